// Connections that a person makes by logging in at the service: the answer that their browser brought back becomes sealed tokens.
import { randomUUID } from "node:crypto";
import type { Pool } from "pg";
import type { OAuthProviderName } from "../../../../shared/api/clouds.ts";
import { cloudNames } from "../../../../shared/documents/cloudProviders.ts";
import { AppError } from "../../../../shared/errors.ts";
import { answerInTime } from "../../outside/answerInTime.ts";
import { filesInMemory } from "../transfer/files.ts";
import type { OAuthService } from "../transfer/service.ts";
import { tokensInMemory } from "./accessTokens.ts";
import { auditConnection, insertConnection, renewConnection } from "./save.ts";
import type { Sealing } from "./sealing.ts";
import type { OAuthSecret } from "./storedTokens.ts";

export interface LogIn {
  userId: string;
  provider: OAuthProviderName;
  /** Whose log-in is renewed; null: a new connection. */
  connectionId: string | null;
  folder: string;
  code: string;
  verifier: string;
  redirectUri: string;
  address: string;
}

/**
 * After a real check; gives the connection's id.
 * @throws AppError cloud.denied, cloud.otherAccount, entity.notFound, entity.tooMany, cloud.*
 */
export async function connectByLogIn(
  { pool, sealing, service }: { pool: Pool; sealing: Sealing; service: OAuthService },
  { userId, provider, connectionId, folder, code, verifier, redirectUri, address }: LogIn,
): Promise<string> {
  const { rows } = await pool.query<{ salt: Uint8Array; provider: string | null; sealed: Uint8Array | null }>(
    `SELECT u.salt, c.provider, c.sealed FROM users u LEFT JOIN cloud_connections c ON c.id = $2 AND c.user_id = u.id WHERE u.id = $1`,
    [userId, connectionId],
  );
  const [row] = rows;
  if (!row || (connectionId !== null && row.provider !== provider)) throw new AppError("entity.notFound");
  const logIn = async () => {
    const tokens = await service.redeem({ code, verifier, redirectUri });
    const tried = tokensInMemory(tokens, service.refresh);
    return { tokens, ...(await service.open({ tokens: tried, files: filesInMemory(), folder }).check()) };
  };
  const { tokens, account, id: accountId } = await answerInTime(logIn(), new AppError("cloud.unreachable"));
  const id = connectionId ?? randomUUID();
  const place = { id, userId, salt: row.salt };
  // What lies in one account is not in another. Sealed by another master key it tells nothing: then whoever logs in is believed.
  const before = row.sealed && (await sealing.open<OAuthSecret>(place, row.sealed).catch(() => null));
  if (before && before.accountId !== accountId) throw new AppError("cloud.otherAccount");
  const sealed = await sealing.seal(place, { accountId, tokens } satisfies OAuthSecret);
  if (connectionId) await renewConnection(pool, { id, userId, provider, account, sealed });
  else await insertConnection(pool, { id, userId, provider, displayName: cloudNames[provider], account, folder, sealed });
  await auditConnection(pool, connectionId ? "cloud.reconnected" : "cloud.connected", { userId, connectionId: id, provider, address });
  return id;
}
