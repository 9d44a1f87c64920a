// The mails that the real queue and the real task make, handed to the test instead of to a mail server.
import { Logger, runOnce } from "graphile-worker";
import type { Pool } from "pg";
import type { Mail } from "../../containers/backend/mail/mailer.ts";
import type { TaskContext } from "../../containers/backend/queue/context.ts";
import { runTask } from "../../containers/backend/queue/runTask.ts";
import { sendMail } from "../../containers/backend/tasks/sendMail.ts";
import { frontendUrl } from "./aWorker.ts";

/** Runs what waits in the queue; the mails to `address`, oldest first. */
export async function mailsTo(pool: Pool, address: string): Promise<Mail[]> {
  return (await mails(pool)).filter(({ to }) => to.toLowerCase() === address.toLowerCase());
}

/** Runs what waits in the queue; all its mails, oldest first. */
export async function mails(pool: Pool): Promise<Mail[]> {
  const sent: Mail[] = [];
  const mailer = {
    async send(mail: Mail) {
      sent.push(mail);
    },
  };
  // The task takes the pool and the mailer; what it does not touch is not made.
  const context = { pool, mailer } as unknown as TaskContext;
  const waiting = async () =>
    (
      await pool.query(
        "SELECT FROM graphile_worker.jobs WHERE task_identifier = 'send-mail' AND run_at <= now() AND attempts < max_attempts",
      )
    ).rowCount;
  // A run can end while the named queue is still being unlocked behind its last job.
  while (await waiting())
    await runOnce({
      pgPool: pool,
      logger: new Logger(() => () => undefined),
      noHandleSignals: true,
      taskList: { "send-mail": (payload, { job }) => runTask({ "send-mail": sendMail(frontendUrl) }, "send-mail", context, payload, job) },
    });
  return sent;
}

/** The token of the link in a mail. */
export function tokenIn(mail: Mail | undefined): string {
  const token = /#([A-Za-z0-9_-]{43})/.exec(mail?.text ?? "")?.[1];
  if (!token) throw new Error("this mail has no link with a token");
  return token;
}
