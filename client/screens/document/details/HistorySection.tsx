// The document's history under its details: closed until somebody asks, so that looking at documents asks the server for nothing.
import { useSignal } from "@preact/signals";
import { ErrorBoundary as Suspends } from "preact-iso";
import type { VaultDocument } from "../../../../shared/mutators/index.ts";
import { mayEdit } from "../../../app/actions/sharing.ts";
import { lazyWithRetry } from "../../../app/lazyWithRetry.ts";
import { Icon } from "../../../components/Icon.tsx";
import { t } from "../../../i18n/index.ts";

const History = lazyWithRetry(() => import("../../../components/history/History.tsx").then((module) => module.History));

export function HistorySection({ document }: { document: VaultDocument }) {
  const open = useSignal(false);
  return (
    <section class="history-section" aria-label={t.history.title}>
      <button
        type="button"
        class="history-open"
        aria-expanded={open.value}
        onClick={() => {
          open.value = !open.value;
        }}
      >
        <Icon name="history" size={16} />
        {open.value ? t.history.hide : t.history.show}
      </button>
      {open.value && (
        <Suspends>
          <History target={{ entity: "document", id: document.id }} mayUndo={mayEdit(document)} version={document.updatedAt} />
        </Suspends>
      )}
    </section>
  );
}
