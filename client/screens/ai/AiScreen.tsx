// The installation's AI providers, for an administrator (or the owner of a home server): default, addresses, keys, a test of each.
import { useState } from "preact/hooks";
import { z } from "zod";
import { type AiSettings, type AiSettingsPatch, type ProviderName, providerNames, takesKey } from "../../../shared/api/ai.ts";
import { useServices } from "../../app/services.ts";
import { useTitle } from "../../app/title.ts";
import { useLoaded } from "../../app/useLoaded.ts";
import { Field } from "../../components/forms/Fields.tsx";
import { FormError } from "../../components/forms/FormError.tsx";
import { useForm } from "../../components/forms/form.ts";
import { providerTitles } from "../../components/providerNames.ts";
import { SwitchLine } from "../../components/SwitchLine.tsx";
import { t } from "../../i18n/index.ts";
import { ProofDialog } from "../security/ProofDialog.tsx";
import { useAction } from "../security/useAction.ts";
import { TestButton } from "./TestButton.tsx";
import "../../components/forms/forms.css";
import "../people/people.css";

export function AiScreen() {
  useTitle(t.ai.title);
  const { admin } = useServices();
  const settings = useLoaded(admin.aiSettings);
  const { busy, problem, run } = useAction();
  const change = (patch: AiSettingsPatch) =>
    run(async () => {
      await admin.changeAiSettings(patch);
      await settings.reload();
    });
  const { value } = settings;
  return (
    <div class="page">
      <header class="page-head">
        <h1 tabIndex={-1} data-screen-focus>
          {t.ai.title}
        </h1>
      </header>
      <div class="page-body">
        <p class="people-note">{t.ai.text}</p>
        <FormError text={problem || settings.problem} />
        {value && (
          <>
            <section class="section">
              <h2>{t.ai.default}</h2>
              <div class="panel-box">
                <DefaultProvider settings={value} busy={busy} change={change} />
                <SwitchLine
                  label={t.ai.mayChoose}
                  text={t.ai.mayChooseText}
                  on={value.peopleMayChoose}
                  disabled={busy}
                  onChange={(on) => change({ peopleMayChoose: on })}
                />
              </div>
            </section>
            {providerNames.map((name) => (
              <Provider key={name} name={name} settings={value} reload={settings.reload} />
            ))}
          </>
        )}
      </div>
      <ProofDialog />
    </div>
  );
}

interface DefaultProps {
  settings: AiSettings;
  busy: boolean;
  change: (patch: AiSettingsPatch) => Promise<void>;
}

function DefaultProvider({ settings, busy, change }: DefaultProps) {
  const byEnvironment = settings.default.from === "environment";
  return (
    <label class="line person-choice">
      <span class="line-label">
        {t.ai.defaultProvider}
        <span>{byEnvironment ? t.ai.fromEnvironment : t.ai.defaultText}</span>
      </span>
      <select
        class="input"
        disabled={busy || byEnvironment}
        value={settings.default.provider ?? ""}
        onChange={(event) => void change({ default: { provider: (event.currentTarget.value || null) as ProviderName | null } })}
      >
        <option value="">{t.ai.none}</option>
        {providerNames.map((name) => (
          <option key={name} value={name} disabled={!settings.providers[name].configured}>
            {providerTitles[name]}
          </option>
        ))}
      </select>
    </label>
  );
}

const schema = z.object({ baseUrl: z.string().trim(), model: z.string().trim(), apiKey: z.string().trim().optional() });

function Provider({ name, settings, reload }: { name: ProviderName; settings: AiSettings; reload: () => Promise<void> }) {
  const { admin } = useServices();
  const view = settings.providers[name];
  const byEnvironment = view.from === "environment";
  const [said, setSaid] = useState("");
  const save = async (patch: { baseUrl?: string | null; model?: string | null; apiKey?: string | null }) => {
    setSaid("");
    await admin.changeAiSettings({ providers: { [name]: patch } });
    await reload();
    setSaid(t.people.saved);
  };
  const { busy, problem, run } = useAction();
  const form = useForm(schema, ({ baseUrl, model, apiKey }) =>
    save({ ...(!byEnvironment && { baseUrl: baseUrl || null }), model: model || null, ...(apiKey && { apiKey }) }),
  );
  const state = byEnvironment ? t.ai.fromEnvironment : view.configured ? (takesKey(name) ? t.ai.ready : t.ai.noKeyNeeded) : t.ai.noKey;
  return (
    <section class="section" aria-labelledby={`ai-${name}`}>
      <h2 id={`ai-${name}`}>{providerTitles[name]}</h2>
      <p class="people-note">{state}</p>
      <form
        key={`${view.baseUrl} ${view.model} ${view.apiKey}`}
        class="stacked-form"
        noValidate
        onSubmit={form.onSubmit}
        aria-busy={form.busy}
      >
        <FormError text={form.problem.message || problem} />
        <Field
          name="baseUrl"
          label={t.ai.baseUrl}
          autoComplete="off"
          initial={view.baseUrl}
          readOnly={byEnvironment}
          error={form.problem.fields[`providers.${name}.baseUrl`] ?? form.problem.fields.baseUrl}
        />
        <Field
          name="model"
          label={t.ai.model}
          autoComplete="off"
          initial={view.model}
          error={form.problem.fields[`providers.${name}.model`]}
        />
        {takesKey(name) && !byEnvironment && (
          <Field
            name="apiKey"
            label={t.ai.apiKey}
            type="password"
            autoComplete="off"
            optional
            hint={view.apiKey ? t.ai.keyStored(view.apiKey) : t.ai.keyHint}
            error={form.problem.fields[`providers.${name}.apiKey`]}
          />
        )}
        <div class="form-actions">
          <button type="submit" class="button button-primary" disabled={form.busy} aria-label={t.ai.saveOf(providerTitles[name])}>
            {t.common.save}
          </button>
          {view.from === "settings" && takesKey(name) && (
            <button type="button" class="button" disabled={busy} onClick={() => void run(() => save({ apiKey: null }))}>
              {t.ai.removeKey}
            </button>
          )}
          {view.configured && <TestButton name={providerTitles[name]} test={() => admin.testAi({ provider: name })} />}
        </div>
        <p role="status" class="field-note">
          {said}
        </p>
      </form>
    </section>
  );
}
