// People of a list, and a field that finds more of them by e-mail or handle.
import { useState } from "preact/hooks";
import { useServices } from "../../app/services.ts";
import { useDebouncedValue } from "../../app/useDebouncedValue.ts";
import { Icon } from "../../components/Icon.tsx";
import { t } from "../../i18n/index.ts";
import { usePages } from "./usePages.ts";

interface MembersProps {
  members: readonly { id: string; handle: string }[];
  disabled: boolean;
  onRemove: (id: string) => void;
}

export function Members({ members, disabled, onRemove }: MembersProps) {
  return (
    <ul class="group-members">
      {members.map(({ id, handle }) => (
        <li key={id} class="group-member">
          <Icon name="person" />
          <span class="line-label cut">{handle}</span>
          <button
            type="button"
            class="icon-button"
            aria-label={t.groups.remove(handle)}
            title={t.groups.remove(handle)}
            disabled={disabled}
            onClick={() => onRemove(id)}
          >
            <Icon name="close" size={16} />
          </button>
        </li>
      ))}
    </ul>
  );
}

const shown = 8;

export function FindPerson({ known, disabled, onFound }: { known: readonly string[]; disabled: boolean; onFound: (id: string) => void }) {
  const { admin } = useServices();
  const [typed, setTyped] = useState("");
  const query = useDebouncedValue(typed.trim(), 250) ?? "";
  const found = usePages(query, async (_cursor, signal) =>
    query === "" ? { items: [], next: null } : admin.users({ role: "user", query, limit: shown }, signal),
  );
  const people = (found.items ?? []).filter(({ id }) => !known.includes(id));
  return (
    <>
      <label class="field">
        {t.groups.add}
        <input
          class="input"
          type="search"
          placeholder={t.groups.addLabel}
          data-first-focus
          autoComplete="off"
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      <div role="status">{query !== "" && found.items && people.length === 0 && t.groups.noneFound}</div>
      {typed.trim() !== "" && (
        <ul class="group-members">
          {people.map(({ id, handle, email }) => (
            <li key={id}>
              <button
                type="button"
                class="group-member group-found"
                disabled={disabled}
                onClick={() => {
                  setTyped("");
                  onFound(id);
                }}
              >
                <Icon name="plus" size={16} />
                <span class="line-label long-text">
                  {handle}
                  <span>{email}</span>
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
