// The session has run out on a device that locks then: what is here stays, unread, until the same person signs in again.

import { ask } from "../../app/dialogs.ts";
import { useServices } from "../../app/services.ts";
import { Dialogs } from "../../components/Dialogs.tsx";
import { t } from "../../i18n/index.ts";
import { SignIn } from "./SignIn.tsx";

export function Locked({ email }: { email: string }) {
  const { auth } = useServices();
  const signOut = async () => {
    const { lockedSignOutTitle: title, lockedSignOutText: text } = t.auth;
    if (await ask({ title, text, confirm: t.settings.signOut })) await auth.logout();
  };
  return (
    <>
      <SignIn email={email} note={t.auth.locked}>
        <p class="auth-switch">
          <button type="button" class="link-button" onClick={() => void signOut()}>
            {t.auth.lockedSignOut}
          </button>
        </p>
      </SignIn>
      <Dialogs />
    </>
  );
}
