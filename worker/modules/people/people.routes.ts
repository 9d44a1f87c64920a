// /api/users/me and /api/profile: what a person sees and changes of their own account.
import { eq } from "drizzle-orm";
import { Hono } from "hono";
import { changeVault } from "../../../server/authority/change.ts";
import { contactsOf } from "../../../server/authority/reach.ts";
import { profile } from "../../../shared/api/identity.ts";
import { AppError } from "../../../shared/errors.ts";
import { profiles } from "../../../shared/schema/index.ts";
import { readJson } from "../../http/body.ts";
import type { AppEnv } from "../../http/types.ts";
import { poke } from "../../poke/poke.ts";
import { removeUser } from "../admin/admin.usecases.ts";
import { closeSessions } from "../identity/closeSessions.ts";
import { accountById, userView } from "../identity/identity.repository.ts";
import { limited } from "../identity/limited.ts";
import { multiUserOnly } from "../identity/owner.ts";
import { clearRefreshCookie } from "../identity/refreshToken.ts";

export const peopleRoutes = new Hono<AppEnv>()
  .get("/me", async (c) => {
    const account = await accountById(await c.var.db(), c.var.actor.userId);
    if (!account) throw new AppError("auth.refresh");
    return c.json(userView(account));
  })
  .delete("/me", multiUserOnly, limited, async (c) => {
    const { userId, sessionId } = c.var.actor;
    const by = { connection: await c.var.connection(), actorId: userId, sessionId, address: c.var.address };
    const { sessionIds, people } = await removeUser(by, userId);
    closeSessions(c, userId, sessionIds);
    c.executionCtx.waitUntil(poke(c.env, people));
    clearRefreshCookie(c);
    return c.body(null, 204);
  });

export const profileRoutes = new Hono<AppEnv>()
  .get("/", async (c) => {
    const db = await c.var.db();
    const [found] = await db.select().from(profiles).where(eq(profiles.userId, c.var.actor.userId));
    return c.json(profile.parse(found ?? { fullName: "", phone: "" }));
  })
  .put("/", async (c) => {
    const wanted = await readJson(c, profile);
    const { userId } = c.var.actor;
    const { people } = await changeVault(await c.var.connection(), { vaults: [userId] }, async (change) => {
      await change.db
        .insert(profiles)
        .values({ userId, ...wanted })
        .onConflictDoUpdate({ target: profiles.userId, set: wanted });
      change.touchFor("user", userId, [userId, ...(await contactsOf(change.connection, userId))]);
    });
    c.executionCtx.waitUntil(poke(c.env, people));
    return c.json(wanted);
  });
