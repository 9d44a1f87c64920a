// The audit log: who did what to accounts, sessions, shares and quotas. Append-only, metadata only, never content or secrets.
import type { Connection } from "../database/connection.ts";

export interface AuditEntry {
  /** Whose account it concerns; null where nobody was recognized. */
  actorId: string | null;
  /** `<subject>.<what happened>`, for example `login.failed`. */
  event: string;
  details?: Readonly<Record<string, unknown>>;
}

export async function audit(connection: Pick<Connection, "query">, { actorId, event, details = {} }: AuditEntry): Promise<void> {
  await connection.query("INSERT INTO audit_log (actor_id, event, details) VALUES ($1, $2, $3)", [actorId, event, JSON.stringify(details)]);
}
