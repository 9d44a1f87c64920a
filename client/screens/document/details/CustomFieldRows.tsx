// The custom fields of a document, by kind: those that have a value, those that were just added, and the way to add one.
import type { ComponentChildren } from "preact";
import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import { customKey } from "../../../../shared/mutators/customValues.ts";
import type { CustomField, VaultDocument } from "../../../../shared/mutators/index.ts";
import { customFieldNamed, customFieldsOf, setCustomValue } from "../../../app/actions/customFields.ts";
import { acceptFilled } from "../../../app/actions/documents.ts";
import { isOwn, mayEdit } from "../../../app/actions/sharing.ts";
import { customText } from "../../../app/customValues.ts";
import { useVault } from "../../../app/services.ts";
import { NewCustomField } from "../../../components/customFields/NewCustomField.tsx";
import { Icon } from "../../../components/Icon.tsx";
import { leaveByKey } from "../../../components/leaveByKey.ts";
import { type Choice, Picker } from "../../../components/Picker.tsx";
import type { Vault } from "../../../data/types.ts";
import { t } from "../../../i18n/index.ts";
import { Provenance } from "./Provenance.tsx";
import { useFittingHeight } from "./TextFields.tsx";
import { customTarget, useDraft } from "./useDraft.ts";

interface Props {
  document: VaultDocument;
  field: CustomField;
}

/** Rows for a list of terms. `adding`: with the way to add one. */
export function CustomFieldRows({ document, adding = true }: { document: VaultDocument; adding?: boolean }) {
  const vault = useVault();
  const [opened, setOpened] = useState<{ of: string; ids: readonly string[] }>({ of: document.id, ids: [] });
  const [naming, setNaming] = useState<string | null>(null);
  const added = opened.of === document.id ? opened.ids : [];
  const open = (id: string) => setOpened({ of: document.id, ids: [...added, id] });
  const all = customFieldsOf(vault, document.ownerId);
  const shown = all.filter(({ id }) => document.custom?.[id] !== undefined || added.includes(id));
  const others = all.filter((field) => !shown.includes(field));
  const own = isOwn(document);
  return (
    <>
      {shown.map((field) => (
        <Row key={field.id} label={field.name} focus={added.at(-1) === field.id}>
          <Value document={document} field={field} />
          {document.custom?.[field.id] !== undefined && (
            <Provenance
              name={field.name}
              filled={document.filled[customKey(field.id)]}
              accept={() => acceptFilled(vault, document, customKey(field.id), field.name)}
              undo={() => setCustomValue(vault, document, field, null)}
            />
          )}
        </Row>
      ))}
      {adding && mayEdit(document) && (own || others.length > 0) && (
        <Row label="">
          <Picker
            class="tag-add"
            label={t.customFields.add}
            value=""
            placeholder={t.customFields.add}
            icon="plus"
            filterLabel={own ? t.document.filter : t.customFields.find}
            choices={others.map(({ id, name }) => ({ id, name }))}
            chosen={null}
            onChoose={(id) => id && open(id)}
            {...(own && { onCreate: (name: string) => (customFieldNamed(vault, name) ? undefined : setNaming(name)) })}
          />
          {naming !== null && <NewCustomField name={naming} onClose={() => setNaming(null)} onCreated={open} />}
        </Row>
      )}
    </>
  );
}

/** `focus`: it was added just now, so that its value is what comes next. */
function Row({ label, focus = false, children }: { label: string; focus?: boolean; children: ComponentChildren }) {
  const value = useRef<HTMLElement>(null);
  useEffect(() => {
    if (focus) value.current?.querySelector<HTMLElement>("input, textarea, button")?.focus();
  }, [focus]);
  return (
    <>
      <dt class="custom-name" dir="auto">
        {label}
      </dt>
      <dd ref={value}>{children}</dd>
    </>
  );
}

function Value({ document, field }: Props) {
  switch (field.kind) {
    case "date":
      return <DayValue document={document} field={field} />;
    case "longText":
      return <LinesValue document={document} field={field} />;
    case "yesNo":
      return <Answer document={document} field={field} />;
    case "choice":
      return <Chosen document={document} field={field} choices={field.options} />;
    case "document":
      return <OtherDocument document={document} field={field} />;
    default:
      return <LineValue document={document} field={field} />;
  }
}

const inputModes = { number: "decimal", money: "text", link: "url" } as const;

