// Mails are jobs: written in the transaction of what they report, sent by the backend.

import type { Connection } from "../database/connection.ts";
import { addJobs } from "./enqueue.ts";
import type { MailJob } from "./mails.ts";

/** Inside the transaction of what the mail reports, where there is one. A mail with the same `key` that has not been sent is replaced. */
export const enqueueMail = (connection: Connection, job: MailJob, key?: string): Promise<void> =>
  addJobs(connection, [{ task: "send-mail", payload: job, options: key === undefined ? {} : { key } }]);
