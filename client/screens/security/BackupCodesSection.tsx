// How many backup codes are left, and new ones.
import { useState } from "preact/hooks";
import type { SecurityOverview } from "../../../shared/api/identity.ts";
import { ask } from "../../app/dialogs.ts";
import { useServices } from "../../app/services.ts";
import { FormError } from "../../components/forms/FormError.tsx";
import { t } from "../../i18n/index.ts";
import { BackupCodes } from "./BackupCodes.tsx";
import { useAction } from "./useAction.ts";

export function BackupCodesSection({ overview, reload }: { overview: SecurityOverview; reload: () => Promise<void> }) {
  const { account } = useServices();
  const [codes, setCodes] = useState<readonly string[]>();
  const { busy, problem, run } = useAction();
  const renew = async () => {
    const { codesRenewTitle: title, codesRenewText: text, codesRenew: confirm } = t.security;
    if (!(await ask({ title, text, confirm }))) return;
    await run(async () => setCodes(await account.renewBackupCodes()));
  };
  return (
    <section class="section">
      <h2>{t.security.codes}</h2>
      <FormError text={problem} />
      <div class="panel-box">
        <div class="line">
          {codes ? (
            <BackupCodes
              codes={codes}
              confirm={t.common.done}
              onDone={() => {
                setCodes(undefined);
                void reload();
              }}
            />
          ) : (
            <>
              <span class="line-label">
                <span>{t.security.codesLeft(overview.backupCodesLeft)}</span>
              </span>
              <button type="button" class="button" disabled={busy} onClick={() => void renew()}>
                {t.security.codesRenew}
              </button>
            </>
          )}
        </div>
      </div>
    </section>
  );
}
