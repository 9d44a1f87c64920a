// What a rule has done, newest first, and what it could not do.
import type { RuleRuns } from "../../../shared/api/rules.ts";
import { useOffice } from "../../app/useOffice.ts";
import { FormError } from "../../components/forms/FormError.tsx";
import { formatDateTime } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { usePages } from "../people/usePages.ts";
import { failureWords } from "./sentence.ts";

export function Runs({ id }: { id: string }) {
  const office = useOffice();
  const runs = usePages(id, (cursor) => office((api) => api.rules.runs(id, cursor)));
  return (
    <section class="section rule-runs" aria-labelledby="rule-runs">
      <h2 id="rule-runs">{t.rules.runs}</h2>
      <FormError text={runs.problem} />
      {runs.items && (
        <ul class="panel-box people-list" aria-busy={runs.busy}>
          {runs.items.length === 0 && <li>{t.rules.neverRun}</li>}
          {runs.items.map((run) => (
            <Run key={run.id} run={run} />
          ))}
        </ul>
      )}
      {runs.more && (
        <button type="button" class="button people-more" disabled={runs.busy} onClick={runs.more}>
          {t.people.more}
        </button>
      )}
    </section>
  );
}

function Run({ run: { documentId, title, at, outcome, failures } }: { run: RuleRuns["items"][number] }) {
  return (
    <li>
      {title === null ? (
        <span>{t.rules.unseen}</span>
      ) : (
        <a href={`/documents/${documentId}`} dir="auto">
          {title}
        </a>
      )}
      <p>
        <time dateTime={at}>{formatDateTime(at)}</time> · {t.rules.outcomes[outcome]}
      </p>
      {failures.map((failure, index) => (
        <p key={index} class="rule-paused">
          {failureWords(failure)}
        </p>
      ))}
    </li>
  );
}
