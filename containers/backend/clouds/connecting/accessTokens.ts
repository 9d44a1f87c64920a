// The access token of a connection: renewed once however many ask for it, in this process by one promise, among processes by a lease on the
// connection's row. No database connection is held while the service is asked.
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../../../../shared/errors.ts";
import type { AccessTokens, OAuthTokens } from "../transfer/service.ts";

export interface TokenStore {
  /** As they lie there now. @throws AppError cloud.missing, cloud.unauthorized */
  load(): Promise<OAuthTokens>;
  /** False: somebody else renews them, or they are others by now. */
  lease(held: OAuthTokens): Promise<boolean>;
  /** False: they are others by now. Ends the lease. */
  store(held: OAuthTokens, renewed: OAuthTokens): Promise<boolean>;
  /** Of what `lease` gave, and nobody else's. */
  release(held: OAuthTokens): Promise<void>;
}

/** Milliseconds before its end in which a token is not begun with any more. */
const earlyMs = 60_000;
/** Milliseconds that somebody else's renewal is waited for, and between two looks. */
const waitMs = 40_000;
const lookMs = 150;

export function createAccessTokens(store: TokenStore, refresh: (refreshToken: string) => Promise<OAuthTokens>): AccessTokens {
  let current: OAuthTokens | undefined;
  let renewing: Promise<string> | undefined;
  const isFresh = ({ expiresAt }: OAuthTokens) => expiresAt - earlyMs > Date.now();

  async function renewed(rejected: string): Promise<string> {
    const until = Date.now() + waitMs;
    while (Date.now() < until) {
      current = await store.load();
      if (current.accessToken !== rejected && isFresh(current)) return current.accessToken;
      if (!(await store.lease(current))) {
        await sleep(lookMs);
        continue;
      }
      const held = current;
      const fresh = await refresh(held.refreshToken).catch(async (error: unknown) => {
        await store.release(held);
        throw error;
      });
      if (!(await store.store(held, fresh))) continue;
      current = fresh;
      return fresh.accessToken;
    }
    throw new AppError("cloud.busy", { retryAfter: 30 });
  }

  const renew = (rejected: string): Promise<string> => {
    renewing ??= renewed(rejected).finally(() => {
      renewing = undefined;
    });
    return renewing;
  };
  return {
    async get() {
      current ??= await store.load();
      return isFresh(current) ? current.accessToken : renew(current.accessToken);
    },
    // Somebody who was slower brings a token that has been renewed already.
    renew: async (rejected) => (current && current.accessToken !== rejected && isFresh(current) ? current.accessToken : renew(rejected)),
  };
}

/** For what has no row: a connection that is being tried, or one of an account that is gone. */
export function tokensInMemory(given: OAuthTokens, refresh: (refreshToken: string) => Promise<OAuthTokens>): AccessTokens {
  let held = given;
  const store: TokenStore = {
    load: async () => held,
    lease: async () => true,
    async store(_held, renewed) {
      held = renewed;
      return true;
    },
    release: async () => undefined,
  };
  return createAccessTokens(store, refresh);
}
