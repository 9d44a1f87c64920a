// The document beside the list: its first page and everything known about it.
import { useVault } from "../../app/services.ts";
import { Thumbnail } from "../../components/Thumbnail.tsx";
import { t } from "../../i18n/index.ts";
import { DocumentActions } from "../document/actions.tsx";
import { Details } from "../document/details/Details.tsx";

export function SidePanel({ id }: { id: string }) {
  const document = useVault().document(id).value;
  if (!document) return <aside class="side" aria-label={t.common.details} />;
  return (
    <aside class="side" aria-label={t.common.details}>
      <div class="side-scroll">
        <a class="side-page" href={`/documents/${id}`} aria-label={`${t.document.open}: ${document.title}`} tabIndex={-1}>
          <Thumbnail key={id} document={document} class="side-thumb" />
        </a>
        <Details key={id} document={document} />
      </div>
      <div class="side-actions">
        <a class="button button-primary" href={`/documents/${id}`}>
          {t.document.open}
        </a>
        <DocumentActions document={document} compact />
      </div>
    </aside>
  );
}
