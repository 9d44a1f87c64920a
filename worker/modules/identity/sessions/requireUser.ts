// Reads who asks from the access token, and asks the database whether the session and the person still stand, so that
// a revocation, a role change or a closed account act on the next request.
import { AppError } from "../../../../shared/errors.ts";
import type { AccessClaims, AppContext, SessionCaller } from "../../../http/types.ts";
import { liveSession } from "../account/identity.repository.ts";
import { requestFingerprint } from "../request/identityDeps.ts";
import { accessTokens } from "../tokens/accessToken.ts";
import { signingKeysOf } from "../tokens/signingKeys.ts";

/** The bearer of the request's token. @throws AppError auth.required without a token, auth.expired for a bad one, auth.refresh when the session has ended */
export const actorOf = async (c: AppContext): Promise<SessionCaller> => standing(c, await bearerOf(c));

/** What the token says, by its signature alone. @throws AppError auth.required without a token, auth.expired for a bad one */
export async function bearerOf(c: AppContext): Promise<AccessClaims> {
  const token = bearerToken(c);
  if (!token) throw new AppError("auth.required");
  const { settings, db, log } = c.var;
  const tokens = accessTokens({ keys: signingKeysOf(settings, log), db, issuer: settings.frontendUrl });
  const claims = await tokens.verify(token);
  if (claims.fgp !== requestFingerprint(c)) throw new AppError("auth.expired"); // another browser, or its update: ask for a new one, revoke nothing
  return claims;
}

/** @throws AppError auth.refresh where the session has ended */
export async function standing(c: AppContext, { sub, sid }: AccessClaims): Promise<SessionCaller> {
  const role = await liveSession(await c.var.db(), sid, sub);
  if (!role) throw new AppError("auth.refresh");
  return { kind: "person", userId: sub, sessionId: sid, role };
}

export function bearerToken(c: AppContext): string | undefined {
  return /^Bearer ([^\s]{1,4096})$/i.exec(c.req.header("Authorization") ?? "")?.[1];
}
