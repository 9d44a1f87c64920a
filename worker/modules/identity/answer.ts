// What a sign-in answers, whichever way it came.
import type { MfaChallenge } from "../../../shared/api/identity.ts";
import type { AppContext } from "../../http/types.ts";
import type { SignedIn } from "./identity.usecases.ts";
import { setRefreshCookie } from "./refreshToken.ts";

/** The session with its cookie, or the question for a second factor. */
export function answer(c: AppContext, result: SignedIn | MfaChallenge, status: 200 | 201 = 200): Response {
  if ("mfa" in result) return c.json(result);
  setRefreshCookie(c, result.refreshToken);
  return c.json(result.session, status);
}
