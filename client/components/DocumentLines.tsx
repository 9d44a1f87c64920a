// A short list of documents under a heading, a line each.
import type { VaultDocument } from "../../shared/mutators/index.ts";
import { Icon } from "./Icon.tsx";
import type { IconName } from "./icons.ts";

/** Nothing where there are no documents. */
export function DocumentLines({ title, icon, documents }: { title: string; icon: IconName; documents: readonly VaultDocument[] }) {
  if (documents.length === 0) return null;
  return (
    <section class="section document-lines">
      <h2>{title}</h2>
      <div class="panel-box">
        {documents.map((document) => (
          <a key={document.id} class="line" href={`/documents/${document.id}`}>
            <Icon name={icon} />
            <span class="line-label" dir="auto">
              {document.title}
            </span>
            <Icon name="right" size={16} />
          </a>
        ))}
      </div>
    </section>
  );
}
