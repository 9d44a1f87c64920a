// /api/admin: people, groups and the audit log, for administrators.
import { Hono } from "hono";
import { z } from "zod";
import {
  adminGroupCreate,
  adminGroupPatch,
  adminGroupsQuery,
  adminUserPatch,
  adminUsersQuery,
  auditQuery,
} from "../../../shared/api/admin.ts";
import { AppError } from "../../../shared/errors.ts";
import { readJson, readQuery } from "../../http/body.ts";
import type { AppContext, AppEnv, AppMiddleware } from "../../http/types.ts";
import { poke } from "../../poke/poke.ts";
import { closeSessions } from "../identity/closeSessions.ts";
import { multiUserOnly } from "../identity/owner.ts";
import { listAudit, listGroups, listUsers } from "./admin.repository.ts";
import { type Administration, changeUser, removeUser } from "./admin.usecases.ts";
import { addGroup, changeGroup, removeGroup } from "./groups.usecases.ts";

/** The owner of single-user mode may read the log as well. @throws AppError access.denied */
const administrates: AppMiddleware = async (c, next) => {
  if (c.var.actor.role !== "admin" && !c.var.settings.owner) throw new AppError("access.denied");
  await next();
};

export const adminRoutes = new Hono<AppEnv>()
  .get("/users", multiUserOnly, administrates, async (c) => {
    const query = readQuery(c, adminUsersQuery.extend({ cursor: z.uuid().optional() }));
    const rows = await listUsers(await c.var.connection(), { ...query, cursor: query.cursor });
    return c.json(page(rows, query.limit));
  })
  .patch("/users/:id", multiUserOnly, administrates, async (c) => {
    const id = idOf(c);
    const { user, sessionIds, people } = await changeUser(await administration(c), id, await readJson(c, adminUserPatch));
    closeSessions(c, id, sessionIds);
    c.executionCtx.waitUntil(poke(c.env, people));
    return c.json(user);
  })
  .delete("/users/:id", multiUserOnly, administrates, async (c) => {
    const id = idOf(c);
    const { sessionIds, people } = await removeUser(await administration(c), id);
    closeSessions(c, id, sessionIds);
    c.executionCtx.waitUntil(poke(c.env, people));
    return c.body(null, 204);
  })
  .get("/groups", multiUserOnly, administrates, async (c) => {
    const query = readQuery(c, adminGroupsQuery.extend({ cursor: z.uuid().optional() }));
    return c.json(page(await listGroups(await c.var.connection(), { ...query, cursor: query.cursor }), query.limit));
  })
  .post("/groups", multiUserOnly, administrates, async (c) => {
    const { group } = await addGroup(await administration(c), await readJson(c, adminGroupCreate));
    return c.json(group, 201);
  })
  .patch("/groups/:id", multiUserOnly, administrates, async (c) => {
    const { group, people } = await changeGroup(await administration(c), idOf(c), await readJson(c, adminGroupPatch));
    c.executionCtx.waitUntil(poke(c.env, people));
    return c.json(group);
  })
  .delete("/groups/:id", multiUserOnly, administrates, async (c) => {
    c.executionCtx.waitUntil(poke(c.env, await removeGroup(await administration(c), idOf(c))));
    return c.body(null, 204);
  })
  .get("/audit", administrates, async (c) => {
    const query = readQuery(c, auditQuery.extend({ cursor: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional() }));
    return c.json(page(await listAudit(await c.var.connection(), { ...query, cursor: query.cursor }), query.limit));
  });

/** `rows` has one more than `limit` where there is another page; the cursor is the last id that was given. */
function page<Row extends { id: string | number }>(rows: Row[], limit: number): { items: Row[]; next: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last ? String(last.id) : null };
}

/** An id that can't be one is answered like one that is unknown. */
function idOf(c: AppContext): string {
  const id = z.uuid().safeParse(c.req.param("id"));
  if (!id.success) throw new AppError("entity.notFound");
  return id.data;
}

const administration = async (c: AppContext): Promise<Administration> => ({
  connection: await c.var.connection(),
  actorId: c.var.actor.userId,
  sessionId: c.var.actor.sessionId,
  address: c.var.address,
});
