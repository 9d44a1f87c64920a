// Tokens of connections as they lie sealed in their rows.
import type { Pool } from "pg";
import { AppError } from "../../../../shared/errors.ts";
import type { OAuthTokens } from "../transfer/service.ts";
import type { TokenStore } from "./accessTokens.ts";

/** What is sealed of a connection that a person has logged in to. */
export interface OAuthSecret {
  /** As the service knows the account, however it is called. */
  accountId: string;
  tokens: OAuthTokens;
}

/** Seconds: longer than a service is waited for. */
const leaseSeconds = 90;

export function storedTokens(
  pool: Pool,
  connectionId: string,
  sealing: { open(sealed: Uint8Array): Promise<OAuthSecret>; seal(secret: OAuthSecret): Promise<Uint8Array> },
): TokenStore {
  /** What they were opened from, and until when they are this process's to renew. */
  const origin = new WeakMap<OAuthTokens, { sealed: Uint8Array; secret: OAuthSecret; until?: string }>();
  const release = async (held: OAuthTokens) => {
    const { sealed, until } = origin.get(held) ?? {};
    // Whoever took longer than the lease leaves the next one's alone.
    await pool.query(
      "UPDATE cloud_connections SET refreshing_until = NULL WHERE id = $1 AND sealed = $2 AND refreshing_until = $3::timestamptz",
      [connectionId, sealed, until],
    );
  };
  return {
    async load() {
      const { rows } = await pool.query<{ sealed: Uint8Array }>("SELECT sealed FROM cloud_connections WHERE id = $1", [connectionId]);
      if (!rows[0]) throw new AppError("cloud.missing");
      const { sealed } = rows[0];
      const secret = await sealing.open(sealed);
      origin.set(secret.tokens, { sealed, secret });
      return secret.tokens;
    },
    async lease(held) {
      const from = origin.get(held);
      const { rows } = await pool.query<{ until: string }>(
        `UPDATE cloud_connections SET refreshing_until = now() + make_interval(secs => $3)
          WHERE id = $1 AND sealed = $2 AND (refreshing_until IS NULL OR refreshing_until < now()) RETURNING refreshing_until::text AS until`,
        [connectionId, from?.sealed, leaseSeconds],
      );
      if (from && rows[0]) from.until = rows[0].until;
      return rows.length === 1;
    },
    async store(held, renewed) {
      const from = origin.get(held)!;
      const sealed = await sealing.seal({ ...from.secret, tokens: renewed });
      const { rowCount } = await pool.query(
        "UPDATE cloud_connections SET sealed = $3, refreshing_until = NULL WHERE id = $1 AND sealed = $2",
        [connectionId, from.sealed, sealed],
      );
      if (rowCount === 1) origin.set(renewed, { sealed, secret: { ...from.secret, tokens: renewed } });
      else await release(held);
      return rowCount === 1;
    },
    release,
  };
}
