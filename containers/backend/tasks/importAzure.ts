// An import from Azure Blob Storage, a slice a run: first the lists, page by page, then the blobs, some at a time. A backend that ends
// anywhere goes on there, because every blob has a row and its document's id follows from it.

import { audit } from "../../../server/events/audit.ts";
import { addJobs } from "../../../server/jobs/enqueue.ts";
import { importKey } from "../../../server/jobs/registry.ts";
import { BlobError } from "../azure/container.ts";
import type { TaskRun } from "../queue/context.ts";
import { listPage } from "./azure/listing.ts";
import { takeBlobs } from "./azure/taking.ts";

export interface Import {
  id: string;
  userId: string;
  askedBy: string;
  shareTemplates: boolean;
  state: "listing" | "fetching" | "done" | "failed";
  listing: string | null;
  token: string | null;
}

export const importAzure: TaskRun<"import-azure"> = async (context, { importId }) => {
  const { pool, azure } = context;
  const { rows } = await pool.query<Import>(
    `SELECT id, user_id AS "userId", asked_by AS "askedBy", share_templates AS "shareTemplates", state, listing, token FROM azure_imports
      WHERE id = $1 AND state IN ('listing', 'fetching')`,
    [importId],
  );
  const [asked] = rows;
  if (!asked) return;
  const end = (state: "done" | "failed", problem: string | null) =>
    pool.query(
      "UPDATE azure_imports SET state = $2, problem = $3, finished_at = now() WHERE id = $1 AND state IN ('listing', 'fetching')",
      [importId, state, problem],
    );
  if (!azure) return void (await end("failed", "missing"));
  try {
    const goesOn = asked.state === "listing" ? await listPage(pool, azure.container, asked) : await takeBlobs(context, azure, asked);
    if (goesOn) return await addJobs(pool, [{ task: "import-azure", payload: { importId }, options: { key: importKey(importId) } }]);
    const { rowCount } = await end("done", null);
    if (rowCount)
      await audit(pool, { actorId: asked.askedBy, event: "import.finished", details: { importId, source: "azure", userId: asked.userId } });
  } catch (error) {
    if (!(error instanceof BlobError)) throw error;
    // A login or a container that is not there: an operator's to mend, and the import is begun again. An outage passes.
    if (error.problem === "unauthorized" || error.problem === "missing") return void (await end("failed", error.problem));
    await pool.query("UPDATE azure_imports SET problem = 'unreachable' WHERE id = $1 AND state IN ('listing', 'fetching')", [importId]);
    throw error;
  }
};
