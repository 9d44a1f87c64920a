// A new custom field: its name, what kind of values it has, and what a choice chooses from.
import { useId, useState } from "preact/hooks";
import { type CustomFieldKind, customFieldKinds, mostOptions } from "../../../shared/mutators/customValues.ts";
import { createCustomField, customFieldNamed } from "../../app/actions/customFields.ts";
import { useVault } from "../../app/services.ts";
import { t } from "../../i18n/index.ts";
import { Dialog } from "../Dialog.tsx";
import "../forms/forms.css";

interface NewCustomFieldProps {
  name: string;
  onClose: () => void;
  onCreated?: (id: string) => void;
}

export function NewCustomField({ name: initial, onClose, onCreated }: NewCustomFieldProps) {
  const vault = useVault();
  const id = useId();
  const [name, setName] = useState(initial);
  const [kind, setKind] = useState<CustomFieldKind>("text");
  const [options, setOptions] = useState("");
  const [error, setError] = useState("");
  const create = async () => {
    if (!name.trim()) return setError(t.customFields.nameNeeded);
    if (customFieldNamed(vault, name)) return setError(t.settings.exists);
    const listed = [...new Set(options.split("\n").map((option) => option.trim()))].filter(Boolean);
    if (kind === "choice" && listed.length === 0) return setError(t.customFields.optionsNeeded);
    if (listed.length > mostOptions || listed.some((option) => option.length > 100))
      return setError(t.customFields.optionsMost(mostOptions));
    onClose();
    onCreated?.(await createCustomField(vault, name.trim(), kind, kind === "choice" ? listed : []));
  };
  return (
    <Dialog title={t.customFields.newTitle} onClose={onClose}>
      <form
        class="stacked-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void create();
        }}
      >
        <div class="field">
          <label for={`${id}-name`}>{t.customFields.name}</label>
          <input
            id={`${id}-name`}
            class="input"
            data-first-focus={initial === "" ? true : undefined}
            maxLength={100}
            autoComplete="off"
            value={name}
            aria-invalid={error ? true : undefined}
            aria-describedby={error ? `${id}-error` : undefined}
            onInput={({ currentTarget }) => {
              setError("");
              setName(currentTarget.value);
            }}
          />
        </div>
        <div class="field">
          <label for={`${id}-kind`}>{t.customFields.kind}</label>
          <select
            id={`${id}-kind`}
            class="input select"
            value={kind}
            aria-describedby={`${id}-kind-note`}
            onChange={({ currentTarget }) => setKind(currentTarget.value as CustomFieldKind)}
          >
            {customFieldKinds.map((one) => (
              <option key={one} value={one}>
                {t.customFields.kinds[one]}
              </option>
            ))}
          </select>
          <p class="field-note" id={`${id}-kind-note`}>
            {t.customFields.kindStays}
          </p>
        </div>
        {kind === "choice" && (
          <div class="field">
            <label for={`${id}-options`}>{t.customFields.options}</label>
            <textarea
              id={`${id}-options`}
              class="input"
              rows={4}
              value={options}
              onInput={({ currentTarget }) => {
                setError("");
                setOptions(currentTarget.value);
              }}
            />
          </div>
        )}
        {error && (
          <p class="field-error" id={`${id}-error`} role="alert">
            {error}
          </p>
        )}
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {t.common.cancel}
          </button>
          <button type="submit" class="button button-primary">
            {t.common.create}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
