// /api/admin: people, groups and the audit log, for administrators.
import {
  adminGroup,
  adminGroupCreate,
  adminGroupList,
  adminGroupPatch,
  adminGroupsQuery,
  adminUser,
  adminUserList,
  adminUserPatch,
  adminUsersQuery,
  auditList,
  auditQuery,
} from "../../../shared/api/admin.ts";
import { idParams } from "../../../shared/api/common.ts";
import { sessionOf } from "../../http/caller.ts";
import { routes } from "../../http/routes.ts";
import type { AppContext } from "../../http/types.ts";
import { poke } from "../../poke/poke.ts";
import { multiUserOnly } from "../identity/account/owner.ts";
import { closeSocketsOf } from "../identity/sessions/closeSocketsOf.ts";
import { listAudit, listGroups, listUsers } from "./admin.repository.ts";
import { type Administration, changeUser, removeUser } from "./admin.usecases.ts";
import { addGroup, changeGroup, removeGroup } from "./groups.usecases.ts";

/** The owner of single-user mode may read the log as well. */
const reading = { auth: "admin", scope: null } as const;
const administering = { ...reading, use: [multiUserOnly] } as const;

export const adminRoutes = routes()
  .get(
    "/users",
    { summary: "Accounts, newest first", ...administering, request: { query: adminUsersQuery }, response: { 200: adminUserList } },
    async (c) => {
      const query = c.req.valid("query");
      return page(await listUsers(await c.var.connection(), query), query.limit);
    },
  )
  .patch(
    "/users/:id",
    {
      summary: "Change an account",
      ...administering,
      request: { params: idParams, json: adminUserPatch },
      response: { 200: adminUser },
    },
    async (c) => {
      const { id } = c.req.valid("param");
      const { user, sessionIds, people } = await changeUser(await administration(c), id, c.req.valid("json"));
      closeSocketsOf(c, id, sessionIds);
      c.executionCtx.waitUntil(poke(c.env, people));
      return user;
    },
  )
  .delete(
    "/users/:id",
    { summary: "Delete an account and all it holds", ...administering, request: { params: idParams }, response: { 204: null } },
    async (c) => {
      const { id } = c.req.valid("param");
      const { sessionIds, people } = await removeUser(await administration(c), id);
      closeSocketsOf(c, id, sessionIds);
      c.executionCtx.waitUntil(poke(c.env, people));
    },
  )
  .get(
    "/groups",
    { summary: "Groups by name", ...administering, request: { query: adminGroupsQuery }, response: { 200: adminGroupList } },
    async (c) => {
      const query = c.req.valid("query");
      return page(await listGroups(await c.var.connection(), query), query.limit);
    },
  )
  .post(
    "/groups",
    { summary: "Make a group", ...administering, request: { json: adminGroupCreate }, response: { 201: adminGroup } },
    async (c) => (await addGroup(await administration(c), c.req.valid("json"))).group,
  )
  .patch(
    "/groups/:id",
    {
      summary: "Rename a group, or say who belongs to it",
      ...administering,
      request: { params: idParams, json: adminGroupPatch },
      response: { 200: adminGroup },
    },
    async (c) => {
      const { group, people } = await changeGroup(await administration(c), c.req.valid("param").id, c.req.valid("json"));
      c.executionCtx.waitUntil(poke(c.env, people));
      return group;
    },
  )
  .delete(
    "/groups/:id",
    {
      summary: "Delete a group; what was shared with it is not any more",
      ...administering,
      request: { params: idParams },
      response: { 204: null },
    },
    async (c) => {
      c.executionCtx.waitUntil(poke(c.env, await removeGroup(await administration(c), c.req.valid("param").id)));
    },
  )
  .get(
    "/audit",
    { summary: "The audit log, newest first", ...reading, request: { query: auditQuery }, response: { 200: auditList } },
    async (c) => {
      const query = c.req.valid("query");
      return page(await listAudit(await c.var.connection(), query), query.limit);
    },
  );

/** `rows` has one more than `limit` where there is another page; the cursor is the last id that was given. */
function page<Row extends { id: string | number }>(rows: Row[], limit: number): { items: Row[]; next: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last ? String(last.id) : null };
}

const administration = async (c: AppContext): Promise<Administration> => ({
  connection: await c.var.connection(),
  actorId: c.var.actor.userId,
  sessionId: sessionOf(c).sessionId,
  address: c.var.address,
});
