// Asks once more for what one signs in with.
import { useState } from "preact/hooks";
import { z } from "zod";
import { factorCode, type SecurityOverview } from "../../../shared/api/identity.ts";
import { problemText } from "../../app/problems.ts";
import { useServices } from "../../app/services.ts";
import { useLoaded } from "../../app/useLoaded.ts";
import { Dialog } from "../../components/Dialog.tsx";
import { CodeField, Field } from "../../components/forms/Fields.tsx";
import { FormError } from "../../components/forms/FormError.tsx";
import { useForm } from "../../components/forms/form.ts";
import { Icon } from "../../components/Icon.tsx";
import { ApiProblem } from "../../data/errors.ts";
import { t } from "../../i18n/index.ts";
import { askForPasskey, passkeysSupported } from "../auth/passkey.ts";
import { tidyCode } from "../auth/SecondFactor.tsx";
import { proofAsked } from "./proof.ts";

export function ProofDialog() {
  const answer = proofAsked.value;
  if (!answer) return null;
  return (
    <Proof
      onDone={(proven) => {
        proofAsked.value = null;
        answer(proven);
      }}
    />
  );
}

function Proof({ onDone }: { onDone: (proven: boolean) => void }) {
  const { account } = useServices();
  const { value: overview, problem } = useLoaded(account.overview);
  const noWay = overview && !overview.hasPassword && (overview.passkeys === 0 || !passkeysSupported());
  return (
    <Dialog title={t.security.proofTitle} onClose={() => onDone(false)}>
      <p class="dialog-text">{noWay ? t.security.proofNone : t.security.proofText}</p>
      <FormError text={problem} />
      {overview && overview.passkeys > 0 && passkeysSupported() && <ByPasskey onDone={() => onDone(true)} />}
      {overview?.hasPassword && <ByPassword overview={overview} onDone={() => onDone(true)} />}
    </Dialog>
  );
}

function ByPasskey({ onDone }: { onDone: () => void }) {
  const { auth, account } = useServices();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const ask = async () => {
    setBusy(true);
    setProblem("");
    try {
      const passkey = await askForPasskey(await auth.passkeyChallenge());
      if (!passkey) return;
      await account.reauthenticate({ passkey });
      onDone();
    } catch (error) {
      setProblem(problemText(error).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <FormError text={problem} />
      <button type="button" class="button" disabled={busy} onClick={() => void ask()}>
        <Icon name="key" size={16} />
        {t.security.proofPasskey}
      </button>
    </>
  );
}

function ByPassword({ overview, onDone }: { overview: SecurityOverview; onDone: () => void }) {
  const { auth, account } = useServices();
  const session = auth.session.value;
  const needsCode = overview.totp || overview.passkeys > 0;
  const schema = z.object({ currentPassword: z.string().min(1), code: needsCode ? factorCode : factorCode.optional() });
  const form = useForm<z.infer<typeof schema>>(
    schema,
    async ({ currentPassword, code }) => {
      try {
        await account.reauthenticate({ password: currentPassword, ...(code !== undefined && { code }) });
      } catch (error) {
        throw wrongPassword(error);
      }
      onDone();
    },
    tidyCode,
  );
  return (
    <form class="stacked-form" noValidate onSubmit={form.onSubmit} aria-busy={form.busy}>
      <FormError text={form.problem.message} />
      {session.state === "signedIn" && <input type="text" autoComplete="username" value={session.user.email} readOnly hidden />}
      <Field
        name="currentPassword"
        label={t.security.currentPassword}
        type="password"
        autoComplete="current-password"
        error={form.problem.fields.currentPassword}
        autoFocus
      />
      {needsCode && (
        <CodeField
          label={t.security.proofCode}
          hint={t.security.proofCodeHint}
          kind="either"
          error={form.problem.fields.code}
          focus={false}
        />
      )}
      <div class="dialog-actions">
        <button type="submit" class="button button-primary" disabled={form.busy}>
          {form.busy ? t.auth.working : t.security.confirm}
        </button>
      </div>
    </form>
  );
}

/** Who is signed in already has given the address: only the password can be wrong. */
export function wrongPassword(error: unknown): unknown {
  return error instanceof ApiProblem && error.code === "auth.invalid" ? new ApiProblem({ code: "password.wrong", status: 401 }) : error;
}
