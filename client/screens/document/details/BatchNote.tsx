// A file with separator sheets in it: its person is asked whether it becomes several documents, and sees what became of it.
import type { VaultDocument } from "../../../../shared/mutators/index.ts";
import { answerBatch, partsOf, putTogether } from "../../../app/actions/batches.ts";
import { isOwn } from "../../../app/actions/sharing.ts";
import { useVault } from "../../../app/services.ts";
import { reasonWords } from "../../../components/documentState.ts";
import { Icon } from "../../../components/Icon.tsx";
import { t } from "../../../i18n/index.ts";
import "./batch.css";

export function BatchNote({ document }: { document: VaultDocument }) {
  const { batch } = document;
  if (!batch || !isOwn(document) || batch.versionId !== document.versionId) return null;
  if (batch.state === "split") return <Split document={document} />;
  if (document.trashedAt) return null;
  const count = batch.parts.length;
  if (batch.state === "splitting")
    return (
      <p class="batch" role="status">
        <Icon name="documents" size={16} />
        {t.batches.splitting(count)}
      </p>
    );
  return <Question document={document} count={count} />;
}

function Question({ document, count }: { document: VaultDocument; count: number }) {
  const vault = useVault();
  const { state, reason } = document.batch!;
  const split = (
    <button type="button" class="button" onClick={() => void answerBatch(vault, document, true)}>
      {t.batches.split}
    </button>
  );
  if (state === "kept")
    return (
      <p class="batch">
        <Icon name="documents" size={16} />
        <span>{t.batches.looksLike(count)}</span>
        {split}
      </p>
    );
  const heading = `batch-${document.id}`;
  return (
    <section class="batch batch-question" aria-labelledby={heading}>
      <h2 id={heading}>{t.batches.looksLike(count)}</h2>
      <p>{t.batches.text}</p>
      {reason && <p role="status">{t.batches.failed(reasonWords(reason === "quota" ? "quota.exceeded" : reason, true).what)}</p>}
      <div class="batch-answers">
        {split}
        <button type="button" class="button" onClick={() => void answerBatch(vault, document, false)}>
          {t.batches.notNow}
        </button>
      </div>
    </section>
  );
}

function Split({ document }: { document: VaultDocument }) {
  const vault = useVault();
  const parts = partsOf(vault, document);
  if (parts.length === 0) return null;
  const heading = `batch-${document.id}`;
  return (
    <section class="batch batch-question" aria-labelledby={heading}>
      <h2 id={heading}>{t.batches.became(parts.length)}</h2>
      <ul>
        {parts.map(({ id, title }) => (
          <li key={id}>
            <a href={`/documents/${id}`}>
              <Icon name="documents" size={16} />
              <span class="cut" dir="auto">
                {title}
              </span>
            </a>
          </li>
        ))}
      </ul>
      {document.trashedAt && (
        <div class="batch-answers">
          <button type="button" class="button" onClick={() => void putTogether(vault, document, parts)}>
            {t.batches.putTogether}
          </button>
        </div>
      )}
    </section>
  );
}
