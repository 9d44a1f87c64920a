// Where the person is signed in, and ending it there.
import { ask } from "../../app/dialogs.ts";
import { useServices } from "../../app/services.ts";
import { useLoaded } from "../../app/useLoaded.ts";
import { FormError } from "../../components/forms/FormError.tsx";
import { formatDateTime } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { useAction } from "./useAction.ts";

export function SessionSection() {
  const { auth, account } = useServices();
  const sessions = useLoaded(account.sessions);
  const { busy, problem, run } = useAction();
  const everywhere = async () => {
    const { everywhereTitle: title, everywhereText: text, everywhere: confirm } = t.security;
    if (!(await ask({ title, text, confirm }))) return;
    await run(async () => {
      await account.endAllSessions();
      await auth.logout();
    });
  };
  const end = async (id: string, device: string) => {
    const { endSessionTitle: title, endSessionText: text, endSession: confirm } = t.security;
    if (!(await ask({ title: title(device), text, confirm }))) return;
    await run(async () => {
      await account.endSession(id);
      await sessions.reload();
    });
  };
  return (
    <section class="section">
      <h2>{t.security.sessions}</h2>
      <FormError text={problem || sessions.problem} />
      <div class="panel-box">
        {sessions.value?.map(({ id, device, place, lastUsedAt, current }) => (
          <div class="line" key={id}>
            <span class="line-label long-text">
              {t.security.session(device)}
              <span>
                {[current && t.security.thisSession, place, t.security.lastUsed(formatDateTime(lastUsedAt))].filter(Boolean).join(" · ")}
              </span>
            </span>
            {!current && (
              <button
                type="button"
                class="button"
                disabled={busy}
                aria-label={t.security.endSessionOf(device)}
                onClick={() => void end(id, device)}
              >
                {t.security.endSession}
              </button>
            )}
          </div>
        ))}
        <div class="line">
          <button type="button" class="button" disabled={busy} onClick={() => void everywhere()}>
            {t.security.everywhere}
          </button>
        </div>
      </div>
    </section>
  );
}
