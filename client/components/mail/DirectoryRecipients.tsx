// Recipients out of the directory: a field that finds people, each press adds an address to the mail's own field.
import { useMemo, useState } from "preact/hooks";
import { useDirectory } from "../../app/useDirectory.ts";
import { t } from "../../i18n/index.ts";
import { matching } from "./matchingPeople.ts";

const shown = 6;

/** Stands in the mail's form; nothing where there is no directory for this person. */
export function DirectoryRecipients() {
  const { value } = useDirectory();
  const [typed, setTyped] = useState("");
  const offices = useMemo(() => new Map(value?.offices.map((one) => [one.id, one])), [value]);
  if (!value || value.people.length === 0) return null;
  const found =
    typed.trim() === ""
      ? []
      : matching(value.people, offices, { typed, officeId: "" })
          .filter(({ email, gone }) => email && !gone)
          .slice(0, shown);
  const take = (button: HTMLButtonElement, email: string) => {
    const to = button.form?.elements.namedItem("to");
    if (!(to instanceof HTMLInputElement)) return;
    const before = to.value.trim().replace(/[,;]+$/, "");
    to.value = before ? `${before}, ${email}` : email;
    // as if it had been typed: another recipient is another mail
    to.dispatchEvent(new InputEvent("input", { bubbles: true }));
    setTyped("");
  };
  return (
    <div class="field">
      <input
        class="input"
        type="search"
        aria-label={t.directory.recipients}
        placeholder={t.directory.recipients}
        value={typed}
        onInput={(event) => {
          event.stopPropagation();
          setTyped(event.currentTarget.value);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") event.preventDefault();
        }}
      />
      {found.length > 0 && (
        <ul class="mail-found">
          {found.map((person) => (
            <li key={person.id}>
              <button type="button" class="button" onClick={(event) => take(event.currentTarget, person.email)}>
                {person.name} · {person.email}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
