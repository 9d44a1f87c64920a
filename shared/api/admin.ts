// Contracts of administration: people and the audit log. Administrators see accounts and metadata, never documents.
// All of it answers 403 `access.denied` to others, and 404 in single-user mode but for the audit log.
import { z } from "zod";
import { isoInstant, oneLine } from "../mutators/values.ts";
import { providerName } from "./ai.ts";
import { directorySourceKeys } from "./directory.ts";

const limit = z.coerce.number().int().min(1).max(200).default(50);
/** The cursor is the id of the last one that was given. */
const page = { limit, cursor: z.uuid().optional() };

/** `GET /api/admin/users` → `{items, next}`, newest first. `query` looks in address and handle. */
export const adminUsersQuery = z.object({
  ...page,
  query: z.string().max(200).optional(),
  role: z.enum(["user", "admin"]).optional(),
  active: z.enum(["true", "false"]).optional(),
});
export const adminUser = z.object({
  id: z.uuid(),
  email: z.string(),
  handle: z.string(),
  role: z.enum(["user", "admin"]),
  active: z.boolean(),
  emailVerified: z.boolean(),
  /** Whether the person may share without a confirmed address. */
  vouched: z.boolean(),
  /** Whether a second factor is set up. */
  secondFactor: z.boolean(),
  quota: z.object({ usedBytes: z.number(), limitBytes: z.number() }),
  aiProvider: z.string().nullable(),
  aiModel: z.string().nullable(),
  createdAt: z.string(),
  lastSeenAt: z.string().nullable(),
});
export const adminUserList = z.object({ items: z.array(adminUser), next: z.string().nullable() });
/** `PATCH /api/admin/users/:id` → 200 `adminUser`; 404; 409 `admin.last`. What is left out stays; `null` clears. */
export const adminUserPatch = z.strictObject({
  role: z.enum(["user", "admin"]).optional(),
  active: z.boolean().optional(),
  vouched: z.boolean().optional(),
  limitBytes: z
    .number()
    .int()
    .min(0)
    .max(2 ** 50)
    .optional(),
  aiProvider: providerName.nullish(),
  aiModel: z.string().min(1).max(200).nullish(),
});
/** `DELETE /api/admin/users/:id` → 204; 404; 409 `admin.last`. Needs a fresh proof (403 `auth.reauthenticate`). */

/** `GET /api/admin/audit` → `{items, next}`, newest first. `event` is a name or the beginning of one (`login.`); times are ISO 8601, `until` not included. */
export const auditQuery = z.object({
  limit,
  cursor: z
    .string()
    .regex(/^[1-9][0-9]{0,14}$/)
    .optional(),
  actorId: z.uuid().optional(),
  event: z
    .string()
    .max(100)
    .regex(/^[A-Za-z.]+$/)
    .optional(),
  from: isoInstant.optional(),
  until: isoInstant.optional(),
});
export const auditEntry = z.object({
  id: z.number(),
  at: z.string(),
  /** Null where nobody was recognized; the handle is null for accounts that are gone. */
  actorId: z.string().nullable(),
  handle: z.string().nullable(),
  event: z.string(),
  details: z.record(z.string(), z.unknown()),
});
export const auditList = z.object({ items: z.array(auditEntry), next: z.string().nullable() });

/**
 * `GET /api/admin/groups` → `{items, next}` by name. `POST` `{name}` → 201 `adminGroup`; 409 `group.taken`. `PATCH /:id` → 200; 404; 409.
 * `members` replaces them all. `DELETE /:id` → 204: what was shared with the group is not any more.
 */
export const adminGroup = z.object({
  id: z.uuid(),
  name: z.string(),
  members: z.array(z.object({ id: z.uuid(), handle: z.string() })),
  createdAt: z.string(),
  /** The service outside that says what it is called and who belongs to it (409 `group.managed` for whoever tries); null: administrators do. */
  managedBy: z.enum(directorySourceKeys).nullable(),
});
export const adminGroupsQuery = z.object(page);
export const adminGroupList = z.object({ items: z.array(adminGroup), next: z.string().nullable() });
const groupName = oneLine(100);
export const adminGroupCreate = z.strictObject({ name: groupName });
export const adminGroupPatch = z.strictObject({ name: groupName.optional(), members: z.array(z.uuid()).max(10_000).optional() });

export type AdminGroupsQuery = z.infer<typeof adminGroupsQuery>;
export type AdminUsersQuery = z.infer<typeof adminUsersQuery>;
export type AdminUser = z.infer<typeof adminUser>;
export type AdminUserPatch = z.infer<typeof adminUserPatch>;
export type AuditQuery = z.infer<typeof auditQuery>;
export type AuditEntryView = z.infer<typeof auditEntry>;
export type AdminGroup = z.infer<typeof adminGroup>;
export type AdminGroupPatch = z.infer<typeof adminGroupPatch>;
