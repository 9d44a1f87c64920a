// One mail. The address is read when it is sent: it may have changed since the job was written.
import { z } from "zod";
import { composeMail } from "../mail/messages.ts";
import type { TaskRun } from "./context.ts";

const payloadSchema = z.object({ template: z.enum(["securityAlert"]), userId: z.uuid(), at: z.string() });

export const sendMail =
  (frontendUrl: string): TaskRun =>
  async ({ pool, mailer }, payload) => {
    const { template, userId, at } = payloadSchema.parse(payload);
    const { rows } = await pool.query<{ email: string }>("SELECT email FROM users WHERE id = $1", [userId]);
    if (rows[0]) await mailer.send(composeMail(template, { to: rows[0].email, at, frontendUrl }));
  };
