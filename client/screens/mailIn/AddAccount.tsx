// A mail account and its first rule; the server tries name and password before anything is kept.
import { useState } from "preact/hooks";
import { z } from "zod";
import type { MailSecurity } from "../../../shared/api/mailIn.ts";
import { useOffice } from "../../app/useOffice.ts";
import { Field } from "../../components/forms/Fields.tsx";
import { FormError } from "../../components/forms/FormError.tsx";
import { useForm } from "../../components/forms/form.ts";
import { SwitchLine } from "../../components/SwitchLine.tsx";
import { t } from "../../i18n/index.ts";
import { Choice, newRule, RuleFields, TextField } from "./RuleFields.tsx";

const schema = z.object({ host: z.string().trim().min(1), username: z.string().trim().min(1), password: z.string().min(1) });
const usualPort: Record<MailSecurity, string> = { tls: "993", starttls: "143" };

export function AddAccount({ added }: { added: () => Promise<void> }) {
  const office = useOffice();
  const [times, setTimes] = useState(0);
  const [rule, setRule] = useState(newRule);
  const [security, setSecurity] = useState<MailSecurity>("tls");
  const [port, setPort] = useState(usualPort.tls);
  const [existing, setExisting] = useState(false);
  const form = useForm(schema, async (given) => {
    await office((api) => api.addMailAccount({ ...given, port: Number(port), security, rules: [rule], existing }));
    setTimes(times + 1);
    setRule(newRule);
    setExisting(false);
    await added();
  });
  const { fields, message } = form.problem;
  return (
    <section class="section" aria-label={t.mailIn.add}>
      <h2>{t.mailIn.add}</h2>
      <form key={times} class="stacked-form" noValidate onSubmit={form.onSubmit} aria-busy={form.busy}>
        <Field name="host" label={t.mailIn.server} hint={t.mailIn.serverHint} autoComplete="off" error={fields.host} />
        <Choice
          label={t.mailIn.security}
          value={security}
          words={t.mailIn.securities}
          onChoose={(chosen) => {
            if (port === usualPort[security]) setPort(usualPort[chosen]);
            setSecurity(chosen);
          }}
        />
        <TextField label={t.mailIn.port} value={port} onInput={setPort} />
        <Field name="username" label={t.mailIn.username} hint={t.mailIn.usernameHint} autoComplete="off" error={fields.username} />
        <Field
          name="password"
          label={t.mailIn.password}
          hint={t.mailIn.passwordHint}
          type="password"
          autoComplete="off"
          error={fields.password}
        />
        <h3>{t.mailIn.rule(1)}</h3>
        <RuleFields rule={rule} onChange={setRule} folders={[]} />
        <div class="panel-box">
          <SwitchLine label={t.mailIn.existing} text={t.mailIn.existingText} on={existing} onChange={setExisting} />
        </div>
        <FormError text={message || fields.port || ""} />
        <div class="form-actions">
          <button type="submit" class="button button-primary" disabled={form.busy}>
            {t.mailIn.add}
          </button>
        </div>
      </form>
    </section>
  );
}
