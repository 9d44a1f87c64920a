// Mails about the safety of an account. The job is written in the transaction of what it reports.
import type { Connection } from "../../../../server/database/connection.ts";
import { enqueueMail } from "../../../../server/jobs/mailJobs.ts";
import type { AlertReason } from "../../../../server/jobs/mails.ts";

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
  const { rows } = await connection.query<{ email: string }>("SELECT email FROM users WHERE id = $1", [userId]);
  const [account] = rows;
  if (!account) return;
  const { reason, userAgent, address } = data;
  const facts = { reason, at: new Date().toISOString(), userAgent, address };
  await enqueueMail(connection, { template: "securityAlert", to: to ?? account.email, userId, data: facts });
}
