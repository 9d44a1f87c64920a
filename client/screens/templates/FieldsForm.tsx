// The form of a template's fields, made from the template: texts, days, amounts, switches, rows that are added and removed.
import type { MergeField } from "../../../shared/api/templates.ts";
import { Icon } from "../../components/Icon.tsx";
import { t } from "../../i18n/index.ts";
import { fieldLabel, type Values, valueAt, withValue } from "./fieldValues.ts";

interface FieldsFormProps {
  fields: readonly MergeField[];
  values: Values;
  onChange: (values: Values) => void;
}

export function FieldsForm({ fields, values, onChange }: FieldsFormProps) {
  return (
    <>
      {fields.map((field) => {
        const value = valueAt(values, field.name);
        const set = (next: unknown) => onChange(withValue(values, field.name, next));
        if (field.kind === "list") return <Rows key={field.name} field={field} rows={Array.isArray(value) ? value : []} onChange={set} />;
        return <Field key={field.name} field={field} value={value} onChange={set} />;
      })}
    </>
  );
}

function Field({ field, value, onChange }: { field: MergeField; value: unknown; onChange: (value: unknown) => void }) {
  const label = fieldLabel(field.name);
  if (field.kind === "condition") {
    return (
      <label class="group-member">
        <input type="checkbox" checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />
        <span class="line-label">{label}</span>
      </label>
    );
  }
  return (
    <label class="field">
      {label}
      <input
        {...(field.kind === "date" ? ({ type: "date" } as const) : ({ type: "text" } as const))}
        class="input"
        inputMode={field.kind === "money" || field.kind === "number" ? "decimal" : "text"}
        autoComplete="off"
        value={typeof value === "string" ? value : ""}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
    </label>
  );
}

/** Each row is a group of its own for screen readers, since the fields of all rows have the same names. */
function Rows({ field, rows, onChange }: { field: MergeField; rows: unknown[]; onChange: (rows: unknown[]) => void }) {
  const inner = field.fields ?? [];
  const label = fieldLabel(field.name);
  const replace = (at: number, next: unknown) => onChange(rows.map((one, n) => (n === at ? next : one)));
  return (
    <fieldset class="template-rows">
      <legend>{label}</legend>
      {rows.map((row, n) => (
        <fieldset key={n} class="template-row" aria-label={t.templates.row(label, n + 1)}>
          <div class="template-row-fields">
            {inner.length === 0 ? (
              <Field field={{ name: field.name, kind: "text" }} value={row} onChange={(next) => replace(n, next)} />
            ) : (
              <FieldsForm fields={inner} values={(row ?? {}) as Values} onChange={(next) => replace(n, next)} />
            )}
          </div>
          <button
            type="button"
            class="icon-button"
            aria-label={t.templates.removeRow(n + 1)}
            title={t.templates.removeRow(n + 1)}
            onClick={() => onChange(rows.filter((_, other) => other !== n))}
          >
            <Icon name="close" size={16} />
          </button>
        </fieldset>
      ))}
      <button type="button" class="button" onClick={() => onChange([...rows, inner.length === 0 ? "" : {}])}>
        <Icon name="plus" size={16} />
        {t.templates.addRow}
      </button>
    </fieldset>
  );
}
