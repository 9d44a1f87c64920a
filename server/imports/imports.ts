// The SQL of imports: which there are, and what became of their files.
import type { ImportedFile, ImportReport } from "../../shared/api/imports.ts";
import { AppError } from "../../shared/errors.ts";
import { type Connection, sqlState } from "../database/connection.ts";
import type { QueuedJob } from "../jobs/enqueue.ts";
import { importKey, importQueue } from "../jobs/registry.ts";

type Queries = Pick<Connection, "query">;
const mostShown = 20;

/** One person's imports run one after the other: where the same bytes come twice, the second finds the first. */
export function importJob(
  { id, userId, source }: { id: string; userId: string; source: "azure" | "cloud" },
  delaySeconds?: number,
): QueuedJob {
  const payload = { importId: id };
  const options = { key: importKey(id), ...(delaySeconds !== undefined && { delaySeconds }) };
  if (source === "azure") return { task: "import-azure", payload, options };
  return { task: "import-cloud", payload, options: { ...options, queue: importQueue(userId) } };
}

/** Whose vault an import may go into, held to the end of the transaction; undefined: nobody's. */
export async function holdOwner(connection: Queries, handle: string): Promise<string | undefined> {
  const { rows } = await connection.query<{ id: string }>(
    "SELECT id FROM users WHERE lower(handle) = lower($1) AND role = 'user' AND active FOR SHARE",
    [handle],
  );
  return rows[0]?.id;
}

export interface NewImport {
  id: string;
  source: "azure" | "cloud";
  userId: string;
  askedBy: string;
  shareTemplates?: boolean;
  connectionId?: string;
  folder?: string;
  folderName?: string;
  chosen?: readonly string[] | null;
  structure?: "folders" | "tags";
  watching?: boolean;
}

