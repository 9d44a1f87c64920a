// Codes from an authenticator app: on or off.
import { useState } from "preact/hooks";
import type { SecurityOverview, TotpSetup as Setup } from "../../../shared/api/identity.ts";
import { ask } from "../../app/dialogs.ts";
import { useServices } from "../../app/services.ts";
import { FormError } from "../../components/forms/FormError.tsx";
import { t } from "../../i18n/index.ts";
import { TotpSetup } from "./TotpSetup.tsx";
import { useAction } from "./useAction.ts";

export function TotpSection({ overview, reload }: { overview: SecurityOverview; reload: () => Promise<void> }) {
  const { account } = useServices();
  const [setup, setSetup] = useState<Setup>();
  const [said, setSaid] = useState("");
  const { busy, problem, run } = useAction();
  const remove = async () => {
    const { totpRemoveTitle: title, totpRemoveText: text, totpRemove: confirm } = t.security;
    if (!(await ask({ title, text, confirm }))) return;
    await run(async () => {
      await account.removeTotp();
      setSaid("");
      await reload();
    });
  };
  return (
    <section class="section">
      <h2>{t.security.totp}</h2>
      <FormError text={problem} />
      <div class="panel-box">
        <div class="line">
          {setup ? (
            <TotpSetup
              setup={setup}
              onDone={(active) => {
                setSetup(undefined);
                if (!active) return;
                setSaid(t.security.totpActivated);
                void reload();
              }}
            />
          ) : (
            <>
              <span class="line-label">
                <span>{overview.totp ? t.security.totpOn : t.security.totpOff}</span>
              </span>
              {overview.totp ? (
                <button type="button" class="button" disabled={busy} onClick={() => void remove()}>
                  {t.security.totpRemove}
                </button>
              ) : (
                <button
                  type="button"
                  class="button"
                  disabled={busy}
                  onClick={() => void run(async () => setSetup(await account.setUpTotp()))}
                >
                  {t.security.totpSetUp}
                </button>
              )}
            </>
          )}
        </div>
      </div>
      <p role="status">{said}</p>
    </section>
  );
}
