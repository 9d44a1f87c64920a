// A document that needs its person: what happened, what is safe, what to do next.
import type { VaultDocument } from "../../../../shared/mutators/index.ts";
import { trashDocuments } from "../../../app/actions/documents.ts";
import { isOwn } from "../../../app/actions/sharing.ts";
import { useVault } from "../../../app/services.ts";
import { failureOf, isQuota, reasonWords } from "../../../components/documentState.ts";
import { Icon } from "../../../components/Icon.tsx";
import { missingFor } from "../../../data/storageUse.ts";
import { formatSize } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";

/** What no other answer may come of. A limit may have been raised since. */
const noRetry = new Set(["upload.type", "upload.conflict"]);

export function Failure({ document }: { document: VaultDocument }) {
  const vault = useVault();
  const failure = failureOf(vault, document);
  if (!failure) return null;
  const own = isOwn(document);
  const words = reasonWords(failure.code, own);
  const full = isQuota(failure.code) && own;
  const storage = full && vault.storage.value;
  const missing = storage ? missingFor(storage, document.size) : 0;
  return (
    <section class="failure" aria-label={words.what}>
      <Icon name="warning" />
      <div>
        <b>{words.what}</b>
        {storage && (
          <p>
            {t.document.quotaFigures(formatSize(storage.usedBytes), formatSize(storage.limitBytes), formatSize(document.size))}{" "}
            {missing > 0 && t.document.quotaMissing(formatSize(missing))}
          </p>
        )}
        {failure.limit !== undefined && <p>{t.document.limitFigures(formatSize(failure.limit), formatSize(document.size))}</p>}
        <p>
          {words.safe} {words.next}
        </p>
        <div class="failure-actions">
          {failure.upload && !noRetry.has(failure.code) && (
            <button type="button" class="button" onClick={() => void vault.retryUpload(document.id)}>
              <Icon name="refresh" size={16} />
              {t.document.retry}
            </button>
          )}
          {full && (
            <a class="button" href="/storage">
              {t.document.openStorage}
            </a>
          )}
          {!document.trashedAt && (
            <button type="button" class="button" onClick={() => void trashDocuments(vault, [document.id])}>
              <Icon name="trash" size={16} />
              {t.document.trash}
            </button>
          )}
        </div>
      </div>
    </section>
  );
}
