// What the use cases of identity work with, and what a sign-in comes to.
import type { Connection } from "../../../../server/database/connection.ts";
import type { WorkerSettings } from "../../../../server/settings/index.ts";
import type { Session } from "../../../../shared/api/identity.ts";
import type { Language } from "../../../../shared/languages.ts";
import type { DB } from "../../../http/types.ts";
import type { RateLimits } from "../limits/rateLimits.ts";
import type { AccessTokens } from "../tokens/accessToken.ts";
import type { Passwords } from "./passwords.ts";

/** What a request says about where it comes from. */
export interface RequestInfo {
  address: string;
  userAgent: string;
  fingerprint: string;
  /** The one of ours that the browser asks for; null where it asks for none of them. */
  language: Language | null;
}

export interface IdentityDeps {
  requestInfo: RequestInfo;
  connection: () => Promise<Connection>;
  db: () => Promise<DB>;
  passwords: Passwords;
  limits: RateLimits;
  tokens: AccessTokens;
  secretKey: string;
  settings: WorkerSettings;
}

export interface SignedIn {
  session: Session;
  refreshToken: string;
}
