// Mails about the safety of an account. The job is written in the transaction of what it reports.
import { sql } from "drizzle-orm";
import type { DB } from "../../http/types.ts";

export interface SecurityAlert {
  to: string;
  reason: "refreshTokenReused";
  /** ISO 8601. */
  at: string;
  userAgent: string;
  address: string;
}

/** Payload of `send-mail`: `{template: "securityAlert", to, data}`; the text is the backend's. */
export async function enqueueSecurityAlert(db: DB, { to, ...data }: SecurityAlert): Promise<void> {
  const payload = JSON.stringify({ template: "securityAlert", to, data });
  await db.execute(sql`SELECT graphile_worker.add_job('send-mail', ${payload}::json, queue_name => 'email')`);
}
