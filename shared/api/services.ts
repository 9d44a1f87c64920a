// Contracts of apps: services beside the vault that the operator or an administrator registered, and who may use them.
import { z } from "zod";
import { id, oneLine } from "../mutators/values.ts";

/** Part of an address: `/api/services/<key>/`. */
export const serviceKey = z.string().regex(/^[a-z0-9][a-z0-9-]{0,49}$/, "must be up to 50 small letters, digits and dashes");

/** An http or https address of a server, with or without a path; no name, password, query or fragment. It never ends with a slash. */
export const serviceAddress = z
  .string()
  .max(500)
  .transform((text, ctx) => {
    const url = URL.parse(text);
    if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.search && !url.hash && !/[%\\]/.test(url.pathname))
      return url.origin + url.pathname.replace(/\/+$/, "");
    ctx.addIssue({ code: "custom", message: "must be an address like http://invoices:8080 (no name, password or query)" });
    return z.NEVER;
  });
export const healthPath = z.string().regex(/^\/(?!\/)[A-Za-z0-9._~/-]{0,199}$/, "must be a path like /health");
const name = oneLine(80);
const description = z.string().trim().max(300);
/** One or two characters that stand for it (an emoji, initials). */
const icon = z.string().trim().max(16);

/** An item of the setting `SERVICES`. */
export const registeredService = z.strictObject({
  key: serviceKey,
  name,
  address: serviceAddress,
  healthPath: healthPath.default("/health"),
  description: description.default(""),
  icon: icon.default(""),
  /** Whoever is signed in may use it. */
  everyone: z.boolean().default(false),
});
export const registeredServices = z.array(registeredService).max(200);

/** `GET /api/services` → what this person is granted. `since`: when the state began; both times are null until it was looked at. */
export const serviceView = z.object({
  key: z.string(),
  name: z.string(),
  description: z.string(),
  icon: z.string(),
  status: z.enum(["available", "unavailable"]),
  since: z.string().nullable(),
  checkedAt: z.string().nullable(),
});
export const serviceList = z.object({ items: z.array(serviceView) });

/** `POST /api/service-sessions` `{key}` → 200 `{url}`: the page that this browser may open now; 403 without a grant, 503 where it is down. */
export const serviceSessionRequest = z.strictObject({ key: serviceKey });
export const serviceSession = z.object({ url: z.string() });

export const adminService = serviceView.extend({
  address: z.string(),
  healthPath: z.string(),
  everyone: z.boolean(),
  /** `environment`: only its grants can be changed here. */
  from: z.enum(["environment", "settings"]),
  /** Why it is unavailable, in a word; null where it is not. */
  reason: z.string().nullable(),
  people: z.array(z.object({ id: z.uuid(), handle: z.string() })),
  groups: z.array(z.object({ id: z.uuid(), name: z.string() })),
});
/** `GET /api/admin/services` */
export const adminServiceList = z.object({ items: z.array(adminService) });
/** `POST /api/admin/services` → 201 `adminService`; 409 `service.taken` */
export const adminServiceCreate = registeredService;
/** `PATCH /api/admin/services/:key` → 200; 404; 409 `service.fixed`. `people` and `groups` replace all grants of their
 * kind; `add...` and `remove...` change those alone, after that. */
export const adminServicePatch = z.strictObject({
  name: name.optional(),
  address: serviceAddress.optional(),
  healthPath: healthPath.optional(),
  description: description.optional(),
  icon: icon.optional(),
  everyone: z.boolean().optional(),
  people: z.array(id).max(10_000).optional(),
  groups: z.array(id).max(1_000).optional(),
  addPeople: z.array(id).max(1_000).optional(),
  removePeople: z.array(id).max(1_000).optional(),
  addGroups: z.array(id).max(1_000).optional(),
  removeGroups: z.array(id).max(1_000).optional(),
});
export const serviceParams = z.object({ key: serviceKey });

/** Public keys of the identity tokens that services are sent (RFC 7517). */
export const keySet = z.object({ keys: z.array(z.record(z.string(), z.unknown())) });

export type RegisteredService = z.infer<typeof registeredService>;
export type ServiceView = z.infer<typeof serviceView>;
export type AdminService = z.infer<typeof adminService>;
export type AdminServiceCreate = z.input<typeof adminServiceCreate>;
export type AdminServicePatch = z.infer<typeof adminServicePatch>;
