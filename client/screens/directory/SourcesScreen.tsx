// Where the directory comes from, for an administrator: the state of each service, what a sync would change, and who may look.
import type { DirectoryPlan, DirectorySource } from "../../../shared/api/directory.ts";
import { useTitle } from "../../app/title.ts";
import { useLoaded, useLookingAgain } from "../../app/useLoaded.ts";
import { useOffice } from "../../app/useOffice.ts";
import { FormError } from "../../components/forms/FormError.tsx";
import { SwitchLine } from "../../components/SwitchLine.tsx";
import { sourceNames } from "../../components/sourceNames.ts";
import { formatListDate } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { ProofDialog } from "../security/ProofDialog.tsx";
import { useAction } from "../security/useAction.ts";
import "../../components/forms/forms.css";
import "../people/people.css";
import "./directory.css";

/** Milliseconds. */
const lookAgainAfter = 3_000;

export function SourcesScreen() {
  useTitle(t.directory.title);
  const office = useOffice();
  const sources = useLoaded(() => office((api) => api.directory.sources()));
  useLookingAgain(sources.reload, lookAgainAfter, sources.value?.some(({ working }) => working !== null) ?? false);
  return (
    <div class="page">
      <header class="page-head">
        <h1 tabIndex={-1} data-screen-focus>
          {t.directory.title}
        </h1>
      </header>
      <div class="page-body">
        <p class="people-note">{t.directory.sourcesText}</p>
        <FormError text={sources.problem} />
        {sources.value?.map((source) => (
          <Source key={source.key} source={source} reload={sources.reload} />
        ))}
      </div>
      <ProofDialog />
    </div>
  );
}

function Source({ source, reload }: { source: DirectorySource; reload: () => Promise<void> }) {
  const office = useOffice();
  const { busy, problem, run } = useAction();
  const { key, plan, working } = source;
  const name = sourceNames[key];
  const act = (action: () => Promise<unknown>) =>
    run(async () => {
      await action();
      await reload();
    });
  const waiting = busy || working !== null;
  return (
    <section class="section" aria-labelledby={`source-${key}`}>
      <h2 id={`source-${key}`}>{name}</h2>
      {source.configured ? (
        <>
          <FormError text={problem} />
          <div class="panel-box" aria-busy={waiting}>
            <p class="line">
              <span class="line-label long-text">
                <b role="status">{working ? t.directory.working[working] : t.directory.states[source.state]}</b>
                <span>{factsOf(source)}</span>
                {source.problem && (
                  <span class="service-down">{[t.directory.problems[source.problem], source.detail].filter(Boolean).join(" · ")}</span>
                )}
              </span>
            </p>
            <SwitchLine
              label={t.directory.everyone}
              text={t.directory.everyoneText}
              on={source.audience === "everyone"}
              disabled={waiting}
              onChange={(on) => void act(() => office((api) => api.directory.setAudience(key, on ? "everyone" : "members")))}
            />
            {plan && !working && <Plan plan={plan} />}
          </div>
          <div class="form-actions">
            <button
              type="button"
              class="button"
              disabled={waiting}
              onClick={() => void act(() => office((api) => api.directory.preview(key)))}
            >
              {t.directory.preview}
            </button>
            {plan ? (
              <button
                type="button"
                class="button button-primary"
                disabled={waiting}
                onClick={() => void act(() => office((api) => api.directory.sync(key, plan.fingerprint)))}
              >
                {t.directory.apply}
              </button>
            ) : (
              <button
                type="button"
                class="button button-primary"
                disabled={waiting}
                onClick={() => void act(() => office((api) => api.directory.sync(key)))}
              >
                {t.directory.sync}
              </button>
            )}
          </div>
        </>
      ) : (
        <p class="people-note">{t.directory.unconfigured(name)}</p>
      )}
    </section>
  );
}

function factsOf({ offices, people, matched, syncedAt }: DirectorySource): string {
  const when = syncedAt ? t.directory.synced(formatListDate(syncedAt, t.app.today)) : t.directory.never;
  return [t.directory.amounts(offices, people, matched), when].join(" · ");
}

function Plan({ plan: { counts, items, members, conflicts } }: { plan: DirectoryPlan }) {
  const { words } = t.directory;
  const lines = (["offices", "people"] as const).flatMap((what) =>
    (["added", "changed", "gone", "back"] as const).flatMap((change) =>
      counts[what][change] ? [t.directory.planned[what](counts[what][change], words[change])] : [],
    ),
  );
  if (counts.joining) lines.push(t.directory.joining(counts.joining));
  if (counts.leaving) lines.push(t.directory.leaving(counts.leaving));
  return (
    <div class="source-plan">
      <b>{lines.length > 0 ? lines.join(", ") : t.directory.nothing}</b>
      {items.length + members.length > 0 && (
        <ul aria-label={t.directory.planTitle}>
          {items.map(({ kind, change, name }, n) => (
            <li key={`${n} ${name}`}>
              {t.directory.kinds[kind]} {name}: {words[change]}
            </li>
          ))}
          {members.map(({ office, handle, joins }, n) => (
            <li key={`${n} ${handle}`}>{joins ? t.directory.joins(handle, office) : t.directory.leaves(handle, office)}</li>
          ))}
        </ul>
      )}
      {conflicts.length > 0 && (
        <>
          <b>{t.directory.conflictsTitle}</b>
          <ul>
            {conflicts.map(({ kind, name }, n) => (
              <li key={`${n} ${name}`}>
                {name}: {t.directory.conflicts[kind]}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
