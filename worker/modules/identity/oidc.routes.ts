// /api/auth/oidc: going to the provider and coming back. State, nonce and PKCE verifier wait in a sealed cookie of the browser that
// went; it is SameSite=Lax, because a Strict one is not sent when the provider sends the browser back.
import { Hono } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { z } from "zod";
import { oidcStartRequest } from "../../../shared/api/identity.ts";
import { AppError, wireCode } from "../../../shared/errors.ts";
import { readJson } from "../../http/body.ts";
import { describeError } from "../../http/log.ts";
import type { AppContext, AppEnv } from "../../http/types.ts";
import { identityDeps } from "./identityDeps.ts";
import { limited } from "./limited.ts";
import { identitiesOf } from "./oidc.repository.ts";
import * as usecases from "./oidc.usecases.ts";
import { beginOidc, finishOidc, oidcProvider } from "./oidcProvider.ts";
import { multiUserOnly } from "./owner.ts";
import { assertFreshProof } from "./proof.ts";
import { setRefreshCookie } from "./refreshToken.ts";
import { seal, spend, unseal } from "./sealed.ts";

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

export const oidcRoutes = new Hono<AppEnv>()
  .post("/oidc/start", multiUserOnly, limited, async (c) => {
    await readProvider(c);
    return c.json({ url: await go(c, undefined) });
  })
  .post("/oidc/link", multiUserOnly, limited, async (c) => {
    await readProvider(c);
    const { userId, sessionId } = c.var.actor;
    await assertFreshProof(await c.var.connection(), sessionId);
    await usecases.assertMayLink(identityDeps(c), c.var.actor);
    return c.json({ url: await go(c, { userId, sessionId }) });
  })
  .get("/oidc/callback", multiUserOnly, limited, comeBack)
  .get("/oidc", multiUserOnly, limited, async (c) =>
    c.json({ items: await identitiesOf(await c.var.connection(), c.var.actor.userId), next: null }),
  )
  .delete("/oidc/:id", multiUserOnly, limited, async (c) => {
    const id = z.uuid().safeParse(c.req.param("id"));
    if (!id.success) throw new AppError("entity.notFound");
    await usecases.unlinkOidc(identityDeps(c), c.var.actor, id.data);
    return c.body(null, 204);
  });

async function readProvider(c: AppContext): Promise<void> {
  const { provider } = await readJson(c, oidcStartRequest);
  if (provider !== oidcProvider || !c.var.settings.oidc) throw new AppError("entity.notFound");
}

async function go(c: AppContext, link: z.infer<typeof going>["link"]): Promise<string> {
  const { secretKey, frontendUrl } = c.var.settings;
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
