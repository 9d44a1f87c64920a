// How a person signs in, where they are signed in, and the end of the account.
import { useServices } from "../../app/services.ts";
import { useTitle } from "../../app/title.ts";
import { useLoaded } from "../../app/useLoaded.ts";
import { FormError } from "../../components/forms/FormError.tsx";
import { Icon } from "../../components/Icon.tsx";
import { t } from "../../i18n/index.ts";
import { useStatus } from "../auth/useStatus.ts";
import { BackupCodesSection } from "./BackupCodesSection.tsx";
import { DeleteAccount } from "./DeleteAccount.tsx";
import { EmailSection } from "./EmailSection.tsx";
import { OidcSection } from "./OidcSection.tsx";
import { PasskeySection } from "./PasskeySection.tsx";
import { PasswordSection } from "./PasswordSection.tsx";
import { ProofDialog } from "./ProofDialog.tsx";
import { SessionSection } from "./SessionSection.tsx";
import { TotpSection } from "./TotpSection.tsx";
import "../../components/forms/forms.css";
import "./security.css";

export function SecurityScreen() {
  useTitle(t.security.title);
  const { auth, account } = useServices();
  const { value: overview, problem, reload } = useLoaded(account.overview);
  const session = auth.session.value;
  // the owner of a vault for one has no address, and there is nobody else to leave it to
  const status = useStatus();
  const single = status?.mode === "single";
  if (session.state !== "signedIn") return null;
  return (
    <div class="page">
      <header class="page-head">
        {session.user.role === "user" && (
          <a class="icon-button" href="/settings" aria-label={t.common.back}>
            <Icon name="left" />
          </a>
        )}
        <h1 tabIndex={-1} data-screen-focus>
          {t.security.title}
        </h1>
      </header>
      <div class="page-body">
        {!overview && (problem ? <Unreachable problem={problem} retry={reload} /> : <p role="status">{t.security.loading}</p>)}
        {overview && (
          <>
            {!single && <EmailSection user={session.user} overview={overview} isPrinted={status?.mail === false} reload={reload} />}
            <PasswordSection user={session.user} overview={overview} />
            <TotpSection overview={overview} reload={reload} />
            <PasskeySection reload={reload} />
            {(overview.totp || overview.passkeys > 0) && <BackupCodesSection overview={overview} reload={reload} />}
            {status && status.oidc.length > 0 && <OidcSection providers={status.oidc} />}
            <SessionSection />
            {!single && <DeleteAccount user={session.user} />}
          </>
        )}
      </div>
      <ProofDialog />
    </div>
  );
}

function Unreachable({ problem, retry }: { problem: string; retry: () => Promise<void> }) {
  return (
    <div class="stacked-form">
      <FormError text={problem} />
      <button type="button" class="button" onClick={() => void retry()}>
        {t.common.retry}
      </button>
    </div>
  );
}
