// What the server says about signing in and up.
import { useEffect, useState } from "preact/hooks";
import type { AuthStatus } from "../../../shared/api/identity.ts";
import { useServices } from "../../app/services.ts";

/** How one signs in and up here; undefined until the server has said so. */
export function useStatus(): AuthStatus | undefined {
  const { auth } = useServices();
  const [status, setStatus] = useState<AuthStatus>();
  useEffect(() => {
    // offline there is nobody to ask: the form itself says so when it is sent
    auth.status().then(setStatus, () => setStatus(undefined));
  }, [auth]);
  return status;
}
