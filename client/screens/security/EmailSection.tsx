// The address: whether it is confirmed, and its change with confirmation at both ends.
import { useState } from "preact/hooks";
import { z } from "zod";
import { email, type SecurityOverview, type User } from "../../../shared/api/identity.ts";
import { useServices } from "../../app/services.ts";
import { Field } from "../../components/forms/Fields.tsx";
import { FormError } from "../../components/forms/FormError.tsx";
import { useForm } from "../../components/forms/form.ts";
import { t } from "../../i18n/index.ts";
import { withProof } from "./proof.ts";
import { useAction } from "./useAction.ts";

const schema = z.object({ email });

interface EmailSectionProps {
  user: User;
  overview: SecurityOverview;
  /** The server sends no mail, and prints the links instead. */
  isPrinted: boolean;
  reload: () => Promise<void>;
}

export function EmailSection({ user, overview, isPrinted, reload }: EmailSectionProps) {
  const { account } = useServices();
  const [changing, setChanging] = useState(false);
  const [said, setSaid] = useState("");
  const { busy, problem, run } = useAction();
  return (
    <section class="section">
      <h2>{t.security.email}</h2>
      <FormError text={problem} />
      <div class="panel-box">
        <div class="line">
          <span class="line-label long-text">
            {user.email}
            <span>{user.emailVerified ? t.security.verified : t.security.unverified}</span>
          </span>
          {!user.emailVerified && (
            <button
              type="button"
              class="button"
              disabled={busy}
              onClick={() =>
                void run(async () => {
                  await account.sendVerification();
                  setSaid(isPrinted ? t.security.verificationPrinted : t.security.verificationSent);
                })
              }
            >
              {isPrinted ? t.security.printVerification : t.security.sendVerification}
            </button>
          )}
        </div>
        {overview.pendingEmail && (
          <div class="line">
            <span class="line-label long-text">{t.security.pendingEmail(overview.pendingEmail, user.emailVerified)}</span>
            <button
              type="button"
              class="button"
              disabled={busy}
              onClick={() =>
                void run(async () => {
                  await account.cancelEmailChange();
                  setSaid("");
                  await reload();
                })
              }
            >
              {t.security.cancelEmail}
            </button>
          </div>
        )}
        <div class="line">
          {changing ? (
            <ChangeEmail
              onDone={(sent) => {
                setChanging(false);
                if (!sent) return;
                setSaid((isPrinted ? t.security.emailPrinted : t.security.emailSent)(user.emailVerified)); // an address that was never confirmed is not asked
                void reload();
              }}
            />
          ) : (
            <button type="button" class="button" onClick={() => setChanging(true)}>
              {t.security.changeEmail}
            </button>
          )}
        </div>
      </div>
      {isPrinted && !user.emailVerified && <p class="field-note">{t.security.noMail}</p>}
      <p role="status">{said}</p>
    </section>
  );
}

function ChangeEmail({ onDone }: { onDone: (sent: boolean) => void }) {
  const { account } = useServices();
  const form = useForm(schema, async (values) => {
    if (await withProof(() => account.changeEmail(values.email))) onDone(true);
  });
  return (
    <form class="stacked-form" noValidate onSubmit={form.onSubmit} aria-busy={form.busy}>
      <FormError text={form.problem.message} />
      <Field name="email" label={t.security.newEmail} type="email" autoComplete="email" error={form.problem.fields.email} autoFocus />
      <div class="form-actions">
        <button type="button" class="button" onClick={() => onDone(false)}>
          {t.common.cancel}
        </button>
        <button type="submit" class="button button-primary" disabled={form.busy}>
          {form.busy ? t.auth.working : t.security.changeEmail}
        </button>
      </div>
    </form>
  );
}
