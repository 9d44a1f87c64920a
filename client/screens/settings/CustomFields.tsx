// The vault's custom fields: named, given options, deleted, made. Every change can be undone.
import { useState } from "preact/hooks";
import { v7 as newId } from "uuid";
import { mostOptions } from "../../../shared/mutators/customValues.ts";
import type { CustomField } from "../../../shared/mutators/index.ts";
import { filterName } from "../../../shared/search/query/index.ts";
import { customFieldsOf, deleteCustomField, dropOption, putOption, renameCustomField } from "../../app/actions/customFields.ts";
import { useVault } from "../../app/services.ts";
import { historyOf } from "../../components/choosers/asked.ts";
import { NewCustomField } from "../../components/customFields/NewCustomField.tsx";
import { Icon } from "../../components/Icon.tsx";
import { t } from "../../i18n/index.ts";

export function CustomFields() {
  const vault = useVault();
  const [making, setMaking] = useState(false);
  const all = customFieldsOf(vault);
  return (
    <>
      <div class="panel-box labels-list">
        {all.length === 0 && <div class="line line-note">{t.customFields.noFields}</div>}
        {all.map((field) => (
          <FieldRow key={field.id} field={field} />
        ))}
        <button type="button" class="line label-new label-new-button" onClick={() => setMaking(true)}>
          <Icon name="plus" />
          <span class="line-label">{t.customFields.addNew}</span>
        </button>
      </div>
      {making && <NewCustomField name="" onClose={() => setMaking(false)} />}
    </>
  );
}

function FieldRow({ field }: { field: CustomField }) {
  const vault = useVault();
  const [error, setError] = useState("");
  const [draft, setDraft] = useState<string | null>(null);
  const { id, name, kind } = field;
  const asked = filterName(name);
  const save = () => {
    if (draft !== null && !renameCustomField(vault, id, draft)) setError(t.settings.exists);
    setDraft(null);
  };
  return (
    <div class="line label-row">
      <span class="line-label">
        <NameInput label={t.settings.nameOf(name)} value={draft ?? name} onWrite={setDraft} onSave={save} onType={() => setError("")} />
        <span class="custom-kind">
          {t.customFields.kinds[kind]}
          {asked && (
            <>
              {" · "}
              <code>{t.customFields.searchedBy[kind](asked)}</code>
            </>
          )}
        </span>
        {error && <span class="field-error">{error}</span>}
        {kind === "choice" && <Options field={field} />}
      </span>
      <button
        type="button"
        class="icon-button"
        aria-label={t.history.of(name)}
        title={t.history.title}
        onClick={() => historyOf({ entity: "customField", id }, name)}
      >
        <Icon name="history" size={16} />
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={t.settings.remove(name)}
        title={t.common.delete}
        onClick={() => void deleteCustomField(vault, field)}
      >
        <Icon name="trash" size={16} />
      </button>
    </div>
  );
}

interface NameInputProps {
  label: string;
  value: string;
  onWrite: (text: string | null) => void;
  onSave: () => void;
  onType?: () => void;
}

/** Enter and leaving keep what is typed, Escape takes it back. */
function NameInput({ label, value, onWrite, onSave, onType }: NameInputProps) {
  return (
    <input
      class="bare"
      aria-label={label}
      maxLength={100}
      dir="auto"
      value={value}
      onInput={(event) => {
        onType?.();
        onWrite(event.currentTarget.value);
      }}
      onBlur={onSave}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") onWrite(null);
      }}
    />
  );
}

function Options({ field }: { field: CustomField }) {
  const vault = useVault();
  const [added, setAdded] = useState("");
  const add = () => {
    const name = added.trim();
    if (name && !field.options.some((option) => option.name === name)) void putOption(vault, field, { id: newId(), name });
    setAdded("");
  };
  return (
    <span class="custom-options">
      {field.options.map((option) => (
        <Option key={option.id} field={field} option={option} />
      ))}
      {field.options.length < mostOptions && (
        <input
          class="bare custom-option-new"
          aria-label={t.customFields.addOption(field.name)}
          placeholder={t.customFields.addOptionHere}
          maxLength={100}
          value={added}
          onInput={(event) => setAdded(event.currentTarget.value)}
          onBlur={add}
          onKeyDown={(event) => {
            if (event.key === "Enter") add();
          }}
        />
      )}
    </span>
  );
}

function Option({ field, option }: { field: CustomField; option: CustomField["options"][number] }) {
  const vault = useVault();
  const [draft, setDraft] = useState<string | null>(null);
  const save = () => {
    const name = draft?.trim();
    if (name && name !== option.name) void putOption(vault, field, { ...option, name });
    setDraft(null);
  };
  return (
    <span class="custom-option">
      <NameInput label={t.settings.nameOf(option.name)} value={draft ?? option.name} onWrite={setDraft} onSave={save} />
      <button
        type="button"
        class="icon-button"
        aria-label={t.settings.remove(option.name)}
        title={t.common.delete}
        onClick={() => void dropOption(vault, field, option)}
      >
        <Icon name="close" size={14} />
      </button>
    </span>
  );
}
