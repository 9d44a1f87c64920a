// The cookie by which a browser opens a service's page in a tab of its own, where no header can be sent along. It opens the reading of that
// one service and nothing else of the API; whether session and grant still stand is asked at every request, as with any token.
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { AppError } from "../../../shared/errors.ts";
import type { AccessClaims, AppContext } from "../../http/types.ts";
import { requestFingerprint } from "../identity/request/identityDeps.ts";
import { signingKeysOf } from "../identity/tokens/signingKeys.ts";
import { publicPath, readAsked } from "./path.ts";
import { sessionLife, signSession, verifySession } from "./serviceTokens.ts";

const name = "__Secure-service";

export const signingOf = (c: AppContext) => ({
  keys: signingKeysOf(c.var.settings, c.var.log),
  db: c.var.db,
  issuer: c.var.settings.frontendUrl,
});

export async function giveSession(c: AppContext, key: string, session: { userId: string; sessionId: string }): Promise<void> {
  const token = await signSession(signingOf(c), key, { ...session, fingerprint: requestFingerprint(c) });
  // Lax: a link inside of the page leads on, a form or a script of another site does not.
  setCookie(c, name, token, { path: publicPath(key), httpOnly: true, secure: true, sameSite: "Lax", maxAge: sessionLife });
}

/** What the cookie of the service that is asked for says; undefined where the request has a token, or is no reading of a service. */
export async function serviceBearerOf(c: AppContext): Promise<AccessClaims | undefined> {
  const { method, url, headers } = c.req.raw;
  if (headers.has("Authorization") || !/^(GET|HEAD)$/.test(method) || headers.has("Upgrade")) return undefined;
  if (!new URL(url).pathname.startsWith(publicPath(""))) return undefined;
  const token = getCookie(c, name);
  if (!token || token.length > 4096) return undefined;
  const claims = await verifySession(signingOf(c), keyOf(url), token, requestFingerprint(c));
  if (!claims) deleteCookie(c, name, { path: publicPath(keyOf(url)), secure: true });
  return claims;
}

function keyOf(url: string): string {
  try {
    return readAsked(url).key;
  } catch (error) {
    if (error instanceof AppError) return "";
    throw error;
  }
}
