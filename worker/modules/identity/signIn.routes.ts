// /api/auth: sign-up, sign-in and signing out over HTTP.
import {
  type AuthStatus,
  authStatus,
  loginRequest,
  registered,
  registerRequest,
  session,
  signInAnswer,
  signInRequest,
} from "../../../shared/api/identity.ts";
import { AppError } from "../../../shared/errors.ts";
import { schemaVersion } from "../../../shared/mutators/entities.ts";
import { reply, routes } from "../../http/routes.ts";
import type { AppContext } from "../../http/types.ts";
import { type Family, familyOf } from "./account/identity.repository.ts";
import { multiUserOnly } from "./account/owner.ts";
import { oidcProvider } from "./oidc/oidcProvider.ts";
import { answer } from "./request/answer.ts";
import { identityDeps } from "./request/identityDeps.ts";
import { assertSameOrigin } from "./request/sameOrigin.ts";
import { closeSocketsOf } from "./sessions/closeSocketsOf.ts";
import { actorOf, bearerToken } from "./sessions/requireUser.ts";
import * as usecases from "./signIn/signIn.usecases.ts";
import { clearRefreshCookie, hashOf, refreshCookie } from "./tokens/refreshToken.ts";

export const signInRoutes = routes()
  .get("/status", { summary: "How people sign in here", auth: "public", response: { 200: authStatus } }, (c): AuthStatus => {
    const { owner, oidc, mailIsSent } = c.var.settings;
    return {
      mode: owner ? "single" : "multi",
      registration: !owner,
      oidc: oidc && !owner ? [{ id: oidcProvider, name: oidc.name }] : [],
      passkeys: true,
      mail: mailIsSent,
      schemaVersion,
      cookie: refreshCookie(c) !== undefined,
    };
  })
  .post(
    "/register",
    {
      summary: "Make an account and sign in; 202 where the address has to be verified first",
      auth: "public",
      use: [multiUserOnly],
      request: { json: registerRequest },
      response: { 201: session, 202: registered },
    },
    async (c) => {
      const signedIn = await usecases.register(identityDeps(c), c.req.valid("json"));
      return signedIn ? reply(201, answer(c, signedIn)) : reply(202, { verification: "mailed" as const });
    },
  )
  .post(
    "/login",
    {
      summary: "Sign in by password; in single-user mode without an address",
      auth: "public",
      request: { json: signInRequest },
      response: { 200: signInAnswer },
    },
    async (c) => {
      const { owner } = c.var.settings;
      const request = c.req.valid("json");
      if (owner) return answer(c, await usecases.loginOwner(identityDeps(c), owner.passwordHash, request));
      return answer(c, await usecases.login(identityDeps(c), loginRequest.parse(request)));
    },
  )
  .post("/refresh", { summary: "A new access token by the refresh cookie", auth: "public", response: { 200: session } }, async (c) => {
    const token = refreshCookie(c);
    if (!token) throw new AppError("auth.required");
    assertSameOrigin(c);
    // A refusal leaves the cookie alone: it may already be the one that a faster tab was given.
    return answer(c, await usecases.refresh(identityDeps(c), token, (family) => closeSocketsOf(c, family.userId, [family.sessionId])));
  })
  .post("/logout", { summary: "End this session", auth: "public", response: { 204: null } }, async (c) => {
    const family = await presented(c);
    if (family) {
      await usecases.logout(identityDeps(c), family);
      closeSocketsOf(c, family.userId, [family.sessionId]);
    }
    clearRefreshCookie(c);
  })
  .post("/logout-all", { summary: "End all sessions of the person", auth: "public", response: { 204: null } }, async (c) => {
    const family = await presented(c);
    if (!family) throw new AppError("auth.required");
    const ended = await usecases.logoutAll(identityDeps(c), family.userId);
    closeSocketsOf(c, family.userId, ended);
    clearRefreshCookie(c);
  })
  .get("/check", { summary: "204 where the access token is good", auth: "account", scope: null, response: { 204: null } }, () => undefined); // the door has looked at the token

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
