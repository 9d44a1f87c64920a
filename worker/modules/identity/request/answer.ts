// What a sign-in answers, whichever way it came.
import type { MfaChallenge, SignInAnswer } from "../../../../shared/api/identity.ts";
import type { AppContext } from "../../../http/types.ts";
import { setRefreshCookie } from "../tokens/refreshToken.ts";
import type { SignedIn } from "./deps.ts";

/** The session with its cookie, or the question for a second factor. */
export function answer<Result extends SignedIn | MfaChallenge>(
  c: AppContext,
  result: Result,
): Result extends SignedIn ? SignedIn["session"] : SignInAnswer;
export function answer(c: AppContext, result: SignedIn | MfaChallenge): SignInAnswer {
  if ("mfa" in result) return result;
  setRefreshCookie(c, result.refreshToken);
  return result.session;
}
