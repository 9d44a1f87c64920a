// Speaks with the OpenID Connect provider: discovery, the address to go to, and what it says about who came back.
// Here and not at the edge, because a home's provider often has a private address, which the edge's network refuses.
import * as oidc from "openid-client";
import { AppError } from "../../../shared/errors.ts";

export interface OidcSettings {
  issuer: string;
  clientId: string;
  clientSecret?: string | undefined;
}

/** What the browser has to bring back, kept in its sealed cookie meanwhile. */
export interface OidcChecks {
  state: string;
  nonce: string;
  verifier: string;
}

export interface OidcPerson {
  issuer: string;
  subject: string;
  email: string;
  emailVerified: boolean;
  username: string;
  name: string;
}

export interface OidcProvider {
  /** @throws AppError service.unavailable */
  begin(redirectUri: string): Promise<OidcChecks & { url: string }>;
  /** `callbackUrl`: the complete address that the browser came back to. @throws AppError oidc.refused, service.unavailable */
  finish(callbackUrl: string, checks: OidcChecks): Promise<OidcPerson>;
}

const believedFor = 60 * 60_000;

export function createOidcProvider({ issuer, clientId, clientSecret }: OidcSettings): OidcProvider {
  let known: { configuration: oidc.Configuration; at: number } | undefined;

  async function configuration(): Promise<oidc.Configuration> {
    if (known && Date.now() - known.at < believedFor) return known.configuration;
    try {
      const server = new URL(issuer);
      const execute = server.protocol === "http:" ? [oidc.allowInsecureRequests] : []; // a provider on the same machine
      const found = await oidc.discovery(server, clientId, clientSecret, undefined, { execute, timeout: 10 });
      const metadata = found.serverMetadata();
      const methods = metadata.token_endpoint_auth_methods_supported ?? ["client_secret_basic"]; // the default of the specification
      const basic = methods.includes("client_secret_basic");
      const auth =
        clientSecret === undefined ? oidc.None() : basic ? oidc.ClientSecretBasic(clientSecret) : oidc.ClientSecretPost(clientSecret);
      const made = new oidc.Configuration(metadata, clientId, clientSecret, auth);
      for (const change of execute) change(made);
      made.timeout = 10;
      known = { configuration: made, at: Date.now() };
      return made;
    } catch (cause) {
      throw new AppError("service.unavailable", { part: "sign-in provider", retryAfter: 10 }, { cause });
    }
  }

  return {
    async begin(redirectUri) {
      const config = await configuration();
      const checks = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier() };
      const url = oidc.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: "openid email profile",
        state: checks.state,
        nonce: checks.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(checks.verifier),
        code_challenge_method: "S256",
      });
      return { url: url.href, ...checks };
    },
    async finish(callbackUrl, { state, nonce, verifier }) {
      const config = await configuration();
      try {
        const tokens = await oidc.authorizationCodeGrant(config, new URL(callbackUrl), {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        });
        const claims = tokens.claims();
        if (!claims) throw new Error("The provider sent no ID token");
        // Many providers give the address at the userinfo endpoint only.
        const about =
          claims.email === undefined && config.serverMetadata().userinfo_endpoint
            ? { ...(await oidc.fetchUserInfo(config, tokens.access_token, claims.sub)), iss: claims.iss }
            : claims;
        const text = (value: unknown) => (typeof value === "string" ? value : "");
        return {
          issuer: claims.iss,
          subject: claims.sub,
          email: text(about.email),
          emailVerified: about.email_verified === true,
          username: text(about.preferred_username),
          name: text(about.name).slice(0, 200),
        };
      } catch (cause) {
        throw new AppError("oidc.refused", {}, { cause });
      }
    },
  };
}
