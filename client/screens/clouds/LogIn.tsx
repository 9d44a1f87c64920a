// Clouds that one logs in at: going there, and what the way back says.
import { useEffect, useState } from "preact/hooks";
import { type OAuthProviderName, oauthOutcome } from "../../../shared/api/clouds.ts";
import { cloudNames } from "../../../shared/documents/cloudProviders.ts";
import { useOffice } from "../../app/useOffice.ts";
import { FormError } from "../../components/forms/FormError.tsx";
import { t } from "../../i18n/index.ts";
import { useAction } from "../security/useAction.ts";

/** Leaves the app for the provider's own page. */
export function useLogIn() {
  const office = useOffice();
  const { busy, problem, run } = useAction();
  const go = (provider: OAuthProviderName, connectionId?: string) =>
    void run(async () => location.assign(await office((api) => api.logInToCloud(provider, connectionId))));
  return { busy, problem, go };
}

export function LogInButtons({ offered }: { offered: readonly OAuthProviderName[] }) {
  const { busy, problem, go } = useLogIn();
  if (offered.length === 0) return null;
  return (
    <section class="section" aria-label={t.clouds.connectOne}>
      <h2>{t.clouds.connectOne}</h2>
      <FormError text={problem} />
      <p class="people-note">{t.clouds.logInText}</p>
      <div class="form-actions">
        {offered.map((provider) => (
          <button key={provider} type="button" class="button" disabled={busy} onClick={() => go(provider)}>
            {t.clouds.connectTo(cloudNames[provider])}
          </button>
        ))}
      </div>
    </section>
  );
}

/** What stands behind the # of the address that the provider's page led back to; said once. */
export function LogInOutcome() {
  const [outcome] = useState(() => oauthOutcome.safeParse(Object.fromEntries(new URLSearchParams(location.hash.slice(1)))).data ?? {});
  useEffect(() => {
    if (location.hash) history.replaceState(history.state, "", location.pathname);
  }, []);
  const { connected, error } = outcome;
  const words = Object.entries(t.clouds.outcomes).find(([code]) => code === error)?.[1];
  return (
    <>
      <FormError text={error ? (words ?? t.clouds.outcomes["cloud.unreachable"]) : ""} />
      <p role="status">{connected ? t.clouds.connectedTo(cloudNames[connected]) : ""}</p>
    </>
  );
}
