// Who gets past the door: the contract of the route that will answer says who may call it, and what it does not say is refused.
import { matchedRoutes } from "hono/route";
import { AppError } from "../shared/errors.ts";
import { receiveBody } from "./http/body.ts";
import { type Contract, contractOf, type DeclaredRoute } from "./http/contract.ts";
import type { AppContext, AppMiddleware, Caller } from "./http/types.ts";
import { bearerOf, standing } from "./modules/identity/sessions/requireUser.ts";
import { serviceBearerOf } from "./modules/services/serviceSession.ts";

/**
 * Where documents, or what is known of them, could be seen or changed: closed to administrators, whatever is mounted there, and
 * also at addresses where nothing is.
 */
export const vaultPrefixes: readonly string[] = [
  "documents",
  "history",
  "uploads",
  "search",
  "sync",
  "mutations",
  "mails",
  "mail-in",
  "pages",
  "cloud",
  "rules",
  "webhooks",
  "export",
  "import",
];
const isVault = (path: string) => vaultPrefixes.some((prefix) => path === `/api/${prefix}` || path.startsWith(`/api/${prefix}/`));

/** @throws Error where a route that lies under a vault's prefix would let an administrator in */
export function assertVaultsAreClosed(routes: readonly DeclaredRoute[]): void {
  for (const { method, path, contract } of routes)
    if (isVault(path) && contract.auth !== "person" && contract.auth !== "public")
      throw new Error(`${method} ${path} lies in the vault and must not be open to administrators`);
}

/**
 * Runs first for /api: without a token of ours nothing of a request is read, and an unknown address is 401.
 * @throws AppError auth.required, auth.expired
 */
export const guardToken: AppMiddleware = async (c, next) => {
  if (contractFor(c)?.auth === "public") return next();
  c.set("bearer", (await serviceBearerOf(c)) ?? (await bearerOf(c)));
  c.set("party", { ...c.var.party, person: c.var.bearer.sub });
  await c.var.closeConnection(); // signing keys may have been read: the body comes first
  await next();
};

/**
 * When the body is here, before the routes of /api and any validation: whether session and person still stand, and 403 for an
 * administrator under a vault's prefix. @throws AppError auth.refresh, auth.admin, access.denied
 */
export const guardApi: AppMiddleware = async (c, next) => {
  const contract = contractFor(c);
  if (contract?.auth === "public") return next();
  c.set("actor", await standing(c, c.var.bearer));
  assertAdmitted(c.var.actor, { contract, path: c.req.path, singleUser: c.var.settings.owner !== undefined });
  await next();
};

/** The whole body, but where the route takes it as it comes. */
export const guardBody: AppMiddleware = (c, next) => (contractFor(c)?.streams ? next() : receiveBody(c, next));

/** The contract of the route that will answer: the first that fits this address and method. */
function contractFor(c: AppContext): Contract | undefined {
  for (const { handler } of matchedRoutes(c)) {
    const contract = contractOf(handler);
    if (contract) return contract;
  }
  return undefined;
}

/**
 * Whether `actor` may call the route with `contract` (undefined: there is none) at `path`.
 * @throws AppError auth.admin, access.denied, access.scope
 */
export function assertAdmitted(
  actor: Caller,
  { contract, path, singleUser }: { contract: Contract | undefined; path: string; singleUser: boolean },
): void {
  if (actor.role === "admin" && (contract?.auth === "person" || isVault(path))) throw new AppError("auth.admin");
  if (contract?.auth === "admin" && actor.role !== "admin" && !singleUser) throw new AppError("access.denied");
  if (actor.kind === "token" && contract && !(contract.scope && actor.scopes.has(contract.scope)))
    throw new AppError("access.scope", { scope: contract.scope ?? null });
}
