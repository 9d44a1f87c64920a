// What the use cases of identity work with, made from one request.
import { languageOfHeader } from "../../../shared/languages.ts";
import type { AppContext } from "../../http/types.ts";
import { accessTokens } from "./accessToken.ts";
import type { IdentityDeps } from "./deps.ts";
import { fingerprint } from "./fingerprint.ts";
import { passwords } from "./passwords.ts";
import { noRateLimits, rateLimits } from "./rateLimits.ts";
import { signingKeysOf } from "./signingKeys.ts";

export function identityDeps(c: AppContext): IdentityDeps {
  const { settings, address, connection, db, log } = c.var;
  const { secretKey } = settings;
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
    passwords: passwords(c.env),
    limits: settings.rateLimits ? rateLimits({ db, secretKey }) : noRateLimits,
    tokens: accessTokens({ keys: signingKeysOf(settings, log), db, issuer: settings.frontendUrl }),
  };
}

export const requestFingerprint = (c: AppContext): string =>
  fingerprint(c.var.settings.secretKey, c.req.header("User-Agent") ?? "", c.req.header("Accept-Language") ?? "");
