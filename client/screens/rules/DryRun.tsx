// What the rule would do today to what is there. It is asked for again when the rule was changed.
import { useState } from "preact/hooks";
import { v7 as uuid } from "uuid";
import { mostApplied } from "../../../shared/api/ruleApplications.ts";
import type { RulePreview } from "../../../shared/api/rules.ts";
import { isInside } from "../../../shared/rules/plan.ts";
import type { RuleAction } from "../../../shared/rules/rule.ts";
import { ask } from "../../app/dialogs.ts";
import { useVault } from "../../app/services.ts";
import { useLoaded, useLookingAgain } from "../../app/useLoaded.ts";
import { useOffice } from "../../app/useOffice.ts";
import { FormError } from "../../components/forms/FormError.tsx";
import { describeChanges } from "../../components/history/words.ts";
import { Icon } from "../../components/Icon.tsx";
import { t } from "../../i18n/index.ts";
import { useAction } from "../security/useAction.ts";
import { Applications } from "./Applications.tsx";
import { failureWords } from "./sentence.ts";

interface Asked {
  query: string;
  actions: readonly RuleAction[];
  zone: string;
}

/** Milliseconds between two looks at what is being applied. */
const lookAgain = 2_000;

/** `ruleId`: of the rule that is kept, where it is as it stands on the screen; it alone can be applied. */
export function DryRun({ ruleId, ...asked }: Asked & { ruleId: string | undefined }) {
  const office = useOffice();
  const { busy, problem, run } = useAction();
  const [answer, setAnswer] = useState<{ to: string; preview: RulePreview }>();
  const now = JSON.stringify(asked);
  const look = () =>
    run(async () => {
      const preview = await office((api) => api.rules.preview(asked));
      setAnswer({ to: now, preview });
    });
  const shown = answer?.to === now ? answer.preview : undefined;
  const applications = useLoaded(async () => (ruleId ? office((api) => api.rules.applications(ruleId)) : []));
  const running = applications.value?.some(({ state }) => state === "running") ?? false;
  useLookingAgain(applications.reload, lookAgain, running);
  // The same id for every try: an answer that is lost applies nothing twice.
  const [nextId, setNextId] = useState(() => uuid());
  const apply = async (id: string, count: number) => {
    if (!(await ask({ title: t.rules.applyTitle(count), text: t.rules.applyText, confirm: t.rules.apply(count), harmless: true }))) return;
    await run(async () => {
      await office((api) => api.rules.apply(id, nextId));
      setNextId(uuid());
      setAnswer(undefined);
      await applications.reload();
    });
  };
  const count = Math.min(shown?.changing ?? 0, mostApplied);
  return (
    <section class="section rule-preview" aria-labelledby="dry-run">
      <h2 id="dry-run">{t.rules.dryRun}</h2>
      <p>{t.rules.dryRunText}</p>
      <div class="form-actions">
        <button type="button" class="button" disabled={busy || asked.actions.length === 0} onClick={() => void look()}>
          {t.rules.tryIt}
        </button>
        {count > 0 && (
          <button type="button" class="button" disabled={busy || running || !ruleId} onClick={() => ruleId && void apply(ruleId, count)}>
            {t.rules.apply(count)}
          </button>
        )}
      </div>
      {asked.actions.some((action) => !isInside(action)) && <p class="field-note">{t.rules.applyLeavesOut}</p>}
      {count > 0 && !ruleId && <p class="field-note">{t.rules.saveFirst}</p>}
      <FormError text={problem} />
      <div role="status">{shown && <p>{summary(shown)}</p>}</div>
      {ruleId && applications.value && applications.value.length > 0 && (
        <Applications ruleId={ruleId} applications={applications.value} reload={applications.reload} />
      )}
      {shown && shown.items.length > 0 && (
        <ul class="panel-box people-list">
          {shown.items.map((item) => (
            <Row key={item.id} item={item} names={shown.names} />
          ))}
        </ul>
      )}
    </section>
  );
}

function summary({ total, looked, changing }: RulePreview): string {
  const words = t.rules.wouldChange(total, changing);
  return looked < total ? `${words} ${t.rules.onlyLooked(looked)}` : words;
}

function Row({
  item: { id, title, changes, outside, failures },
  names,
}: {
  item: RulePreview["items"][number];
  names: RulePreview["names"];
}) {
  const vault = useVault();
  const { lines } = describeChanges(
    vault,
    { entity: "document" },
    { event: "changed", changes } as Parameters<typeof describeChanges>[2],
    names,
  );
  return (
    <li>
      <a href={`/documents/${id}`} dir="auto">
        {title}
      </a>
      {lines.map(({ field, before, after }) => (
        <p key={field}>
          {field}: {before !== null && <s dir="auto">{before}</s>}
          {before !== null && after !== null && <Icon name="right" size={12} />}
          {after !== null && <span dir="auto">{after}</span>}
        </p>
      ))}
      {outside.length > 0 && <p>{outside.map((kind) => t.rules.actions[kind as RuleAction["do"]]).join(", ")}</p>}
      {failures.map((failure) => (
        <p key={failure.action} class="rule-paused">
          {failureWords(failure)}
        </p>
      ))}
    </li>
  );
}
