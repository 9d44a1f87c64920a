// What is known and proposed of the document that is looked at: each field can be changed where it stands, each proposal taken or left.
import type { ComponentChildren } from "preact";
import type { Suggestions } from "../../../shared/classify/learn/suggest.ts";
import type { VaultDocument } from "../../../shared/mutators/index.ts";
import { setField, setTag } from "../../app/actions/documents.ts";
import { pathText } from "../../app/actions/folderTree.ts";
import { useVault } from "../../app/services.ts";
import { Icon } from "../../components/Icon.tsx";
import type { Vault } from "../../data/types.ts";
import { formatPercent } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { ClassificationNote } from "../document/details/ClassificationNote.tsx";
import { CustomFieldRows } from "../document/details/CustomFieldRows.tsx";
import { Failure } from "../document/details/Failure.tsx";
import { Field } from "../document/details/Field.tsx";
import "../document/details/details.css";

const rows = ["documentDate", "correspondentId", "typeId", "folderId", "tags", "notes"] as const;

export function Proposals({ document, suggestions }: { document: VaultDocument; suggestions: Suggestions }) {
  return (
    <fieldset class="details" aria-label={t.common.details}>
      <Field document={document} field="title" />
      <Failure document={document} />
      {(document.state === "uploading" || document.state === "processing") && <p class="inbox-note">{t.inbox.notRead}</p>}
      <dl class="fields">
        {rows.map((field) => (
          <Row key={field} label={t.document.fields[field]}>
            <Field document={document} field={field} />
            {field in suggestions && <Proposed document={document} field={field as keyof Suggestions} suggestions={suggestions} />}
          </Row>
        ))}
        <CustomFieldRows document={document} adding={false} />
      </dl>
      <ClassificationNote document={document} />
    </fieldset>
  );
}

function Row({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Proposed({ document, field, suggestions }: { document: VaultDocument; field: keyof Suggestions; suggestions: Suggestions }) {
  const vault = useVault();
  const { confidence, alike, quote } = suggestions[field]!;
  const ids = field === "tags" ? suggestions.tags!.value : [suggestions[field]!.value];
  const take = (id: string) => (field === "tags" ? setTag(vault, [document.id], id, true) : setField(vault, document, field, id));
  const who = alike > 0 ? t.inbox.alike(alike) : t.document.filledBy.classifier;
  return (
    <div class="inbox-proposed">
      <ul class="suggestions" aria-label={t.document.suggestions}>
        {ids.map((id) => {
          const name = nameOf(vault, field, id);
          return (
            <li key={id}>
              <button
                type="button"
                class="tag tag-proposed"
                aria-label={t.inbox.take(t.document.fields[field], name)}
                onClick={(event) => {
                  fieldBeside(event.currentTarget)?.focus();
                  void take(id);
                }}
              >
                <Icon name="plus" size={12} />
                <span class="cut">{name}</span>
              </button>
            </li>
          );
        })}
      </ul>
      <p class="why">
        <span>
          {quote ? t.document.filledFrom(who, quote) : who} · {t.document.confidence(formatPercent(confidence))}
        </span>
      </p>
    </div>
  );
}

/** What is taken has no button any more: the focus goes to the field that it fills. */
const fieldBeside = (proposed: HTMLElement) => proposed.closest("dd")?.querySelector<HTMLElement>("button:not(.tag-proposed)");

function nameOf(vault: Vault, field: keyof Suggestions, id: string): string {
  if (field === "folderId") return pathText(vault.folders.value, id);
  const labels = { typeId: vault.types, correspondentId: vault.correspondents, tags: vault.tags }[field];
  return labels.value.get(id)?.name ?? "";
}
