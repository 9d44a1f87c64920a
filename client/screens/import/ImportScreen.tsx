// Moving away from an Azure Blob container, for an administrator: into whose vault, how far it is, and what was not taken.
import { useState } from "preact/hooks";
import { z } from "zod";
import type { AzureImport } from "../../../shared/api/azureImport.ts";
import { useTitle } from "../../app/title.ts";
import { useLoaded, useLookingAgain } from "../../app/useLoaded.ts";
import { useOffice } from "../../app/useOffice.ts";
import { Field } from "../../components/forms/Fields.tsx";
import { FormError } from "../../components/forms/FormError.tsx";
import { useForm } from "../../components/forms/form.ts";
import { SwitchLine } from "../../components/SwitchLine.tsx";
import { formatListDate } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { ProofDialog } from "../security/ProofDialog.tsx";
import { isRunning, Report } from "./Report.tsx";
import "../../components/forms/forms.css";
import "../people/people.css";

/** Milliseconds. */
const lookAgainAfter = 4_000;

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

function Import({ of, reload }: { of: AzureImport; reload: () => Promise<void> }) {
  const office = useOffice();
  const stop = async () => {
    await office((api) => api.imports.stop(of.id));
    await reload();
  };
  return (
    <Report
      title={t.imports.into(of.handle, formatListDate(of.startedAt, t.app.today))}
      of={of}
      kinds={["document", "template", "preview"]}
      listed={t.imports.listed}
      failed={(cursor) => office((api) => api.imports.failed(of.id, cursor))}
      stop={isRunning(of) ? { label: t.imports.stop, run: stop } : undefined}
    />
  );
}
