// Which custom field an action sets, and to what, by the field's kind.
import { useId, useState } from "preact/hooks";
import { canonicalValue } from "../../../shared/mutators/customValues.ts";
import type { CustomField } from "../../../shared/mutators/index.ts";
import { holdsWords, longestGiven } from "../../../shared/rules/customAction.ts";
import type { RuleAction } from "../../../shared/rules/rule.ts";
import { customFieldsOf } from "../../app/actions/customFields.ts";
import { inputText, storedText, usualCurrency } from "../../app/customValues.ts";
import { useVault } from "../../app/services.ts";
import type { Choice } from "../../components/Picker.tsx";
import { t } from "../../i18n/index.ts";
import { Choose } from "./Choose.tsx";
import { PatternField } from "./PatternField.tsx";

type Action = Extract<RuleAction, { do: "setCustomField" }>;
interface Props {
  action: Action;
  onChange: (action: Action) => void;
}

export function CustomFieldValue({ action, onChange }: Props) {
  const vault = useVault();
  const all = customFieldsOf(vault);
  const field = all.find(({ id }) => id === action.fieldId);
  const choose = (fieldId: string) => {
    const kind = all.find(({ id }) => id === fieldId)?.kind;
    if (kind && fieldId !== action.fieldId) onChange({ ...action, fieldId, kind, value: "" });
  };
  return (
    <>
      <Choose label={t.rules.actions.setCustomField ?? ""} choices={all} value={action.fieldId} onChoose={choose} />
      {all.length === 0 && <p class="field-note">{t.customFields.noFields}</p>}
      {field && <Value key={field.id} field={field} action={action} onChange={onChange} />}
    </>
  );
}

function Value({ field, action, onChange }: Props & { field: CustomField }) {
  const vault = useVault();
  const { kind, name } = field;
  const put = (value: string) => onChange({ ...action, value });
  if (holdsWords(kind)) return <PatternField label={t.rules.toValue(name)} value={action.value} most={longestGiven} often onChange={put} />;
  if (kind === "date")
    return (
      <label class="field">
        <span>{t.rules.toValue(name)}</span>
        <input class="input" type="date" max="9999-12-31" value={action.value} onInput={(event) => put(event.currentTarget.value)} />
      </label>
    );
  const choices: Choice[] | undefined =
    kind === "choice"
      ? field.options
      : kind === "yesNo"
        ? [
            { id: "yes", name: t.customFields.yes },
            { id: "no", name: t.customFields.no },
          ]
        : kind === "document"
          ? vault.list({ sort: "newest" }).value.map((id) => ({ id, name: vault.document(id).peek()?.title ?? "" }))
          : undefined;
  if (choices) return <Choose label={t.rules.toValue(name)} choices={choices} value={action.value} onChoose={put} />;
  return <Line field={field} action={action} onChange={onChange} />;
}

/** A number, an amount, a link: kept as it is stored once it is one. */
function Line({ field, action, onChange }: Props & { field: CustomField }) {
  const [typed, setTyped] = useState(() => inputText(field.kind, action.value));
  const id = useId();
  const wrong = typed.trim() !== "" && action.value === "";
  return (
    <div class="field">
      <label for={id}>{t.rules.toValue(field.name)}</label>
      <input
        id={id}
        class="input"
        maxLength={longestGiven}
        placeholder={t.customFields.examples[field.kind] ?? ""}
        aria-invalid={wrong}
        aria-describedby={`${id}-note`}
        value={typed}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          const value = canonicalValue(field, storedText(field.kind, event.currentTarget.value, usualCurrency()));
          onChange({ ...action, value: value ?? "" });
        }}
      />
      <span class="field-note" id={`${id}-note`} role="status">
        {wrong ? (t.customFields.wrong[field.kind] ?? t.customFields.wrongValue) : ""}
      </span>
    </div>
  );
}
