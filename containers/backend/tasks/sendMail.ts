// One mail.
import { composeMail, mailJob } from "../mail/messages.ts";
import type { TaskRun } from "./context.ts";

export const sendMail =
  (frontendUrl: string): TaskRun =>
  ({ mailer }, payload) =>
    mailer.send(composeMail(mailJob.parse(payload), frontendUrl));
