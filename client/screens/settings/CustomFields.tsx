// The vault's custom fields: named, given options, merged, deleted, made. Every change can be undone.
import { useState } from "preact/hooks";
import { v7 as newId } from "uuid";
import { customFieldKinds, mostOptions } from "../../../shared/mutators/customValues.ts";
import type { CustomField } from "../../../shared/mutators/index.ts";
import { filterName } from "../../../shared/search/query/index.ts";
import { customFieldsOf, deleteCustomField, dropOption, putOption } from "../../app/actions/customFields.ts";
import { askToMergeFields, renameFieldOrMerge } from "../../app/actions/mergeFields.ts";
import { useVault } from "../../app/services.ts";
import { NewCustomField } from "../../components/customFields/NewCustomField.tsx";
import { Icon } from "../../components/Icon.tsx";
import { leaveByKey } from "../../components/leaveByKey.ts";
import { t } from "../../i18n/index.ts";
import { AlikeLabels } from "./AlikeLabels.tsx";
import { LabelRow } from "./LabelRow.tsx";

export function CustomFields() {
  const vault = useVault();
  const [making, setMaking] = useState(false);
  const all = customFieldsOf(vault);
  return (
    <>
      <AlikeLabels
        groups={customFieldKinds.map((kind) => all.filter((field) => field.kind === kind))}
        merge={(id, into) => void askToMergeFields(vault, id, into)}
      />
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
  const { id, name, kind } = field;
  const asked = filterName(name);
  return (
    <LabelRow
      entity="customField"
      id={id}
      name={name}
      rename={(typed) => renameFieldOrMerge(vault, id, typed)}
      remove={() => void deleteCustomField(vault, field)}
    >
      <span class="custom-kind">
        {t.customFields.kinds[kind]}
        {asked && (
          <>
            {" · "}
            <code>{t.customFields.searchedBy[kind](asked)}</code>
          </>
        )}
      </span>
      {kind === "choice" && <Options field={field} />}
    </LabelRow>
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
      <input
        class="bare"
        aria-label={t.settings.nameOf(option.name)}
        maxLength={100}
        dir="auto"
        value={draft ?? option.name}
        onInput={(event) => setDraft(event.currentTarget.value)}
        onBlur={save}
        onKeyDown={(event) => leaveByKey(event, () => setDraft(null))}
      />
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
