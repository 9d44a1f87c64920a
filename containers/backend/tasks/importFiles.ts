// An import, a slice a run: first the lists, page by page, then the files, some at a time. A backend that ends anywhere goes on there,
// because every file has a row and its document's id follows from it. A watched folder begins again when it is done.

import { offerOrganisationStore } from "../../../server/clouds/organisation.ts";
import { audit } from "../../../server/events/audit.ts";
import { importJob } from "../../../server/imports/imports.ts";
import { beginRound } from "../../../server/imports/rounds.ts";
import { addJobs } from "../../../server/jobs/enqueue.ts";
import { inTransaction } from "../changes/changeAsSystem.ts";
import { SourceError } from "../imports/source.ts";
import type { TaskContext, TaskRun } from "../queue/context.ts";
import { azureSource, listContainers } from "./imports/azureSource.ts";
import { beginLook, cloudSource, listFolder } from "./imports/cloudSource.ts";
import { takeFiles } from "./imports/taking.ts";
import { type Import, readImport } from "./imports/types.ts";

export const importAzure: TaskRun<"import-azure"> = (context, { importId }) => importFiles(context, importId);
export const importCloud: TaskRun<"import-cloud"> = (context, { importId }) => importFiles(context, importId);

/** Seconds until a cloud that is away is asked again, if it does not say itself. */
const awaySeconds = 60;

async function importFiles(context: TaskContext, importId: string): Promise<void> {
  const { pool } = context;
  const asked = await readImport(pool, importId);
  if (!asked || asked.state === "failed" || (asked.state === "done" && !asked.watching)) return;
  try {
    if (await step(context, asked)) return await addJobs(pool, [importJob(asked)]);
    await finish(context, asked);
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    await pause(context, asked, error);
  }
}

/** Whether there is more to do. @throws SourceError */
async function step(context: TaskContext, asked: Import): Promise<boolean> {
  const { pool, azure, clouds } = context;
  if (asked.source === "azure") {
    if (!azure) throw new SourceError("missing");
    if (asked.state === "listing") return listContainers(pool, azure.container, asked);
    return takeFiles(context, azureSource(azure.container), azure.html, asked);
  }
  const { connectionId, provider } = asked;
  if (!clouds || !connectionId || !provider) throw new SourceError("unreachable");
  if (asked.state === "done") {
    if (await inTransaction(pool, (client) => beginRound(client, asked.id))) return true;
    return beginLook(pool, clouds, { ...asked, connectionId });
  }
  if (asked.state === "listing") return listFolder(pool, clouds, { ...asked, connectionId });
  return takeFiles(context, cloudSource(clouds, connectionId, provider), undefined, asked);
}

async function finish({ pool }: TaskContext, { id, askedBy, userId, source }: Import): Promise<void> {
  const { rows } = await pool.query<{ look: number; watching: boolean }>(
    `UPDATE imports SET state = 'done', problem = NULL, cursor = token, token = NULL, listing = NULL, finished_at = now(), looked_at = now()
      WHERE id = $1 AND state = 'fetching' RETURNING look, watching`,
    [id],
  );
  // Of a watched folder only the first look is an event of its own.
  if (rows[0] && !(rows[0].watching && rows[0].look > 0))
    await audit(pool, { actorId: askedBy, event: "import.finished", details: { importId: id, source, userId } });
}

/**
 * What an operator or a person has to mend ends an import, and it is begun again. A log-in in a cloud is mended by its owner: until then
 * it rests, and goes on afterwards. An outage passes.
 */
async function pause({ pool }: TaskContext, asked: Import, error: SourceError): Promise<void> {
  const { id, source, watching } = asked;
  const { problem, retryAfter } = error;
  if (problem === "missing" || (problem === "unauthorized" && source === "azure")) {
    await pool.query(
      `UPDATE imports SET state = 'failed', problem = $2, watching = false, finished_at = now() WHERE id = $1 AND (state IN ('listing', 'fetching') OR watching)`,
      [id, problem],
    );
    return;
  }
  await pool.query("UPDATE imports SET problem = $2 WHERE id = $1 AND (state IN ('listing', 'fetching') OR watching)", [
    id,
    problem === "unauthorized" ? "unauthorized" : "unreachable",
  ]);
  if (source === "azure") throw error;
  // The clock begins it again as soon as the connection has a log-in.
  if (problem === "unauthorized" || (watching && asked.state === "done")) return;
  await addJobs(pool, [importJob(asked, Math.min(3_600, retryAfter ?? awaySeconds))]);
}

/** Imports that rest: watched folders, those whose connection has a new log-in, and those whose job was lost. */
export const lookAtClouds: TaskRun<"look-at-clouds"> = async ({ pool }) => {
  // Somebody who was an administrator may have become a person with a vault.
  await offerOrganisationStore(pool, null);
  const { rows } = await pool.query<{ id: string; userId: string; source: "cloud" }>(
    `SELECT i.id, i.user_id AS "userId", i.source FROM imports i JOIN cloud_connections c ON c.id = i.connection_id JOIN users u ON u.id = i.user_id
      WHERE i.source = 'cloud' AND c.state <> 'REQUIRES_REAUTH' AND NOT c.removing AND u.active
        AND (i.state IN ('listing', 'fetching') OR i.watching) AND NOT EXISTS (SELECT FROM graphile_worker.jobs j WHERE j.key = 'import:' || i.id)
      ORDER BY i.looked_at NULLS FIRST LIMIT 1000`,
  );
  await addJobs(
    pool,
    rows.map((one) => importJob(one)),
  );
};
