// The audit log, newest first: what was done to accounts, by whom, from where. Never what is in a document.
import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { type AuditEntryView, type AuditQuery, auditQuery } from "../../../shared/api/admin.ts";
import { useServices } from "../../app/services.ts";
import { useTitle } from "../../app/title.ts";
import { FormError } from "../../components/forms/FormError.tsx";
import { formatDateTime } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { usePages } from "./usePages.ts";

type Wanted = Pick<AuditQuery, "event" | "from" | "until">;

export function AuditScreen() {
  useTitle(t.people.audit);
  const { admin } = useServices();
  const { query, route } = useLocation();
  const person = auditQuery.shape.actorId.safeParse(query.person).data;
  const [wanted, setWanted] = useState<Wanted>({});
  const [wrong, setWrong] = useState("");
  const log = usePages(JSON.stringify({ ...wanted, person }), (cursor, signal) =>
    admin.audit({ ...wanted, ...(person && { actorId: person }), ...(cursor !== undefined && { cursor }) }, signal),
  );
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    const entered = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string) => String(entered.get(name) ?? "").trim();
    const next: Wanted = {
      ...(text("event") && { event: text("event") }),
      ...(text("from") && { from: dayStart(text("from"), 0) }),
      ...(text("until") && { until: dayStart(text("until"), 1) }),
    };
    if (!auditQuery.safeParse(next).success) return setWrong(t.problems["request.invalid"] ?? "");
    setWrong("");
    setWanted(next);
  };
  return (
    <div class="page">
      <header class="page-head">
        <h1 tabIndex={-1} data-screen-focus>
          {t.people.audit}
        </h1>
      </header>
      <div class="page-body">
        <form class="audit-filters" onSubmit={onSubmit} noValidate>
          <label class="field">
            {t.people.event}
            <input
              class="input"
              name="event"
              autoComplete="off"
              autoCapitalize="none"
              spellcheck={false}
              placeholder={t.people.eventHint}
            />
          </label>
          <label class="field">
            {t.people.from}
            <input class="input" type="date" name="from" />
          </label>
          <label class="field">
            {t.people.until}
            <input class="input" type="date" name="until" />
          </label>
          <button type="submit" class="button button-primary">
            {t.people.show}
          </button>
        </form>
        {person && (
          <p class="audit-person">
            {t.people.onlyOf} <b>{log.items?.find(({ actorId }) => actorId === person)?.handle ?? t.people.gone}</b>
            <button type="button" class="button" onClick={() => route("/audit")}>
              {t.people.everybody}
            </button>
          </p>
        )}
        <FormError text={wrong || log.problem} />
        {log.items && (
          <ul class="panel-box people-list" aria-busy={log.busy}>
            {log.items.length === 0 && <li class="line">{t.people.noEntries}</li>}
            {log.items.map((entry) => (
              <Entry key={entry.id} entry={entry} />
            ))}
          </ul>
        )}
        {log.more && (
          <button type="button" class="button people-more" disabled={log.busy} onClick={log.more}>
            {t.people.more}
          </button>
        )}
      </div>
    </div>
  );
}

function Entry({ entry: { at, actorId, handle, event, details } }: { entry: AuditEntryView }) {
  const known = Object.entries(details);
  return (
    <li class="audit-entry">
      <span class="audit-event">{event}</span>
      {actorId ? <a href={`/audit?person=${actorId}`}>{handle ?? t.people.gone}</a> : <span>{t.people.nobody}</span>}
      <time dateTime={at}>{formatDateTime(at)}</time>
      {known.length > 0 && (
        <span class="audit-details">
          {known.map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`).join(" · ")}
        </span>
      )}
    </li>
  );
}

/** The beginning of a day where the person is, `later` days on, as an instant. */
function dayStart(day: string, later: number): string {
  const date = new Date(`${day}T00:00:00`);
  date.setDate(date.getDate() + later);
  return Number.isNaN(date.getTime()) ? day : date.toISOString();
}
