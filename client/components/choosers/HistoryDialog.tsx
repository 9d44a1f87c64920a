// The history of a folder or a label, above whatever screen asked for it.
import { mayEdit } from "../../app/actions/sharing.ts";
import { useVault } from "../../app/services.ts";
import type { HistoryTarget } from "../../data/types.ts";
import { t } from "../../i18n/index.ts";
import { Dialog } from "../Dialog.tsx";
import { History } from "../history/History.tsx";
import { historyTarget } from "./asked.ts";

export function HistoryDialog({ target }: { target: HistoryTarget & { name: string } }) {
  const vault = useVault();
  const close = () => {
    historyTarget.value = null;
  };
  const folder = target.entity === "folder" ? vault.folders.value.get(target.id) : undefined;
  const label = target.entity === "tag" ? vault.tags.value.get(target.id) : undefined;
  return (
    <Dialog title={t.history.of(target.name)} onClose={close}>
      <History target={target} mayUndo={!folder || mayEdit(folder)} version={folder ?? label} />
      <div class="dialog-actions">
        <button type="button" class="button" onClick={close}>
          {t.common.done}
        </button>
      </div>
    </Dialog>
  );
}
