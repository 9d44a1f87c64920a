// /api/auth/oidc: going to the provider and coming back. State, nonce and PKCE verifier wait in a sealed cookie of the browser that
// went; it is SameSite=Lax, because a Strict one is not sent when the provider sends the browser back.
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { z } from "zod";
import { idParams } from "../../../../shared/api/common.ts";
import { oidcIdentityList, oidcStarted, oidcStartRequest } from "../../../../shared/api/identity.ts";
import { AppError, wireCode } from "../../../../shared/errors.ts";
import { sessionOf } from "../../../http/caller.ts";
import { RawAnswer } from "../../../http/contract.ts";
import { describeError } from "../../../http/log.ts";
import { routes } from "../../../http/routes.ts";
import type { AppContext } from "../../../http/types.ts";
import { multiUserOnly } from "../account/owner.ts";
import { assertFreshProof } from "../account/proof.ts";
import { identityDeps } from "../request/identityDeps.ts";
import { limited } from "../request/limited.ts";
import { setRefreshCookie } from "../tokens/refreshToken.ts";
import { seal, spend, unseal } from "../tokens/sealed.ts";
import { identitiesOf } from "./oidc.repository.ts";
import * as usecases from "./oidc.usecases.ts";
import { beginOidc, finishOidc, oidcProvider } from "./oidcProvider.ts";

const path = "/api/auth/oidc/callback";
const life = 10 * 60;
const name = "oidc";
const cookie = { prefix: "host", path: "/", secure: true, httpOnly: true, sameSite: "Lax" } as const;
/** `link`: who is signed in and wants to come in this way too. */
const going = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  link: z.object({ userId: z.uuid(), sessionId: z.uuid() }).optional(),
});

const use = [multiUserOnly, limited] as const;
const own = { auth: "account", scope: null, use } as const;

export const oidcRoutes = routes()
  .post(
    "/oidc/start",
    {
      summary: "Where to go to sign in at a provider",
      auth: "public",
      use,
      request: { json: oidcStartRequest },
      response: { 200: oidcStarted },
    },
    async (c) => {
      assertProvider(c, c.req.valid("json").provider);
      return { url: await go(c, undefined) };
    },
  )
  .post(
    "/oidc/link",
    { summary: "Where to go to link a provider", ...own, request: { json: oidcStartRequest }, response: { 200: oidcStarted } },
    async (c) => {
      assertProvider(c, c.req.valid("json").provider);
      const { userId, sessionId } = sessionOf(c);
      await assertFreshProof(await c.var.connection(), sessionId);
      await usecases.assertMayLink(identityDeps(c), sessionOf(c));
      return { url: await go(c, { userId, sessionId }) };
    },
  )
  .get(
    "/oidc/callback",
    {
      summary: "Where the provider sends the browser back",
      auth: "public",
      use,
      response: { 303: new RawAnswer("Into the app") },
    },
    comeBack,
  )
  .get("/oidc", { summary: "Linked providers", ...own, response: { 200: oidcIdentityList } }, async (c) => ({
    items: await identitiesOf(await c.var.connection(), c.var.actor.userId),
    next: null,
  }))
  .delete("/oidc/:id", { summary: "Unlink a provider", ...own, request: { params: idParams }, response: { 204: null } }, async (c) =>
    usecases.unlinkOidc(identityDeps(c), sessionOf(c), c.req.valid("param").id),
  );

function assertProvider(c: AppContext, provider: string): void {
  if (provider !== oidcProvider || !c.var.settings.oidc) throw new AppError("entity.notFound");
}

async function go(c: AppContext, link: z.infer<typeof going>["link"]): Promise<string> {
  const { secretKey, frontendUrl } = c.var.settings;
  await c.var.closeConnection(); // the provider may be slow
  const { url, ...checks } = await beginOidc(c.env, frontendUrl + path);
  setCookie(c, name, await seal(secretKey, "oidc", { ...checks, ...(link && { link }) }, life), { ...cookie, maxAge: life });
  return url;
}

/** Always a redirect into the app: this is a page's address, not a program's. What it says stands behind the #. */
async function comeBack(c: AppContext): Promise<Response> {
  const { secretKey, frontendUrl } = c.var.settings;
  const to = (place: string) => c.redirect(frontendUrl + place, 303);
  const sealed = getCookie(c, name, "host");
  deleteCookie(c, name, cookie);
  const gone = sealed === undefined ? undefined : await unseal(secretKey, "oidc", going, sealed);
  const page = gone?.link ? "/account/security" : "/sign-in";
  try {
    // Another browser's answer, or one that was not asked for, is nothing; each is taken once.
    if (!gone || c.req.query("state") !== gone.state || !(await spend(await c.var.connection(), gone))) throw new AppError("oidc.refused");
    const { state, nonce, verifier, link } = gone;
    const callbackUrl = frontendUrl + path + new URL(c.req.url).search;
    await c.var.closeConnection(); // the provider may be slow
    const person = await finishOidc(c.env, { callbackUrl, state, nonce, verifier });
    const parts = identityDeps(c);
    if (link) {
      await usecases.linkOidc(parts, link, person);
      return to(`${page}#linked=${oidcProvider}`);
    }
    const result = await usecases.signInWithOidc(parts, person);
    if ("mfa" in result) return to(`${page}#mfa=${result.mfa.token}&methods=${result.mfa.methods.join(",")}`);
    setRefreshCookie(c, result.refreshToken);
    return to("/");
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    c.var.log.warn("sign-in at the provider failed", describeError(error));
    return to(`${page}#error=${wireCode(error.code)}`);
  }
}
