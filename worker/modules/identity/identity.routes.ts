// /api/auth: sign-up, sign-in and sessions over HTTP.
import { Hono } from "hono";
import { type AuthStatus, loginRequest, ownerLoginRequest, type Registered, registerRequest } from "../../../shared/api/identity.ts";
import { AppError } from "../../../shared/errors.ts";
import { schemaVersion } from "../../../shared/mutators/entities.ts";
import { readJson } from "../../http/body.ts";
import type { AppContext, AppEnv } from "../../http/types.ts";
import { answer } from "./answer.ts";
import { closeSessions } from "./closeSessions.ts";
import { factorRoutes } from "./factors.routes.ts";
import { type Family, familyOf } from "./identity.repository.ts";
import * as usecases from "./identity.usecases.ts";
import { identityDeps } from "./identityDeps.ts";
import { oidcRoutes } from "./oidc.routes.ts";
import { oidcProvider } from "./oidcProvider.ts";
import { multiUserOnly } from "./owner.ts";
import { passkeyRoutes } from "./passkeys.routes.ts";
import { recoveryRoutes } from "./recovery.routes.ts";
import { clearRefreshCookie, hashOf, refreshCookie } from "./refreshToken.ts";
import { actorOf, bearerToken } from "./requireUser.ts";
import { assertSameOrigin } from "./sameOrigin.ts";
import { sessionRoutes } from "./sessions.routes.ts";

export const identityRoutes = new Hono<AppEnv>()
  .get("/status", (c) => {
    const { owner, oidc } = c.var.settings;
    return c.json({
      mode: owner ? "single" : "multi",
      registration: !owner,
      oidc: oidc && !owner ? [{ id: oidcProvider, name: oidc.name }] : [],
      passkeys: true,
      schemaVersion,
      cookie: refreshCookie(c) !== undefined,
    } satisfies AuthStatus);
  })
  .post("/register", multiUserOnly, async (c) => {
    const request = await readJson(c, registerRequest);
    const signedIn = await usecases.register(identityDeps(c), request);
    return signedIn ? answer(c, signedIn, 201) : c.json({ verification: "mailed" } satisfies Registered, 202);
  })
  .post("/login", async (c) => {
    const { owner } = c.var.settings;
    if (owner) return answer(c, await usecases.loginOwner(identityDeps(c), owner.passwordHash, await readJson(c, ownerLoginRequest)));
    return answer(c, await usecases.login(identityDeps(c), await readJson(c, loginRequest)));
  })
  .post("/refresh", async (c) => {
    const token = refreshCookie(c);
    if (!token) throw new AppError("auth.required");
    assertSameOrigin(c);
    // A refusal leaves the cookie alone: it may already be the one that a faster tab was given.
    return answer(c, await usecases.refresh(identityDeps(c), token, (family) => closeSessions(c, family.userId, [family.sessionId])));
  })
  .post("/logout", async (c) => {
    const family = await presented(c);
    if (family) {
      await usecases.logout(identityDeps(c), family);
      closeSessions(c, family.userId, [family.sessionId]);
    }
    clearRefreshCookie(c);
    return c.body(null, 204);
  })
  .post("/logout-all", async (c) => {
    const family = await presented(c);
    if (!family) throw new AppError("auth.required");
    const ended = await usecases.logoutAll(identityDeps(c), family.userId);
    closeSessions(c, family.userId, ended);
    clearRefreshCookie(c);
    return c.body(null, 204);
  })
  .get("/check", (c) => c.body(null, 204)) // the door has looked at the token
  .route("/", sessionRoutes)
  .route("/", recoveryRoutes)
  .route("/", factorRoutes)
  .route("/", passkeyRoutes)
  .route("/", oidcRoutes);

/** Whose session a sign-out is about: the cookie's, else the token's. Undefined where neither names one. */
async function presented(c: AppContext): Promise<Family | undefined> {
  const token = refreshCookie(c);
  if (token) {
    assertSameOrigin(c);
    const family = await familyOf(await c.var.db(), hashOf(token));
    if (family) return family;
  }
  return bearerToken(c) ? actorOf(c) : undefined;
}
