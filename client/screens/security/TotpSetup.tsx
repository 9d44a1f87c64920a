// Three steps: the app learns the key, the backup codes are saved, a first code proves that it works. Nothing is on before the last.
import { useEffect, useRef, useState } from "preact/hooks";
import { z } from "zod";
import { type TotpSetup as Setup, totpCode } from "../../../shared/api/identity.ts";
import { useServices } from "../../app/services.ts";
import { CodeField } from "../../components/forms/Fields.tsx";
import { FormError } from "../../components/forms/FormError.tsx";
import { useForm } from "../../components/forms/form.ts";
import { t } from "../../i18n/index.ts";
import { tidyCode } from "../auth/SecondFactor.tsx";
import { BackupCodes } from "./BackupCodes.tsx";
import { withProof } from "./proof.ts";
import { QrCode } from "./QrCode.tsx";

const steps = 3;
const schema = z.object({ code: totpCode });

export function TotpSetup({ setup, onDone }: { setup: Setup; onDone: (active: boolean) => void }) {
  const [step, setStep] = useState(1);
  const head = useRef<HTMLParagraphElement>(null);
  // the last step begins in its field
  useEffect(() => {
    if (step < steps) head.current?.focus();
  }, [step]);
  return (
    <div class="stacked-form">
      <p class="field-note" ref={head} tabIndex={-1}>
        {t.security.step(step, steps)}
      </p>
      {step === 1 && <Scan setup={setup} onNext={() => setStep(2)} />}
      {step === 2 && <BackupCodes codes={setup.backupCodes} confirm={t.security.next} onDone={() => setStep(3)} />}
      {step === 3 && <FirstCode onDone={() => onDone(true)} />}
      <button type="button" class="link-button" onClick={() => onDone(false)}>
        {t.common.cancel}
      </button>
    </div>
  );
}

function Scan({ setup, onNext }: { setup: Setup; onNext: () => void }) {
  return (
    <>
      <h3>{t.security.scanTitle}</h3>
      <QrCode text={setup.otpauthUrl} label={t.security.qrLabel} />
      <p class="field-note">{t.security.scanText}</p>
      <code class="totp-secret">{setup.secret.replace(/(.{4})(?=.)/g, "$1 ")}</code>
      <div class="form-actions">
        <a class="button" href={setup.otpauthUrl}>
          {t.security.openApp}
        </a>
        <button type="button" class="button button-primary" onClick={onNext}>
          {t.security.next}
        </button>
      </div>
    </>
  );
}

function FirstCode({ onDone }: { onDone: () => void }) {
  const { account } = useServices();
  const form = useForm(
    schema,
    async ({ code }) => {
      if (await withProof(() => account.activateTotp(code))) onDone();
    },
    tidyCode,
  );
  return (
    <form class="stacked-form" noValidate onSubmit={form.onSubmit} aria-busy={form.busy}>
      <h3>{t.security.codeTitle}</h3>
      <FormError text={form.problem.message} />
      <CodeField label={t.secondFactor.code} hint={t.secondFactor.codeHint} kind="totp" error={form.problem.fields.code} />
      <div class="form-actions">
        <button type="submit" class="button button-primary" disabled={form.busy}>
          {form.busy ? t.auth.working : t.security.activate}
        </button>
      </div>
    </form>
  );
}
