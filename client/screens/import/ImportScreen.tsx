// Moving away from an Azure Blob container, for an administrator: into whose vault, how far it is, and what was not taken.
import { useState } from "preact/hooks";
import { z } from "zod";
import type { AzureBlob, AzureImport } from "../../../shared/api/azureImport.ts";
import { problemWords } from "../../app/problems.ts";
import { useTitle } from "../../app/title.ts";
import { useLoaded, useLookingAgain } from "../../app/useLoaded.ts";
import { useOffice } from "../../app/useOffice.ts";
import { Field } from "../../components/forms/Fields.tsx";
import { FormError } from "../../components/forms/FormError.tsx";
import { useForm } from "../../components/forms/form.ts";
import { SwitchLine } from "../../components/SwitchLine.tsx";
import { formatListDate, formatNumber, formatSize } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { ProofDialog } from "../security/ProofDialog.tsx";
import { useAction } from "../security/useAction.ts";
import "../../components/forms/forms.css";
import "../people/people.css";
import "./import.css";

/** Milliseconds. */
const lookAgainAfter = 4_000;
const columns = ["taken", "same", "waiting", "leftOut", "failed"] as const;
const isRunning = ({ state }: AzureImport) => state === "listing" || state === "fetching";

export function ImportScreen() {
  useTitle(t.imports.title);
  const office = useOffice();
  const imports = useLoaded(() => office((api) => api.imports.list()));
  const running = imports.value?.items.some(isRunning) ?? false;
  useLookingAgain(imports.reload, lookAgainAfter, running);
  return (
    <div class="page">
      <header class="page-head">
        <h1 tabIndex={-1} data-screen-focus>
          {t.imports.title}
        </h1>
      </header>
      <div class="page-body">
        <p class="people-note">{t.imports.text}</p>
        <FormError text={imports.problem} />
        {imports.value && !imports.value.configured && <p class="people-note">{t.imports.unconfigured}</p>}
        {imports.value?.configured && !running && <Begin reload={imports.reload} />}
        {imports.value?.items.map((one) => (
          <Import key={one.id} of={one} reload={imports.reload} />
        ))}
      </div>
      <ProofDialog />
    </div>
  );
}

const schema = z.object({ handle: z.string().trim().min(1).max(64) });

function Begin({ reload }: { reload: () => Promise<void> }) {
  const office = useOffice();
  const [shareTemplates, setShareTemplates] = useState(false);
  const form = useForm(schema, async ({ handle }) => {
    await office((api) => api.imports.begin({ handle, shareTemplates }));
    await reload();
  });
  return (
    <form class="stacked-form" noValidate onSubmit={form.onSubmit} aria-busy={form.busy}>
      <FormError text={form.problem.message} />
      <Field name="handle" label={t.imports.handle} autoComplete="off" hint={t.imports.handleHint} error={form.problem.fields.handle} />
      <div class="panel-box">
        <SwitchLine
          label={t.imports.share}
          text={t.imports.shareText}
          on={shareTemplates}
          disabled={form.busy}
          onChange={setShareTemplates}
        />
      </div>
      <div class="form-actions">
        <button type="submit" class="button button-primary" disabled={form.busy}>
          {t.imports.begin}
        </button>
      </div>
    </form>
  );
}

/** Those that there are; the first in any case. */
const amountsOf = (states: AzureImport["amounts"]["document"]): string =>
  columns
    .filter((state, n) => n === 0 || states[state].count > 0)
    .map((state) => `${formatNumber(states[state].count)} ${t.imports.columns[state]}`)
    .join(", ");

const reasonOf = (reason: string | null): string => (reason === null ? "" : (t.imports.reasons[reason] ?? problemWords(reason)));

function Import({ of, reload }: { of: AzureImport; reload: () => Promise<void> }) {
  const office = useOffice();
  const { busy, problem, run } = useAction();
  const [failed, setFailed] = useState<{ items: AzureBlob[]; next: string | null }>();
  const failures = Object.values(of.amounts).reduce((sum, states) => sum + states.failed.count, 0);
  const more = () =>
    run(async () => {
      // After the last page it begins anew: more may have failed since.
      const before = failed?.next ? failed : undefined;
      const page = await office((api) => api.imports.failed(of.id, before?.next ?? undefined));
      setFailed({ items: [...(before?.items ?? []), ...page.items], next: page.next });
    });
  const stop = () =>
    run(async () => {
      await office((api) => api.imports.stop(of.id));
      await reload();
    });
  return (
    <section class="section">
      <h2>{t.imports.into(of.handle, formatListDate(of.startedAt, t.app.today))}</h2>
      <FormError text={problem} />
      <div class="panel-box import-report">
        <b role="status">
          {t.imports.states[of.state]}
          {of.problem && ` · ${t.imports.problems[of.problem]}`}
        </b>
        {(["document", "template", "preview"] as const).map((kind) => (
          <span key={kind}>
            {t.imports.kinds[kind]}: {amountsOf(of.amounts[kind])}
          </span>
        ))}
        <span>{t.imports.listed(of.listed.count, formatSize(of.listed.bytes))}</span>
        <span>{t.imports.checked(of.verified, of.unverified)}</span>
        {failed && (
          <ul>
            {failed.items.map(({ id, name, reason }) => (
              <li key={id}>
                {name}: {reasonOf(reason)}
              </li>
            ))}
          </ul>
        )}
      </div>
      <div class="form-actions">
        {failures > (failed?.items.length ?? 0) && (
          <button type="button" class="button" disabled={busy} onClick={() => void more()}>
            {t.imports.showFailed}
          </button>
        )}
        {isRunning(of) && (
          <button type="button" class="button" disabled={busy} onClick={() => void stop()}>
            {t.imports.stop}
          </button>
        )}
      </div>
    </section>
  );
}
