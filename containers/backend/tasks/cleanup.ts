// Every ten minutes: objects of uploads that came to nothing, and rows that have had their day. Never a document:
// one whose bytes never came stays `uploading` until its person deletes it.
import { forgetOverdue } from "../../../server/filePasswords/filePasswords.ts";
import { cleanUpSessions } from "../../../server/identity/cleanUp.ts";
import { forgetDelivered } from "../../../server/mail/deliveredMails.ts";
import { endGivenUp } from "../../../server/mailIn/arrivals.ts";
import type { TaskRun } from "../queue/context.ts";

const batch = 500;

export const cleanupAbandonedUploads: TaskRun<"cleanup-abandoned-uploads"> = async ({ pool, storage, log }) => {
  let removed = 0;
  for (;;) {
    // Past `expires_at` no signed URL is alive any more: the object can't come back. The object goes before the row that knows of it.
    const { rows } = await pool.query<{ id: string; key: string; inParts: string | null }>(
      "SELECT id, key, in_parts AS \"inParts\" FROM uploads WHERE state <> 'complete' AND expires_at < now() ORDER BY expires_at LIMIT $1",
      [batch],
    );
    for (const upload of rows) {
      // The claim decides between this and a late `complete`, and nothing goes on under this key after it.
      const claimed = await pool.query(
        "UPDATE uploads SET state = 'rejected', rejected_for = 'expired' WHERE id = $1 AND state <> 'complete' AND expires_at < now()",
        [upload.id],
      );
      if (claimed.rowCount === 0) continue;
      if (upload.inParts !== null) await storage.inParts.drop(upload.key, upload.inParts);
      await storage.remove([upload.key]);
      await pool.query("DELETE FROM uploads WHERE id = $1 AND state = 'rejected'", [upload.id]);
      removed++;
    }
    if (rows.length < batch) break;
  }
  await cleanUpSessions(pool);
  await forgetDelivered(pool);
  await forgetOverdue(pool);
  await endGivenUp(pool);
  if (removed > 0) log.info({ removed }, "abandoned uploads cleaned up");
};
