// Filing by AI, as far as it is the person's own: the switch, where their text goes, and a provider and key of their own where they may.
import { useEffect, useState } from "preact/hooks";
import { z } from "zod";
import { type PersonAi, type PersonAiPatch, type ProviderName, providerNames, takesKey } from "../../../shared/api/ai.ts";
import type { PersonSettings } from "../../../shared/mutators/index.ts";
import { useServices, useSignedIn } from "../../app/services.ts";
import { Field } from "../../components/forms/Fields.tsx";
import { FormError } from "../../components/forms/FormError.tsx";
import { useForm } from "../../components/forms/form.ts";
import { LinkLine } from "../../components/LinkLine.tsx";
import { providerTitles } from "../../components/providerNames.ts";
import { SwitchLine } from "../../components/SwitchLine.tsx";
import { t } from "../../i18n/index.ts";
import { TestButton } from "../ai/TestButton.tsx";
import { useAction } from "../security/useAction.ts";
import "../../components/forms/forms.css";

export function FilingSection({ settings }: { settings: PersonSettings }) {
  const { account } = useServices();
  const { user, vault } = useSignedIn();
  const { online } = vault.sync.value;
  const [ai, setAi] = useState<PersonAi>();
  // Without network, or where the server does not answer, the switch alone is shown: it works offline.
  useEffect(() => {
    if (online) account.ai().then(setAi, () => undefined);
  }, [account, online]);
  if (!user.aiAvailable && !ai?.effective && !ai?.mayChoose && !ai?.administers) return null;
  const { classify } = settings;
  return (
    <section class="section" aria-labelledby="filing">
      <h2 id="filing">{t.settings.filing}</h2>
      <div class="panel-box">
        <SwitchLine
          label={t.settings.classify}
          text={t.settings.classifyText}
          on={classify}
          onChange={(on) => void vault.mutate.updateSettings({ classify: on })}
        />
        {ai?.administers &&
          (
            [
              ["/settings/ai", t.ai.title],
              ["/settings/limits", t.limits.title],
            ] as const
          ).map(([href, label]) => <LinkLine key={href} href={href} label={label} />)}
      </div>
      {ai && <p class="field-note">{whereTo(ai, classify)}</p>}
      {ai?.mayChoose && <OwnProvider key={`${ai.provider} ${ai.model} ${ai.apiKey}`} ai={ai} onChanged={setAi} />}
    </section>
  );
}

function whereTo({ effective }: PersonAi, classify: boolean): string {
  if (!classify) return t.ai.goesNowhere;
  return effective ? t.ai.goesTo(providerTitles[effective.provider], effective.model, effective.host) : t.ai.nothingSetUp;
}

const schema = z.object({ model: z.string().trim(), apiKey: z.string().trim().optional() });

function OwnProvider({ ai, onChanged }: { ai: PersonAi; onChanged: (after: PersonAi) => void }) {
  const { account } = useServices();
  const { busy, problem, run } = useAction();
  const change = async (patch: PersonAiPatch) => onChanged(await account.changeAi(patch));
  const form = useForm(schema, ({ model, apiKey }) => change({ model: model || null, ...(apiKey && { apiKey }) }));
  const { provider } = ai;
  return (
    <form class="stacked-form" noValidate onSubmit={form.onSubmit} aria-busy={form.busy}>
      <FormError text={problem || form.problem.message} />
      <label class="field">
        <span>{t.ai.ownProvider}</span>
        <select
          class="input"
          disabled={busy}
          value={provider ?? ""}
          onChange={(event) => {
            const wanted = (event.currentTarget.value || null) as ProviderName | null;
            void run(() => change({ provider: wanted }));
          }}
        >
          <option value="">{t.ai.asInstalled}</option>
          {providerNames.map((name) => (
            <option key={name} value={name}>
              {providerTitles[name]}
            </option>
          ))}
        </select>
      </label>
      {provider && (
        <>
          <Field name="model" label={t.ai.model} autoComplete="off" optional initial={ai.model ?? ""} error={form.problem.fields.model} />
          {takesKey(provider) && (
            <Field
              name="apiKey"
              label={t.ai.apiKey}
              type="password"
              autoComplete="off"
              optional
              hint={ai.apiKey ? t.ai.keyStored(ai.apiKey) : t.ai.keyHint}
              error={form.problem.fields.apiKey}
            />
          )}
          <div class="form-actions">
            <button type="submit" class="button button-primary" disabled={form.busy}>
              {t.common.save}
            </button>
            {ai.apiKey && (
              <button type="button" class="button" disabled={busy} onClick={() => void run(() => change({ apiKey: null }))}>
                {t.ai.removeKey}
              </button>
            )}
            {ai.effective && <TestButton name={providerTitles[ai.effective.provider]} test={account.testAi} />}
          </div>
        </>
      )}
    </form>
  );
}
