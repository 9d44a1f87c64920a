// Reads who asks from the access token, and asks the database whether the session and the person still stand, so that
// a revocation, a role change or a closed account act on the next request.
import { AppError } from "../../../shared/errors.ts";
import type { AppContext, AppMiddleware, SessionCaller } from "../../http/types.ts";
import { accessTokens } from "./accessToken.ts";
import { liveSession } from "./identity.repository.ts";
import { requestFingerprint } from "./identityDeps.ts";
import { signingKeysOf } from "./signingKeys.ts";

export const requireUser: AppMiddleware = async (c, next) => {
  c.set("actor", await actorOf(c));
  await next();
};

/** The bearer of the request's token. @throws AppError auth.required without a token, auth.expired for a bad one, auth.refresh when the session has ended */
export async function actorOf(c: AppContext): Promise<SessionCaller> {
  const token = bearerToken(c);
  if (!token) throw new AppError("auth.required");
  const { settings, db, log } = c.var;
  const tokens = accessTokens({ keys: signingKeysOf(settings, log), db, issuer: settings.frontendUrl });
  const { sub, sid, fgp } = await tokens.verify(token);
  c.set("party", sub);
  if (fgp !== requestFingerprint(c)) throw new AppError("auth.expired"); // another browser, or its update: ask for a new one, revoke nothing
  const role = await liveSession(await db(), sid, sub);
  if (!role) throw new AppError("auth.refresh");
  return { kind: "person", userId: sub, sessionId: sid, role };
}

export function bearerToken(c: AppContext): string | undefined {
  return /^Bearer ([^\s]{1,4096})$/i.exec(c.req.header("Authorization") ?? "")?.[1];
}
