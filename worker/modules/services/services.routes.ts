// /api/services: what a person may use, and the way to it. /api/admin/services: what there is, and who may use it.
import { findGranted, grantedServices, listServices } from "../../../server/services/store.ts";
import { serviceSecret } from "../../../server/settings/index.ts";
import {
  adminService,
  adminServiceCreate,
  adminServiceList,
  adminServicePatch,
  keySet,
  serviceList,
  serviceParams,
  serviceSession,
  serviceSessionRequest,
} from "../../../shared/api/services.ts";
import { AppError } from "../../../shared/errors.ts";
import { sessionOf } from "../../http/caller.ts";
import { RawAnswer } from "../../http/contract.ts";
import { fetchBackend } from "../../http/env.ts";
import { routes } from "../../http/routes.ts";
import type { AppContext } from "../../http/types.ts";
import { publicPath, readAsked } from "./path.ts";
import { passOn } from "./proxy.ts";
import { giveSession, signingOf } from "./serviceSession.ts";
import { addService, changeService, removeService, serviceOf } from "./services.usecases.ts";
import { signIdentity } from "./serviceTokens.ts";

const signedIn = { auth: "account", scope: null } as const;
const administering = { auth: "admin", scope: null } as const;

/** Where the service lies. @throws AppError access.denied without a grant, service.unavailable where it was down when it was last looked at */
async function granted(c: AppContext, key: string) {
  const service = await findGranted(await c.var.connection(), c.var.actor.userId, key);
  if (!service) throw new AppError("access.denied");
  if (!service.available) throw new AppError("service.unavailable", { part: "app", retryAfter: 30 });
  return service;
}

async function proxied(c: AppContext): Promise<Response> {
  const asked = readAsked(c.req.raw.url);
  const { userId } = c.var.actor;
  const { address, handle } = await granted(c, asked.key);
  const token = await signIdentity(signingOf(c), asked.key, { userId, handle });
  await c.var.closeConnection(); // a service may take its time
  return passOn(c, { asked, address, identity: { userId, token } });
}

const passing = {
  summary: "Passed on to a service with the person's identity; its answer comes back as it is",
  ...signedIn,
  streams: true,
  response: { 200: new RawAnswer("What the service answers, with any status") },
} as const;

export const serviceRoutes = routes()
  .get("/", { summary: "Services that this person may use", ...signedIn, response: { 200: serviceList } }, async (c) => ({
    items: await grantedServices(await c.var.connection(), c.var.actor.userId),
  }))
  .get("/:key/*", passing, proxied)
  .post("/:key/*", passing, proxied)
  .put("/:key/*", passing, proxied)
  .patch("/:key/*", passing, proxied)
  .delete("/:key/*", passing, proxied);

export const serviceSessionRoutes = routes().post(
  "/",
  {
    summary: "Let this browser open a service's page in a tab of its own",
    ...signedIn,
    request: { json: serviceSessionRequest },
    response: { 200: serviceSession },
  },
  async (c) => {
    const { key } = c.req.valid("json");
    await granted(c, key);
    await giveSession(c, key, sessionOf(c));
    return { url: `${publicPath(key)}/` };
  },
);

/** The keys by which a service proves its callers' identity tokens. */
export const keySetRoutes = routes().get(
  "/.well-known/jwks.json",
  { summary: "Public keys of identity tokens", auth: "public", response: { 200: keySet } },
  async (c) => {
    c.header("Cache-Control", "public, max-age=300");
    return { keys: await signingOf(c).keys.published(c.var.db) };
  },
);

export const adminServiceRoutes = routes()
  .get("/", { summary: "All services, with their state and grants", ...administering, response: { 200: adminServiceList } }, async (c) => ({
    items: await listServices(await c.var.connection()),
  }))
  .post(
    "/",
    { summary: "Register a service", ...administering, request: { json: adminServiceCreate }, response: { 201: adminService } },
    async (c) => {
      const service = c.req.valid("json");
      await addService(await administration(c), service);
      return looked(c, service.key);
    },
  )
  .patch(
    "/:key",
    {
      summary: "Change a service, or who may use it",
      ...administering,
      request: { params: serviceParams, json: adminServicePatch },
      response: { 200: adminService },
    },
    async (c) => {
      const { key } = c.req.valid("param");
      const patch = c.req.valid("json");
      await changeService(await administration(c), key, patch);
      return patch.address !== undefined || patch.healthPath !== undefined ? looked(c, key) : serviceOf(await c.var.connection(), key);
    },
  )
  .delete(
    "/:key",
    { summary: "Remove a service and all its grants", ...administering, request: { params: serviceParams }, response: { 204: null } },
    async (c) => removeService(await administration(c), c.req.valid("param").key),
  );

/** After the backend has looked at it; where the backend does not answer, the next round does. */
async function looked(c: AppContext, key: string) {
  await c.var.closeConnection();
  await fetchBackend(c.env, "/internal/services/check", {
    method: "POST",
    headers: { Authorization: `Bearer ${serviceSecret(c.var.settings.secretKey)}`, "Content-Type": "application/json" },
    body: JSON.stringify({ key }),
    signal: AbortSignal.timeout(8_000),
  }).catch(() => c.var.log.warn("the backend did not look at a service", { key }));
  return serviceOf(await c.var.connection(), key);
}

const administration = async (c: AppContext) => ({
  connection: await c.var.connection(),
  actorId: c.var.actor.userId,
  address: c.var.address,
});
