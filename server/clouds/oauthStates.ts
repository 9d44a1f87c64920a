// People on their way to a provider's log-in and back, as rows: each way back is good once, for the browser and the session that went.
import type { OAuthProviderName } from "../../shared/api/clouds.ts";
import type { Connection } from "../database/connection.ts";

export interface OAuthTrip {
  userId: string;
  provider: OAuthProviderName;
  /** Whose log-in is renewed; null: a new connection. */
  connectionId: string | null;
  folder: string;
}

/** Seconds. */
export const oauthTripLife = 1800;
/** On their way at once, for one person: the oldest give way. */
const mostTrips = 10;

/** `stateHash`, `browserHash`: SHA-256 of 32 random bytes each. */
export async function beginOAuthTrip(
  connection: Connection,
  { userId, provider, connectionId, folder }: OAuthTrip,
  { stateHash, browserHash, sessionId }: { stateHash: Uint8Array; browserHash: Uint8Array; sessionId: string },
): Promise<void> {
  await connection.query(
    `DELETE FROM cloud_oauth_states WHERE user_id = $1 AND (expires_at < now() OR state_hash NOT IN (
       SELECT state_hash FROM cloud_oauth_states WHERE user_id = $1 ORDER BY expires_at DESC LIMIT $2))`,
    [userId, mostTrips - 1],
  );
  await connection.query(
    `INSERT INTO cloud_oauth_states (state_hash, browser_hash, user_id, session_id, provider, connection_id, folder, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, now() + make_interval(secs => $8))`,
    [stateHash, browserHash, userId, sessionId, provider, connectionId, folder, oauthTripLife],
  );
}

/**
 * Takes it, whatever it is good for: nobody comes back by it again. Undefined: there is none for this browser, it is too old, it belongs to
 * another provider, or its session or its person does not stand any more.
 */
export async function takeOAuthTrip(
  connection: Connection,
  provider: OAuthProviderName,
  { stateHash, browserHash }: { stateHash: Uint8Array; browserHash: Uint8Array },
): Promise<OAuthTrip | undefined> {
  const { rows } = await connection.query<OAuthTrip>(
    `WITH taken AS (DELETE FROM cloud_oauth_states WHERE state_hash = $1 AND browser_hash = $2 RETURNING *)
     SELECT t.user_id AS "userId", t.provider, t.connection_id AS "connectionId", t.folder FROM taken t
       JOIN sessions s ON s.id = t.session_id AND s.user_id = t.user_id JOIN users u ON u.id = t.user_id
      WHERE t.provider = $3 AND t.expires_at > now() AND s.revoked_at IS NULL AND s.expires_at > now() AND u.active AND u.role = 'user'`,
    [stateHash, browserHash, provider],
  );
  return rows[0];
}
