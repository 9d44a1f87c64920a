// The passkey that a request brings, as the check that a use case runs in its transaction.
import type { Connection } from "../../../../server/database/connection.ts";
import type { PasskeyAssertion } from "../../../../shared/api/identity.ts";
import type { AppContext } from "../../../http/types.ts";
import { identityDeps } from "../request/identityDeps.ts";
import { takeChallenge } from "./passkeyChallenge.ts";
import { acceptPasskey } from "./passkeys.usecases.ts";

/** Checks a passkey's answer for a person, inside a transaction. @throws AppError passkey.refused */
export type PasskeyCheck = (connection: Connection, userId: string) => Promise<void>;

/** Undefined where the request brings none. After a password it is the second factor; to prove oneself again it stands alone. */
export async function presentedPasskey(
  c: AppContext,
  request: { passkey: PasskeyAssertion } | { code?: string | undefined },
): Promise<PasskeyCheck | undefined> {
  if (!("passkey" in request)) return undefined;
  const challenge = await takeChallenge(c, "get");
  const alone = !("token" in request);
  return async (connection, whose) => {
    await acceptPasskey(identityDeps(c), connection, { passkey: request.passkey, challenge, whose, alone });
  };
}