/** A line: text, a number, an amount, a link, a person. As it is read until somebody writes in it. */
function LineValue({ document, field }: Props) {
  const vault = useVault();
  const id = useId();
  const [focused, setFocused] = useState(false);
  const [wrong, setWrong] = useState(false);
  const { text, write, save, revert } = useDraft(customTarget(vault, document, field));
  const value = document.custom?.[field.id];
  return (
    <>
      <span class="custom-line">
        <input
          class="bare"
          type="text"
          inputMode={inputModes[field.kind as keyof typeof inputModes] ?? "text"}
          aria-label={field.name}
          aria-invalid={wrong || undefined}
          aria-describedby={wrong ? `${id}-error` : undefined}
          placeholder={mayEdit(document) ? (t.customFields.examples[field.kind] ?? t.common.none) : ""}
          maxLength={field.kind === "link" ? 2_000 : 500}
          list={field.kind === "person" ? `${id}-people` : undefined}
          dir="auto"
          spellcheck={field.kind === "text"}
          value={focused || value === undefined ? text : customText(vault, field, value)}
          onFocus={() => setFocused(true)}
          onInput={(event) => {
            setWrong(false);
            write(event.currentTarget.value);
          }}
          onBlur={() => {
            setFocused(false);
            setWrong(!save());
          }}
          onKeyDown={(event) => leaveByKey(event, revert)}
        />
        {field.kind === "link" && value && (
          <a class="icon-button" href={value} target="_blank" rel="noopener noreferrer" aria-label={t.customFields.open(field.name)}>
            <Icon name="link" size={16} />
          </a>
        )}
      </span>
      {field.kind === "person" && (
        <datalist id={`${id}-people`}>
          {peopleKnown(vault).map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      )}
      {wrong && (
        <p class="field-error" id={`${id}-error`} role="alert">
          {t.customFields.wrong[field.kind] ?? t.customFields.wrongValue}
        </p>
      )}
    </>
  );
}

function peopleKnown(vault: Vault): string[] {
  const people = [...vault.people.value.values()].map(({ fullName, handle }) => fullName || handle);
  return [...new Set([...people, ...[...vault.correspondents.value.values()].map(({ name }) => name)])].slice(0, 500);
}

function LinesValue({ document, field }: Props) {
  const { text, write, save } = useDraft(customTarget(useVault(), document, field));
  return (
    <textarea
      ref={useFittingHeight(text)}
      class="bare notes-input"
      aria-label={field.name}
      placeholder={mayEdit(document) ? t.common.none : ""}
      rows={1}
      maxLength={5_000}
      dir="auto"
      value={text}
      onInput={(event) => write(event.currentTarget.value)}
      onBlur={save}
    />
  );
}

function DayValue({ document, field }: Props) {
  const { text, write, save } = useDraft(customTarget(useVault(), document, field));
  return (
    <span class={`date-field ${text ? "" : "is-empty"}`} data-empty={t.document.noDate}>
      <input
        class="bare date-input"
        type="date"
        aria-label={field.name}
        max="9999-12-31"
        value={text}
        onInput={(event) => write(event.currentTarget.value)}
        onBlur={save}
      />
    </span>
  );
}

function Answer(props: Props) {
  const choices = [
    { id: "yes", name: t.customFields.yes },
    { id: "no", name: t.customFields.no },
  ];
  return <Chosen {...props} choices={choices} />;
}

function Chosen({ document, field, choices }: Props & { choices: readonly Choice[] }) {
  const vault = useVault();
  const value = document.custom?.[field.id] ?? null;
  const text = value === null ? "" : customText(vault, field, value);
  if (!mayEdit(document)) return <>{text}</>;
  return (
    <Picker
      label={field.name}
      value={text}
      placeholder={t.common.none}
      filterLabel={t.customFields.find}
      choices={value === null ? choices : [{ id: null, name: t.document.clear }, ...choices]}
      chosen={value}
      onChoose={(id) => void setCustomValue(vault, document, field, id)}
    />
  );
}

function OtherDocument({ document, field }: Props) {
  const vault = useVault();
  const newest = vault.list({ sort: "newest" }).value;
  const choices = useMemo(
    () => newest.flatMap((id) => (id === document.id ? [] : [{ id, name: vault.document(id).peek()?.title ?? "" }])),
    [newest, document.id],
  );
  const value = document.custom?.[field.id];
  return (
    <span class="custom-line">
      <Chosen document={document} field={field} choices={choices} />
      {value !== undefined && vault.document(value).value && (
        <a class="icon-button" href={`/documents/${value}`} aria-label={t.customFields.open(field.name)}>
          <Icon name="link" size={16} />
        </a>
      )}
    </span>
  );
}
