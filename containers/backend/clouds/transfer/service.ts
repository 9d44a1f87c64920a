// A service that a person logs in at by their browser, as connections use it.
import type { CloudStorage } from "../../../../server/storage/cloudStorage.ts";
import type { CloudFiles } from "./files.ts";

export interface OAuthTokens {
  accessToken: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
  refreshToken: string;
}

/** The access token of one connection. Every way throws AppError cloud.unauthorized, cloud.unreachable, cloud.busy. */
export interface AccessTokens {
  /** One that has not expired. */
  get(): Promise<string>;
  /** One in the place of `rejected`, which the service did not take. */
  renew(rejected: string): Promise<string>;
}

export interface OAuthService {
  /** Where the browser goes. `account`: who is expected there. `verifier`: of PKCE (RFC 7636), of which it is told the hash. */
  authorizeUrl(asked: { state: string; verifier: string; redirectUri: string; account: string | null }): Promise<string>;
  /** @throws AppError cloud.denied, cloud.unreachable, cloud.busy */
  redeem(answer: { code: string; verifier: string; redirectUri: string }): Promise<OAuthTokens>;
  /** @throws AppError cloud.unauthorized where the log-in is not good any more, cloud.unreachable, cloud.busy */
  refresh(refreshToken: string): Promise<OAuthTokens>;
  open(connection: { tokens: AccessTokens; files: CloudFiles; folder: string }): CloudStorage;
}
