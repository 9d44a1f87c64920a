// /api/users/me and /api/profile: what a person sees and changes of their own account.
import { changeVault } from "../../../server/authority/change.ts";
import { contactsOf } from "../../../server/authority/reach.ts";
import { profile, user } from "../../../shared/api/identity.ts";
import { AppError } from "../../../shared/errors.ts";
import { sessionOf } from "../../http/caller.ts";
import { routes } from "../../http/routes.ts";
import { poke } from "../../poke/poke.ts";
import { removeUser } from "../admin/admin.usecases.ts";
import { accountById, userView } from "../identity/account/identity.repository.ts";
import { multiUserOnly } from "../identity/account/owner.ts";
import { limited } from "../identity/request/limited.ts";
import { closeSocketsOf } from "../identity/sessions/closeSocketsOf.ts";
import { clearRefreshCookie } from "../identity/tokens/refreshToken.ts";
import { profileOf, writeProfile } from "./people.repository.ts";

export const peopleRoutes = routes()
  .get("/me", { summary: "Who is signed in", auth: "account", scope: "settings", response: { 200: user } }, async (c) => {
    const account = await accountById(await c.var.db(), c.var.actor.userId);
    if (!account) throw new AppError("auth.refresh");
    return userView(account, c.var.settings);
  })
  .delete(
    "/me",
    {
      summary: "Delete the account and all it holds",
      auth: "account",
      scope: null,
      use: [multiUserOnly, limited],
      response: { 204: null },
    },
    async (c) => {
      const { userId, sessionId } = sessionOf(c);
      const by = { connection: await c.var.connection(), actorId: userId, sessionId, address: c.var.address };
      const { sessionIds, people } = await removeUser(by, userId);
      closeSocketsOf(c, userId, sessionIds);
      c.executionCtx.waitUntil(poke(c.env, people));
      clearRefreshCookie(c);
    },
  );

export const profileRoutes = routes()
  .get("/", { summary: "One's own profile", auth: "account", scope: "settings", response: { 200: profile } }, async (c) => {
    return profileOf(await c.var.db(), c.var.actor.userId);
  })
  .put(
    "/",
    { summary: "Change one's own profile", auth: "account", scope: "settings", request: { json: profile }, response: { 200: profile } },
    async (c) => {
      const wanted = c.req.valid("json");
      const { userId } = c.var.actor;
      const { people } = await changeVault(await c.var.connection(), { vaults: [userId] }, async (change) => {
        await writeProfile(change.db, userId, wanted);
        change.touchFor("user", userId, [userId, ...(await contactsOf(change.connection, userId))]);
      });
      c.executionCtx.waitUntil(poke(c.env, people));
      return wanted;
    },
  );
