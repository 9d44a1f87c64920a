// The SQL of second factors: what a person has, and using codes up.
import type { MfaMethod } from "../../../shared/api/identity.ts";
import type { Connection } from "../../../shared/authority/connection.ts";

export interface Factors {
  totp: boolean;
  passkeys: number;
  backupCodes: number;
}

export async function factorsOf(connection: Connection, userId: string): Promise<Factors> {
  const { rows } = await connection.query<Factors>(
    `SELECT EXISTS (SELECT FROM totps WHERE user_id = $1 AND activated_at IS NOT NULL) AS totp,
            (SELECT count(*)::int FROM passkeys WHERE user_id = $1) AS passkeys,
            (SELECT count(*)::int FROM backup_codes WHERE user_id = $1 AND NOT pending AND used_at IS NULL) AS "backupCodes"`,
    [userId],
  );
  return rows[0] ?? { totp: false, passkeys: 0, backupCodes: 0 };
}

/** How the second factor can be given; empty where none is asked for. */
export function methodsOf({ totp, passkeys, backupCodes }: Factors): MfaMethod[] {
  if (!totp && passkeys === 0) return [];
  return [
    ...(totp ? ["totp" as const] : []),
    ...(passkeys > 0 ? ["passkey" as const] : []),
    ...(backupCodes > 0 ? ["backupCode" as const] : []),
  ];
}
