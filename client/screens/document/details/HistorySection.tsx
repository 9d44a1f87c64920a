// The document's history under its details.
import { ErrorBoundary as Suspends } from "preact-iso";
import type { VaultDocument } from "../../../../shared/mutators/index.ts";
import { mayEdit } from "../../../app/actions/sharing.ts";
import { lazyWithRetry } from "../../../app/lazyWithRetry.ts";
import { t } from "../../../i18n/index.ts";
import { Disclosure } from "./Disclosure.tsx";

const History = lazyWithRetry(() => import("../../../components/history/History.tsx").then((module) => module.History));

export function HistorySection({ document }: { document: VaultDocument }) {
  return (
    <Disclosure icon="history" words={t.history}>
      {() => (
        <Suspends>
          <History target={{ entity: "document", id: document.id }} mayUndo={mayEdit(document)} version={document.updatedAt} />
        </Suspends>
      )}
    </Disclosure>
  );
}
