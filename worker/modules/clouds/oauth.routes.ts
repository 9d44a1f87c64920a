// /api/cloud/oauth: going to a provider to log in, and coming back. Only the browser that went comes back, once: it brings a random cookie
// and the state, of both of which only hashes are kept. The cookie is SameSite=Lax, because a Strict one is not sent from the provider's page.
import { sha256 } from "@noble/hashes/sha2.js";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { base64url } from "jose";
import { z } from "zod";
import { assertConnection } from "../../../server/clouds/connections.ts";
import { beginOAuthTrip, oauthTripLife, takeOAuthTrip } from "../../../server/clouds/oauthStates.ts";
import { type OAuthProviderName, oauthParams, oauthProvider, oauthQuery, oauthStarted } from "../../../shared/api/clouds.ts";
import { AppError, wireCode } from "../../../shared/errors.ts";
import { sessionOf } from "../../http/caller.ts";
import { askClouds } from "../../http/clouds.ts";
import { RawAnswer } from "../../http/contract.ts";
import { describeError } from "../../http/log.ts";
import { routes } from "../../http/routes.ts";
import type { AppContext } from "../../http/types.ts";
import { limited } from "../identity/request/limited.ts";
import { keyedHash } from "../identity/tokens/derivedKeys.ts";

const cookie = { prefix: "host", path: "/", secure: true, httpOnly: true, sameSite: "Lax" } as const;
const cookieOf = (provider: OAuthProviderName) => `cloud-${provider}`;
const utf8 = new TextEncoder();
const hashOf = (text: string): Uint8Array => sha256(utf8.encode(text));
/** 256 bits. */
const random = (): string => base64url.encode(crypto.getRandomValues(new Uint8Array(32)));
/** The PKCE verifier (RFC 7636) of a state: whoever sees the state pass does not know it, and it need not be kept. */
const verifierOf = (c: AppContext, state: string): string =>
  base64url.encode(keyedHash(c.var.settings.secretKey, "cloud log-in verifier", state));
const redirectUri = (c: AppContext, provider: OAuthProviderName) => `${c.var.settings.backendUrl}/api/cloud/${provider}/callback`;

const wayBack = {
  summary: "Where a cloud sends the browser back",
  auth: "public",
  use: [limited],
  response: { 303: new RawAnswer("Into the app") },
} as const;

export const cloudOauthRoutes = routes()
  .get(
    "/oauth/initiate/:provider",
    {
      summary: "Where to go to connect a cloud",
      auth: "person",
      scope: null,
      use: [limited],
      request: { params: oauthParams, query: oauthQuery },
      response: { 200: oauthStarted },
    },
    async (c) => {
      const { provider } = c.req.valid("param");
      const { connectionId = null, folder = "DocuVault" } = c.req.valid("query");
      if (!c.var.settings.cloudProviders.includes(provider)) throw new AppError("cloud.unavailable");
      const { userId, sessionId } = sessionOf(c);
      const [state, browser] = [random(), random()];
      const connection = await c.var.connection();
      if (connectionId) await assertConnection(connection, userId, connectionId, { providers: [provider] });
      const hashes = { stateHash: hashOf(state), browserHash: hashOf(browser), sessionId };
      await beginOAuthTrip(connection, { userId, provider, connectionId, folder }, hashes);
      const asked = { provider, state, verifier: verifierOf(c, state), redirectUri: redirectUri(c, provider), connectionId };
      const answer = await askClouds(c, "oauth/begin", asked, oauthStarted);
      setCookie(c, cookieOf(provider), browser, { ...cookie, maxAge: oauthTripLife });
      return answer;
    },
  )
  .get("/oauth/callback/:provider", wayBack, comeBack)
  .get("/:provider/callback", wayBack, comeBack);

const forwardedMark = "to";
const isElsewhere = (c: AppContext): boolean =>
  c.var.settings.backendUrl !== c.var.settings.frontendUrl && c.req.query(forwardedMark) === undefined;
const forwarded = (c: AppContext) => new URLSearchParams({ ...c.req.query(), [forwardedMark]: "app" });

/** Always a redirect into the app: this is a page's address, not a program's. What it says stands behind the #. */
async function comeBack(c: AppContext): Promise<Response> {
  const to = (result: Record<string, string>) =>
    c.redirect(`${c.var.settings.frontendUrl}/apps/clouds#${new URLSearchParams(result)}`, 303);
  const named = oauthProvider.safeParse(c.req.param("provider"));
  if (!named.success) return to({ error: wireCode("cloud.stale") });
  const provider = named.data;
  const browser = getCookie(c, cookieOf(provider), "host");
  // The cookie lies with the app's origin; the address that the cloud knows may be another one.
  if (!browser && isElsewhere(c)) return c.redirect(`${c.var.settings.frontendUrl}/api/cloud/${provider}/callback?${forwarded(c)}`, 303);
  try {
    const { state = "", code = "", error } = c.req.query();
    if (!browser || state.length > 100 || code.length > 4_000) throw new AppError("cloud.stale");
    const trip = await takeOAuthTrip(await c.var.connection(), provider, { stateHash: hashOf(state), browserHash: hashOf(browser) });
    // Whoever sends somebody here with a state of their own does not end a log-in that is under way.
    if (!trip) throw new AppError("cloud.stale");
    deleteCookie(c, cookieOf(provider), cookie);
    if (error || !code) throw new AppError("cloud.denied");
    const { userId, connectionId, folder } = trip;
    const redirect = { code, verifier: verifierOf(c, state), redirectUri: redirectUri(c, provider) };
    await askClouds(
      c,
      "oauth/finish",
      { provider, userId, connectionId, folder, address: c.var.address, ...redirect },
      z.object({ id: z.uuid() }),
    );
    return to({ connected: provider });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    c.var.log.warn("a cloud could not be connected", describeError(error));
    return to({ error: wireCode(error.code) });
  }
}
