// A rule applied to what is there: how far it is, what it could not do, and the way back for all of it.
import { useState } from "preact/hooks";
import type { RuleApplication } from "../../../shared/api/ruleApplications.ts";
import { useOffice } from "../../app/useOffice.ts";
import { FormError } from "../../components/forms/FormError.tsx";
import { formatDateTime } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { useAction } from "../security/useAction.ts";
import { failureWords } from "./sentence.ts";

interface ApplicationsProps {
  ruleId: string;
  applications: readonly RuleApplication[];
  reload: () => Promise<void>;
}

export function Applications({ ruleId, applications, reload }: ApplicationsProps) {
  return (
    <ul class="panel-box people-list rule-runs" aria-label={t.rules.applied}>
      {applications.map((application) => (
        <Application key={application.id} ruleId={ruleId} application={application} reload={reload} />
      ))}
    </ul>
  );
}

function Application({
  ruleId,
  application: { id, at, state, total, changed, failed, failures },
  reload,
}: {
  ruleId: string;
  application: RuleApplication;
  reload: () => Promise<void>;
}) {
  const office = useOffice();
  const { busy, problem, run } = useAction();
  const [kept, setKept] = useState(0);
  const stop = () =>
    run(async () => {
      await office((api) => api.rules.stopApplying(ruleId, id));
      await reload();
    });
  const undo = () =>
    run(async () => {
      let left = 0;
      // A large one is taken back in several steps.
      for (let more = true; more; ) {
        const step = await office((api) => api.rules.undoApplying(ruleId, id));
        more = step.more;
        left = step.kept;
      }
      setKept(left);
      await reload();
    });
  return (
    <li>
      <p>
        <time dateTime={at}>{formatDateTime(at)}</time> · {t.rules.applicationStates[state]}
      </p>
      <p role="status">
        {t.rules.appliedTo(changed, total)}
        {failed > 0 && ` ${t.rules.appliedFailed(failed)}`}
        {kept > 0 && ` ${t.rules.undoneKept(kept)}`}
      </p>
      {state === "running" && <progress aria-label={t.rules.applied} max={Math.max(total, 1)} value={changed + failed} />}
      {failures.map(({ documentId, title, failures: why }) => (
        <p key={documentId}>
          {title === null ? (
            t.rules.unseen
          ) : (
            <a href={`/documents/${documentId}`} dir="auto">
              {title}
            </a>
          )}{" "}
          <span class="rule-paused">{why.map(failureWords).join("; ")}</span>
        </p>
      ))}
      <FormError text={problem} />
      <div class="form-actions">
        {state === "running" && (
          <button type="button" class="button" disabled={busy} onClick={() => void stop()}>
            {t.rules.stopApplying}
          </button>
        )}
        {state !== "undone" && changed > 0 && (
          <button type="button" class="button" disabled={busy} onClick={() => void undo()}>
            {t.rules.undoApplying}
          </button>
        )}
      </div>
    </li>
  );
}
