// Who gets past the door: everything under /api needs a token but the short list below, and administrators stay out of vaults.
import { AppError } from "../../shared/errors.ts";
import { requireUser } from "../modules/identity/requireUser.ts";
import type { AppMiddleware } from "./types.ts";

/** The only routes under /api that answer without an access token. Those marked so check something else themselves. */
export const publicRoutes: ReadonlySet<string> = new Set([
  "GET /api/health",
  "GET /api/auth/status",
  "POST /api/auth/register",
  "POST /api/auth/login",
  "POST /api/auth/mfa", // a half sign-in's token
  "POST /api/auth/oidc/start",
  "GET /api/auth/oidc/callback", // the provider's answer and the cookie of the browser that went there
  "POST /api/auth/passkeys/challenge",
  "POST /api/auth/passkeys/login", // a passkey
  "POST /api/auth/password/forgot",
  "POST /api/auth/password/reset", // a token from a mail
  "POST /api/auth/email/verify", // a token from a mail
  "POST /api/auth/refresh", // the refresh cookie
  "POST /api/auth/logout", // the refresh cookie
  "POST /api/auth/logout-all", // the refresh cookie or a token
  "GET /api/sync/live", // a ticket
]);

/** Where documents, or what is known of them, could be seen or changed: closed to administrators, whatever is mounted there. */
const vaultPrefixes = ["documents", "history", "uploads", "search", "sync", "cloud", "export", "import"];
const isVault = (path: string) => vaultPrefixes.some((prefix) => path === `/api/${prefix}` || path.startsWith(`/api/${prefix}/`));

/** Runs before routing of /api: an unknown address is 401 without a token, and 403 for an administrator under a vault's prefix. */
export const guardApi: AppMiddleware = async (c, next) => {
  const method = c.req.method === "HEAD" ? "GET" : c.req.method;
  if (publicRoutes.has(`${method} ${c.req.path}`)) return next();
  return requireUser(c, async () => {
    if (c.var.actor.role === "admin" && isVault(c.req.path)) throw new AppError("auth.admin");
    await next();
  });
};
