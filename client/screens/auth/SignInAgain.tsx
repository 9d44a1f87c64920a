// The session ended while the vault is open: the same person signs in again, nothing on the device is touched.

import { useEffect } from "preact/hooks";
import { useLocation } from "preact-iso";
import { useSignedIn } from "../../app/services.ts";
import { SignIn } from "./SignIn.tsx";

export function SignInAgain() {
  const { user, expired } = useSignedIn();
  const { route } = useLocation();
  useEffect(() => {
    if (!expired) route("/documents", true);
  }, [expired]);
  return expired ? <SignIn email={user.email} /> : null;
}
