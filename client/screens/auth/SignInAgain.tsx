// The session ended while the vault is open: the same person signs in again, nothing on the device is touched.

import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { useSignedIn } from "../../app/services.ts";
import { bringsAnAnswer } from "./oidc.ts";
import { SignIn } from "./SignIn.tsx";

export function SignInAgain() {
  const { user, expired } = useSignedIn();
  const { route } = useLocation();
  // the device may not have heard yet that its session ended: half a sign-in in the address would be lost with it
  const [back] = useState(bringsAnAnswer);
  const needed = expired || back;
  useEffect(() => {
    if (!needed) route("/documents", true);
  }, [needed]);
  return needed ? <SignIn email={user.email} /> : null;
}
