// The document beside the list: its first page and everything known about it.
import type { VaultDocument } from "../../../shared/mutators/index.ts";
import { useVault } from "../../app/services.ts";
import { Thumbnail } from "../../components/Thumbnail.tsx";
import { t } from "../../i18n/index.ts";
import { DocumentActions } from "../document/actions.tsx";
import { Details } from "../document/details/Details.tsx";
import { useReplaceDrop } from "../document/details/useReplaceDrop.ts";
import { ReplaceHint } from "../document/details/VersionsSection.tsx";

export function SidePanel({ id }: { id: string }) {
  const document = useVault().document(id).value;
  return document ? <Panel document={document} /> : <aside class="side" aria-label={t.common.details} />;
}

function Panel({ document }: { document: VaultDocument }) {
  const { id } = document;
  const { over, props } = useReplaceDrop(document);
  return (
    <aside class={`side ${over ? "replace-target" : ""}`} aria-label={t.common.details} {...props}>
      <div class="side-scroll">
        {over && <ReplaceHint />}
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
