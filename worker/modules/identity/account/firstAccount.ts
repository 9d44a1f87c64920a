// The first person of an instance that sends no mail: most likely whoever runs it, and nobody is there yet who could vouch for them.
import type { Connection } from "../../../../server/database/connection.ts";
import type { WorkerSettings } from "../../../../server/settings/index.ts";

const oneAtATime = 5_300_217_947; // any fixed number: the key of the advisory lock

/**
 * Inside the transaction that makes the account, before it is made. False where mails are sent, because then the address can be
 * confirmed, and where addresses have to be verified first. Of several people who sign up at once exactly one is the first.
 */
export async function isFirstWithoutMail(
  connection: Connection,
  { mailIsSent, requireVerifiedEmail }: Pick<WorkerSettings, "mailIsSent" | "requireVerifiedEmail">,
): Promise<boolean> {
  if (mailIsSent || requireVerifiedEmail) return false;
  const isEmpty = async () => (await connection.query("SELECT FROM users LIMIT 1")).rowCount === 0;
  if (!(await isEmpty())) return false;
  await connection.query("SELECT pg_advisory_xact_lock($1)", [oneAtATime]);
  return isEmpty(); // another one may have been made while this waited
}
