// Everybody with an account here: who may sign in, as what, with how much storage.
import { useState } from "preact/hooks";
import type { AdminUser } from "../../../shared/api/admin.ts";
import { useServices } from "../../app/services.ts";
import { useTitle } from "../../app/title.ts";
import { useDebouncedValue } from "../../app/useDebouncedValue.ts";
import { FormError } from "../../components/forms/FormError.tsx";
import { Icon } from "../../components/Icon.tsx";
import { formatDate, formatSize } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { ProofDialog } from "../security/ProofDialog.tsx";
import { PersonDialog } from "./PersonDialog.tsx";
import { usePages } from "./usePages.ts";

const filters = {
  everyone: {},
  users: { role: "user" },
  admins: { role: "admin" },
  inactive: { active: "false" },
} as const;
type Filter = keyof typeof filters;

export function PeopleScreen() {
  useTitle(t.people.title);
  const { admin, auth } = useServices();
  const session = auth.session.value;
  const self = session.state === "signedIn" ? session.user.id : "";
  const [typed, setTyped] = useState("");
  const [filter, setFilter] = useState<Filter>("everyone");
  const [open, setOpen] = useState<AdminUser>();
  const query = useDebouncedValue(typed.trim(), 250);
  const people = usePages(`${filter} ${query}`, (cursor, signal) =>
    admin.users({ ...filters[filter], ...(query && { query }), ...(cursor !== undefined && { cursor }) }, signal),
  );
  return (
    <div class="page">
      <header class="page-head">
        <h1 tabIndex={-1} data-screen-focus>
          {t.people.title}
        </h1>
      </header>
      <div class="page-body">
        <p class="people-note">{t.people.noDocuments}</p>
        <search class="people-filters">
          <input
            class="input"
            type="search"
            aria-label={t.people.search}
            placeholder={t.people.search}
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
          <fieldset class="segments" aria-label={t.people.filter}>
            {(Object.keys(filters) as Filter[]).map((name) => (
              <button key={name} type="button" aria-pressed={filter === name} onClick={() => setFilter(name)}>
                {t.people[name]}
              </button>
            ))}
          </fieldset>
        </search>
        <FormError text={people.problem} />
        {people.items && (
          <ul class="panel-box people-list" aria-busy={people.busy}>
            {people.items.length === 0 && <li class="line">{t.people.none}</li>}
            {people.items.map((person) => (
              <li key={person.id}>
                <button type="button" class="person" onClick={() => setOpen(person)}>
                  <span class="line-label long-text">
                    {person.handle}
                    {person.id === self && ` (${t.people.you})`}
                    <span>{person.email}</span>
                    <span>{remarks(person)}</span>
                  </span>
                  {person.role === "user" && (
                    <span class="line-value">{t.people.used(formatSize(person.quota.usedBytes), formatSize(person.quota.limitBytes))}</span>
                  )}
                  <Icon name="right" size={16} />
                </button>
              </li>
            ))}
          </ul>
        )}
        {people.more && (
          <button type="button" class="button people-more" disabled={people.busy} onClick={people.more}>
            {t.people.more}
          </button>
        )}
      </div>
      {open && (
        <PersonDialog
          person={open}
          isSelf={open.id === self}
          onClose={() => setOpen(undefined)}
          onChanged={(after) => {
            setOpen(after);
            people.update((items) => items.map((one) => (one.id === after.id ? after : one)));
          }}
          onDeleted={(id) => {
            setOpen(undefined);
            people.update((items) => items.filter((one) => one.id !== id));
          }}
        />
      )}
      <ProofDialog />
    </div>
  );
}

function remarks({ role, active, secondFactor, emailVerified, lastSeenAt }: AdminUser): string {
  return [
    t.people.role[role],
    !active && t.people.off,
    secondFactor && t.people.twoFactors,
    !emailVerified && t.people.unverified,
    lastSeenAt ? t.people.seen(formatDate(lastSeenAt)) : t.people.neverSeen,
  ]
    .filter(Boolean)
    .join(" · ");
}
