// At midnight UTC: the day that ended, as JSON lines, into the object store. Metadata only, like the log itself.

import type { TaskRun } from "../queue/context.ts";
import { putBytes } from "../storage/bytes.ts";

export const auditLogDailyExport: TaskRun<"audit-log-daily-export"> = async ({ pool, storage }, payload) => {
  const due = new Date(payload._cron.ts);
  const day = new Date(due.getTime() - 86_400_000).toISOString().slice(0, 10);
  const { rows } = await pool.query<{ line: string }>(
    `SELECT json_build_object('id', id, 'at', at, 'actorId', actor_id, 'event', event, 'details', details)::text AS line
       FROM audit_log WHERE at >= ($1::date)::timestamp AT TIME ZONE 'UTC' AND at < ($1::date + 1)::timestamp AT TIME ZONE 'UTC' ORDER BY id`,
    [day],
  );
  await putBytes(storage, `audit/${day}.jsonl`, Buffer.from(rows.map((row) => `${row.line}\n`).join("")), "application/x-ndjson");
};
