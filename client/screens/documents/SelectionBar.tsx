// What can be done with the selected documents: in place of the list's header on a desk, of the bottom bar on a phone.
import { trashDocuments } from "../../app/actions/documents.ts";
import { useVault } from "../../app/services.ts";
import { tell } from "../../app/undo.ts";
import { chooseFolder, chooseTags } from "../../components/choosers/asked.ts";
import { Icon } from "../../components/Icon.tsx";
import { retryImport } from "../../data/retryImport.ts";
import type { Vault } from "../../data/types.ts";
import { t } from "../../i18n/index.ts";
import type { Selection } from "./selection.ts";

/** Seldom needed: fetched when it is. */
const readSelection = (vault: Vault, ids: readonly string[]) =>
  retryImport(() => import("../../app/actions/rereading.ts")).then(
    ({ readAgain }) => readAgain(vault, ids),
    () => tell(t.rereading.needsNetwork),
  );

export function SelectionBar({ ids, selection }: { ids: readonly string[]; selection: Selection }) {
  const vault = useVault();
  const chosen = [...selection.ids.value];
  if (chosen.length === 0) return null;
  const done = (act: () => unknown) => () => {
    act();
    selection.clear();
  };
  return (
    <section class="selection-bar" aria-label={t.list.bulk}>
      <button type="button" class="icon-button" aria-label={t.list.clear} onClick={() => selection.clear()}>
        <Icon name="close" />
      </button>
      <b role="status">{t.list.selected(chosen.length)}</b>
      <span class="selection-actions">
        <button type="button" class="button" disabled={chosen.length === ids.length} onClick={() => selection.all(ids)}>
          <Icon name="list" size={16} />
          <span>{t.list.selectAll}</span>
        </button>
        <button type="button" class="button" onClick={() => chooseTags(chosen)}>
          <Icon name="tag" size={16} />
          <span>{t.list.tag}</span>
        </button>
        <button
          type="button"
          class="button"
          onClick={() => chooseFolder({ kind: "documents", ids: chosen, done: () => selection.clear() })}
        >
          <Icon name="move" size={16} />
          <span>{t.list.move}</span>
        </button>
        <button type="button" class="button" onClick={done(() => void readSelection(vault, chosen))}>
          <Icon name="refresh" size={16} />
          <span>{t.rereading.short}</span>
        </button>
        <button type="button" class="button" onClick={done(() => void trashDocuments(vault, chosen))}>
          <Icon name="trash" size={16} />
          <span>{t.list.trash}</span>
        </button>
      </span>
    </section>
  );
}
