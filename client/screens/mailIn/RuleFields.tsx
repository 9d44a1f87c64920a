// What one rule asks of a mail, and what becomes of it. What is typed belongs to whoever shows it.
import { useId } from "preact/hooks";
import type { MailRule, MailTaking } from "../../../shared/api/mailIn.ts";
import { useVault } from "../../app/services.ts";
import { t } from "../../i18n/index.ts";

export interface RuleFieldsProps {
  rule: MailRule;
  onChange: (rule: MailRule) => void;
  /** Names of the account's folders, where they are known. */
  folders: readonly string[];
}

export const newRule: MailRule = {
  folder: "INBOX",
  from: "",
  subject: "",
  attachment: "",
  take: "attachments",
  title: "",
  folderId: null,
  tagIds: [],
  afterwards: "leave",
  moveTo: "",
};

export function RuleFields({ rule, onChange, folders }: RuleFieldsProps) {
  const names = useId();
  const set = (patch: Partial<MailRule>) => onChange({ ...rule, ...patch });
  return (
    <>
      <datalist id={names}>
        {folders.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <TextField label={t.mailIn.folder} value={rule.folder} onInput={(folder) => set({ folder })} list={names} />
      <TextField label={t.mailIn.from} value={rule.from} onInput={(from) => set({ from })} />
      <TextField label={t.mailIn.subject} value={rule.subject} onInput={(subject) => set({ subject })} />
      <Choice label={t.mailIn.take} value={rule.take} words={t.mailIn.takes} onChoose={(take) => set({ take })} />
      {rule.take !== "mail" && (
        <TextField
          label={t.mailIn.attachment}
          hint={t.mailIn.attachmentHint}
          value={rule.attachment}
          onInput={(attachment) => set({ attachment })}
        />
      )}
      <TextField label={t.mailIn.documentTitle} hint={t.mailIn.titleHint} value={rule.title} onInput={(title) => set({ title })} />
      <Into taking={rule} set={set} />
      <Choice label={t.mailIn.afterwards} value={rule.afterwards} words={t.mailIn.ways} onChoose={(afterwards) => set({ afterwards })} />
      {rule.afterwards === "move" && (
        <TextField label={t.mailIn.moveTo} value={rule.moveTo} onInput={(moveTo) => set({ moveTo })} list={names} />
      )}
    </>
  );
}

type Place = Pick<MailTaking, "folderId" | "tagIds">;

/** Where documents go: a folder and tags of the vault. */
export function Into({ taking, set }: { taking: Place; set: (patch: Partial<Place>) => void }) {
  const vault = useVault();
  const byName = <T extends { name: string }>(all: Iterable<T>) => [...all].sort((a, b) => a.name.localeCompare(b.name));
  const folders = byName([...vault.folders.value.values()].filter(({ access }) => access !== "view"));
  const tags = byName([...vault.tags.value.values()].filter(({ ownerId }) => ownerId === vault.userId));
  return (
    <>
      <label class="field">
        {t.mailIn.into}
        <select class="input" value={taking.folderId ?? ""} onChange={(event) => set({ folderId: event.currentTarget.value || null })}>
          <option value="">{t.mailIn.noFolder}</option>
          {folders.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {tags.length > 0 && (
        <fieldset class="mail-tags">
          <legend>{t.mailIn.tags}</legend>
          {tags.map(({ id, name }) => (
            <label key={id}>
              <input
                type="checkbox"
                checked={taking.tagIds.includes(id)}
                disabled={taking.tagIds.length >= 20 && !taking.tagIds.includes(id)}
                onChange={({ currentTarget: { checked } }) =>
                  set({ tagIds: checked ? [...taking.tagIds, id] : taking.tagIds.filter((one) => one !== id) })
                }
              />
              <span dir="auto">{name}</span>
            </label>
          ))}
        </fieldset>
      )}
    </>
  );
}

interface TextFieldProps {
  label: string;
  value: string;
  onInput: (value: string) => void;
  hint?: string;
  list?: string;
}

export function TextField({ label, value, onInput, hint, list }: TextFieldProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        class="input"
        value={value}
        list={list}
        autoComplete="off"
        autoCapitalize="none"
        spellcheck={false}
        aria-describedby={hint && `${id}-hint`}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      {hint && (
        <p class="field-note" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

interface ChoiceProps<Value extends string> {
  label: string;
  value: Value;
  words: Record<Value, string>;
  onChoose: (value: Value) => void;
}

export function Choice<Value extends string>({ label, value, words, onChoose }: ChoiceProps<Value>) {
  return (
    <label class="field">
      {label}
      <select class="input" value={value} onChange={(event) => onChoose(event.currentTarget.value as Value)}>
        {(Object.entries(words) as [Value, string][]).map(([one, word]) => (
          <option key={one} value={one}>
            {word}
          </option>
        ))}
      </select>
    </label>
  );
}