/** @throws AppError import.running where another one is under way */
export async function insertImport(connection: Queries, made: NewImport): Promise<void> {
  try {
    await connection.query(
      `INSERT INTO imports (id, source, user_id, asked_by, share_templates, connection_id, folder, folder_name, chosen, structure, watching)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        ...[made.id, made.source, made.userId, made.askedBy, made.shareTemplates ?? false, made.connectionId ?? null, made.folder ?? ""],
        ...[made.folderName ?? "", made.chosen ? JSON.stringify(made.chosen) : null, made.structure ?? "folders", made.watching ?? false],
      ],
    );
  } catch (error) {
    if (sqlState(error) === "23505") throw new AppError("import.running", {}, { cause: error });
    throw error;
  }
}

/** Which of them: an operator's, or those of one person's clouds. */
export type Whose = { source: "azure" } | { source: "cloud"; userId: string };
const valuesOf = (whose: Whose) => [whose.source, "userId" in whose ? whose.userId : null];

/** It ends, or a folder is no longer watched. False where it has ended already. */
export async function cancelImport(connection: Queries, id: string, whose: Whose): Promise<boolean> {
  const { rowCount } = await connection.query(
    `UPDATE imports SET state = CASE WHEN state = 'done' THEN state ELSE 'failed' END, problem = 'cancelled', watching = false, finished_at = now()
      WHERE id = $1 AND source = $2 AND ($3::uuid IS NULL OR user_id = $3) AND (state IN ('listing', 'fetching') OR watching)`,
    [id, ...valuesOf(whose)],
  );
  return rowCount === 1;
}

/** What failed is tried once more, and a watched folder looked at from its top. Undefined: there is no such import. @throws AppError import.running */
export async function tryAgain(
  connection: Queries,
  id: string,
  userId: string,
): Promise<{ id: string; userId: string; source: "cloud" } | undefined> {
  try {
    const { rowCount } = await connection.query(
      `UPDATE imports SET state = 'listing', token = coalesce(token, cursor), problem = NULL, finished_at = NULL,
              listing = CASE WHEN watching THEN NULL ELSE 'folders' END, look = look + CASE WHEN watching THEN 1 ELSE 0 END
        WHERE id = $1 AND user_id = $2 AND source = 'cloud' AND (watching OR state = 'done')`,
      [id, userId],
    );
    if (rowCount !== 1) return undefined;
  } catch (error) {
    if (sqlState(error) === "23505") throw new AppError("import.running", {}, { cause: error });
    throw error;
  }
  await connection.query(
    "UPDATE import_files SET state = 'waiting', tries = 0, rounds = 0, next_round_at = NULL, reason = NULL WHERE import_id = $1 AND state = 'failed'",
    [id],
  );
  return { id, userId, source: "cloud" };
}

/** Bounded, as each keeps a row a file. */
export async function countImports(connection: Queries, userId: string): Promise<number> {
  const { rows } = await connection.query<{ n: number }>("SELECT count(*)::int AS n FROM imports WHERE source = 'cloud' AND user_id = $1", [
    userId,
  ]);
  return rows[0]!.n;
}

type Kind = keyof ImportReport["amounts"];
type Row = Omit<ImportReport, "startedAt" | "finishedAt" | "lookedAt" | "listed" | "amounts" | "verified" | "unverified" | "folders"> & {
  startedAt: Date;
  finishedAt: Date | null;
  lookedAt: Date | null;
  groups: { kind: Kind | "folder"; state: ImportedFile["state"]; verified: boolean; count: number; bytes: number }[];
};

/** Newest first, watched folders before all; `id`: this one alone. */
export async function listImports(connection: Queries, whose: Whose, id?: string): Promise<ImportReport[]> {
  const { rows } = await connection.query<Row>(
    `SELECT i.id, u.handle, i.state, i.problem, i.started_at AS "startedAt", i.finished_at AS "finishedAt", i.looked_at AS "lookedAt",
            i.connection_id AS "connectionId", i.folder_name AS "folderName", i.watching,
            (SELECT count(*)::int FROM import_files b WHERE b.import_id = i.id AND b.state = 'failed' AND b.next_round_at IS NOT NULL) AS retrying,
            (SELECT coalesce(jsonb_agg(g), '[]') FROM (SELECT kind, state, verified, count(*)::int AS count, sum(size)::float8 AS bytes
               FROM import_files b WHERE b.import_id = i.id GROUP BY kind, state, verified) g) AS groups
       FROM imports i JOIN users u ON u.id = i.user_id
      WHERE i.source = $1 AND ($2::uuid IS NULL OR i.user_id = $2) AND ($3::uuid IS NULL OR i.id = $3)
      ORDER BY i.watching DESC, i.started_at DESC, i.id LIMIT $4`,
    [...valuesOf(whose), id ?? null, mostShown],
  );
  return rows.map(({ startedAt, finishedAt, lookedAt, groups, ...row }) => {
    const none = () => ({ count: 0, bytes: 0 });
    const states = () => ({ waiting: none(), taken: none(), same: none(), leftOut: none(), failed: none() });
    const amounts = { document: states(), template: states(), preview: states() };
    const folders = states();
    const [listed, checked] = [none(), { verified: 0, unverified: 0 }];
    for (const { kind, state, verified, count, bytes } of groups) {
      if (kind === "folder") {
        folders[state].count += count;
        continue;
      }
      for (const amount of [amounts[kind][state], listed]) {
        amount.count += count;
        amount.bytes += bytes;
      }
      if (state === "taken") checked[verified ? "verified" : "unverified"] += count;
    }
    const times = {
      startedAt: startedAt.toISOString(),
      finishedAt: finishedAt?.toISOString() ?? null,
      lookedAt: lookedAt?.toISOString() ?? null,
    };
    return {
      ...row,
      ...times,
      listed,
      amounts,
      ...checked,
      folders: { listed: folders.taken.count, waiting: folders.waiting.count, failed: folders.failed.count },
    };
  });
}

/** By id, one more than `limit` where there are more. Folders that could not be listed are among those that failed. */
export async function listFiles(
  connection: Queries,
  importId: string,
  whose: Whose,
  { state, limit, cursor }: { state: ImportedFile["state"]; limit: number; cursor?: string | undefined },
): Promise<ImportedFile[]> {
  const { rows } = await connection.query<ImportedFile>(
    `SELECT f.id, f.place, f.name, f.size::float8 AS size, f.kind, f.state, f.reason, f.verified FROM import_files f JOIN imports i ON i.id = f.import_id
      WHERE i.id = $1 AND i.source = $2 AND ($3::uuid IS NULL OR i.user_id = $3) AND f.state = $4 AND (f.kind <> 'folder' OR f.state = 'failed')
        AND ($5::uuid IS NULL OR f.id > $5) ORDER BY f.id LIMIT $6`,
    [importId, ...valuesOf(whose), state, cursor ?? null, limit + 1],
  );
  return rows;
}
