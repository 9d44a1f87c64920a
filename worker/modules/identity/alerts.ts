// Mails about the safety of an account. The job is written in the transaction of what it reports.
import type { Connection } from "../../../server/authority/connection.ts";
import type { AlertReason } from "../../../server/identity/mailJobs.ts";

export interface SecurityAlert {
  userId: string;
  reason: AlertReason;
  userAgent: string;
  address: string;
  /** Instead of the account's present address. */
  to?: string;
}

/** To the person's address as it is now (or to `to`, where it was another before). */
export async function enqueueSecurityAlert(connection: Connection, { userId, to, ...data }: SecurityAlert): Promise<void> {
  await connection.query(
    `SELECT graphile_worker.add_job('send-mail',
       json_build_object('template', 'securityAlert', 'to', coalesce($2::text, email), 'userId', id, 'data', $3::json), queue_name := 'email')
       FROM users WHERE id = $1`,
    [
      userId,
      to ?? null,
      JSON.stringify({ reason: data.reason, at: new Date().toISOString(), userAgent: data.userAgent, address: data.address }),
    ],
  );
}
