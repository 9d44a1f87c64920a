// What the use cases of identity work with, made from one request.
import { languageOfHeader } from "../../../../shared/languages.ts";
import type { AppContext } from "../../../http/types.ts";
import { noRateLimits, rateLimits } from "../limits/rateLimits.ts";
import { accessTokens } from "../tokens/accessToken.ts";
import { fingerprint } from "../tokens/fingerprint.ts";
import { signingKeysOf } from "../tokens/signingKeys.ts";
import type { IdentityDeps } from "./deps.ts";
import { passwords } from "./passwords.ts";

export function identityDeps(c: AppContext): IdentityDeps {
  const { settings, address, connection, closeConnection, db, log } = c.var;
  const { secretKey } = settings;
  const { hash, verify } = passwords(c.env);
  return {
    requestInfo: {
      address,
      userAgent: (c.req.header("User-Agent") ?? "").slice(0, 400),
      fingerprint: requestFingerprint(c),
      language: languageOfHeader(c.req.header("Accept-Language") ?? ""),
    },
    connection,
    db,
    secretKey,
    settings,
    // Sign-ins wait in line for their hashing: not with a connection that others need.
    passwords: {
      hash: async (...given) => closeConnection().then(() => hash(...given)),
      verify: async (...given) => closeConnection().then(() => verify(...given)),
    },
    limits: settings.rateLimits ? rateLimits({ db, secretKey }) : noRateLimits,
    tokens: accessTokens({ keys: signingKeysOf(settings, log), db, issuer: settings.frontendUrl }),
  };
}

export const requestFingerprint = (c: AppContext): string =>
  fingerprint(c.var.settings.secretKey, c.req.header("User-Agent") ?? "", c.req.header("Accept-Language") ?? "");
