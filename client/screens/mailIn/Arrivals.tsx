// What has come in by mail, newest first: what became of it, and why it failed.
import type { Arrival } from "../../../shared/api/mailIn.ts";
import { useOffice } from "../../app/useOffice.ts";
import { FormError } from "../../components/forms/FormError.tsx";
import { Icon } from "../../components/Icon.tsx";
import { formatListDate } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { useAction } from "../security/useAction.ts";
import type { ArrivalPages } from "./useArrivals.ts";

export function Arrivals({ pages: { items, next, loaded, problem, more, reload } }: { pages: ArrivalPages }) {
  return (
    <section class="section" aria-label={t.mailIn.arrivals}>
      <h2>{t.mailIn.arrivals}</h2>
      <FormError text={problem} />
      {loaded && items.length === 0 && <p class="people-note">{t.mailIn.none}</p>}
      {items.length > 0 && (
        <ul class="panel-box people-list">
          {items.map((arrival) => (
            <Row key={arrival.id} arrival={arrival} reload={reload} />
          ))}
        </ul>
      )}
      {next && (
        <button type="button" class="button people-more" onClick={() => void more()}>
          {t.mailIn.more}
        </button>
      )}
    </section>
  );
}

function Row({ arrival, reload }: { arrival: Arrival; reload: () => Promise<void> }) {
  const office = useOffice();
  const { busy, problem, run } = useAction();
  const { id, accountId, sender, subject, arrivedAt, state, documents } = arrival;
  return (
    <li class="arrival" data-state={state}>
      <Icon name={state === "taken" ? "check" : state === "failed" ? "warning" : "history"} size={16} />
      <div>
        <p class="arrival-subject" dir="auto">
          {subject || t.mailIn.noSubject}
        </p>
        <p class="field-note" dir="auto">
          {[sender, formatListDate(arrivedAt, t.app.today)].filter(Boolean).join(" · ")}
        </p>
        <p class="field-note">{whatBecameOf(arrival)}</p>
        {arrival.checks && <p class="field-note">{checksOf(arrival.checks)}</p>}
        {documents.map((document) => (
          <a key={document.id} href={`/documents/${document.id}`} dir="auto">
            {document.title}
          </a>
        ))}
        <FormError text={problem} />
      </div>
      {state === "failed" && accountId && (
        <button
          type="button"
          class="button"
          disabled={busy}
          onClick={() =>
            void run(async () => {
              await office((api) => api.retryArrival(id));
              await reload();
            })
          }
        >
          {t.mailIn.retry}
        </button>
      )}
    </li>
  );
}

const checksOf = ({ spf, dkim, dmarc }: NonNullable<Arrival["checks"]>) =>
  [`SPF ${t.mailIn.checks[spf]}`, `DKIM ${t.mailIn.checks[dkim]}`, `DMARC ${t.mailIn.checks[dmarc]}`].join(" · ");

function whatBecameOf({ state, problem, leftOut, leftThere }: Arrival): string {
  const said = problem ? `${t.mailIn.states[state]}: ${t.mailIn.reasons[problem]}` : t.mailIn.states[state];
  return [said, leftOut > 0 && t.mailIn.leftOut(leftOut), leftThere && t.mailIn.leftThere].filter(Boolean).join(" · ");
}
