// What was filed by itself, for a glance: each is taken back in one press, all of it is said to be right in one. Works without network.
import { acceptFiled, takeBackFiled } from "../../app/actions/filing.ts";
import { pathText } from "../../app/actions/folderTree.ts";
import { filedAlone } from "../../app/inbox.ts";
import { useVault } from "../../app/services.ts";
import { formatPercent } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";

/** Lines: what is said to be right makes room for the next. */
const shown = 20;

export function FiledAlone() {
  const vault = useVault();
  const ids = filedAlone(vault).value;
  const documents = ids.slice(0, shown).flatMap((id) => vault.document(id).value ?? []);
  if (documents.length === 0) return null;
  return (
    <section class="filed-alone" aria-labelledby="filed-alone">
      <h2 id="filed-alone">{t.inbox.alone(ids.length)}</h2>
      <p>{t.inbox.aloneText}</p>
      <ul>
        {documents.map((document) => (
          <li key={document.id}>
            <span>
              <a class="cut" href={`/documents/${document.id}`} dir="auto">
                {document.title}
              </a>
              <span class="cut">
                {[
                  document.folderId && pathText(vault.folders.value, document.folderId),
                  document.filled.folderId?.confidence !== undefined && formatPercent(document.filled.folderId.confidence),
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </span>
            </span>
            <button
              type="button"
              class="button"
              aria-label={t.inbox.aloneBack(document.title)}
              onClick={() => void takeBackFiled(vault, [document])}
            >
              {t.inbox.takeBack}
            </button>
          </li>
        ))}
      </ul>
      <button type="button" class="button" onClick={() => void acceptFiled(vault, documents)}>
        {t.inbox.aloneRight}
      </button>
    </section>
  );
}
