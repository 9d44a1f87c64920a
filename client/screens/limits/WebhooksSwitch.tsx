// Whether people's rules may call addresses outside, for an administrator.
import { useLoaded } from "../../app/useLoaded.ts";
import { useOffice } from "../../app/useOffice.ts";
import { FormError } from "../../components/forms/FormError.tsx";
import { SwitchLine } from "../../components/SwitchLine.tsx";
import { t } from "../../i18n/index.ts";
import { useAction } from "../security/useAction.ts";

export function WebhooksSwitch() {
  const office = useOffice();
  const { busy, problem, run } = useAction();
  const settings = useLoaded(() => office((api) => api.webhooks.settings()));
  if (!settings.value) return <FormError text={settings.problem} />;
  return (
    <section class="section" aria-label={t.webhooks.title}>
      <FormError text={problem || settings.problem} />
      <div class="panel-box">
        <SwitchLine
          label={t.webhooks.allow}
          text={t.webhooks.allowText}
          on={settings.value.allowed}
          disabled={busy}
          onChange={(allowed) =>
            run(async () => {
              await office((api) => api.webhooks.allow(allowed));
              await settings.reload();
            })
          }
        />
      </div>
    </section>
  );
}
