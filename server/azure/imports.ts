// The SQL of imports from Azure Blob Storage: which there are, and what became of their blobs.
import type { AzureBlob, AzureImport } from "../../shared/api/azureImport.ts";
import { AppError } from "../../shared/errors.ts";
import { type Connection, sqlState } from "../database/connection.ts";

type Queries = Pick<Connection, "query">;
const mostShown = 20;

/** Whose vault an import may go into, held to the end of the transaction; undefined: nobody's. */
export async function holdOwner(connection: Queries, handle: string): Promise<string | undefined> {
  const { rows } = await connection.query<{ id: string }>(
    "SELECT id FROM users WHERE lower(handle) = lower($1) AND role = 'user' AND active FOR SHARE",
    [handle],
  );
  return rows[0]?.id;
}

/** @throws AppError import.running where another one is under way */
export async function insertImport(
  connection: Queries,
  made: { id: string; userId: string; askedBy: string; shareTemplates: boolean },
): Promise<void> {
  try {
    await connection.query("INSERT INTO azure_imports (id, user_id, asked_by, share_templates) VALUES ($1, $2, $3, $4)", [
      made.id,
      made.userId,
      made.askedBy,
      made.shareTemplates,
    ]);
  } catch (error) {
    if (sqlState(error) === "23505") throw new AppError("import.running", {}, { cause: error });
    throw error;
  }
}

/** False where it has ended already. */
export async function cancelImport(connection: Queries, id: string): Promise<boolean> {
  const { rowCount } = await connection.query(
    "UPDATE azure_imports SET state = 'failed', problem = 'cancelled', finished_at = now() WHERE id = $1 AND state IN ('listing', 'fetching')",
    [id],
  );
  return rowCount === 1;
}

type Row = Omit<AzureImport, "startedAt" | "finishedAt" | "listed" | "amounts" | "verified" | "unverified"> & {
  startedAt: Date;
  finishedAt: Date | null;
  groups: { kind: keyof AzureImport["amounts"]; state: AzureBlob["state"]; verified: boolean; count: number; bytes: number }[];
};

/** Newest first; `id`: this one alone. */
export async function listImports(connection: Queries, id?: string): Promise<AzureImport[]> {
  const { rows } = await connection.query<Row>(
    `SELECT i.id, u.handle, i.state, i.problem, i.started_at AS "startedAt", i.finished_at AS "finishedAt",
            (SELECT coalesce(jsonb_agg(g), '[]') FROM (SELECT kind, state, verified, count(*)::int AS count, sum(size)::float8 AS bytes
               FROM azure_blobs b WHERE b.import_id = i.id GROUP BY kind, state, verified) g) AS groups
       FROM azure_imports i JOIN users u ON u.id = i.user_id WHERE $1::uuid IS NULL OR i.id = $1
      ORDER BY i.started_at DESC, i.id LIMIT $2`,
    [id ?? null, mostShown],
  );
  return rows.map(({ startedAt, finishedAt, groups, ...row }) => {
    const none = () => ({ count: 0, bytes: 0 });
    const states = () => ({ waiting: none(), taken: none(), same: none(), leftOut: none(), failed: none() });
    const amounts = { document: states(), template: states(), preview: states() };
    const [listed, checked] = [none(), { verified: 0, unverified: 0 }];
    for (const { kind, state, verified, count, bytes } of groups) {
      for (const amount of [amounts[kind][state], listed]) {
        amount.count += count;
        amount.bytes += bytes;
      }
      if (state === "taken") checked[verified ? "verified" : "unverified"] += count;
    }
    return { ...row, startedAt: startedAt.toISOString(), finishedAt: finishedAt?.toISOString() ?? null, listed, amounts, ...checked };
  });
}

/** By id, one more than `limit` where there are more. */
export async function listBlobs(
  connection: Queries,
  importId: string,
  { state, limit, cursor }: { state: AzureBlob["state"]; limit: number; cursor?: string | undefined },
): Promise<AzureBlob[]> {
  const { rows } = await connection.query<AzureBlob>(
    `SELECT id, container, name, size::float8 AS size, kind, state, reason, verified FROM azure_blobs
      WHERE import_id = $1 AND state = $2 AND ($3::uuid IS NULL OR id > $3) ORDER BY id LIMIT $4`,
    [importId, state, cursor ?? null, limit + 1],
  );
  return rows;
}
