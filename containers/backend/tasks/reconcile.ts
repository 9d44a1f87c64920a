// Every night: the object store's list and the database's rows are held against each other, both ways, and each vault's counter against
// its versions. Objects that no row knows of go once nothing signed for them can be on its way any more; what is missing or drifted
// is said, in the log and the audit log, and never mended in silence.
import { audit } from "../../../server/events/audit.ts";
import { inTransaction, withClient } from "../changes/changeAsSystem.ts";
import type { TaskContext, TaskRun } from "../queue/context.ts";

/** An upload of the largest file over a slow line may have begun with a URL of five minutes: a day is generous. */
export const orphanAgeMs = 25 * 3_600_000;
const batch = 1_000;
/** Keys that the product gives to documents; whatever else lies in the bucket is not touched. */
const uuid = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const documentKey = new RegExp(`^${uuid}/${uuid}/${uuid}(?:\\.[a-z0-9]{1,10})?$`);
/**
 * More orphans than this, as a share of all objects and in number, are no leftovers: most likely an older database was put back beside
 * a newer store. Then nothing is removed, and the operator is told.
 */
const suspicious = { share: 0.05, number: 100 };

export interface Reconciliation {
  objects: number;
  /** Known to no row, and removed unless `kept`. */
  orphans: number;
  /** So many orphans that they were left for a person to look at. */
  kept: boolean;
  /** Known to no row, but too young to be sure. */
  young: number;
  /** Versions whose object is not there, or has another size. */
  missing: string[];
  /** Counters that were not what their versions add up to, and are now. */
  drifted: { userId: string; counted: number; stored: number }[];
}

export const reconcileStorage: TaskRun<"reconcile-storage"> = async (context) => {
  const found = await reconcile(context, new Date());
  const { orphans, missing, drifted } = found;
  const wrong = orphans > 0 || missing.length > 0 || drifted.length > 0;
  context.log[wrong ? "warn" : "info"]({ ...found, missing: missing.slice(0, 100), drifted: drifted.slice(0, 100) }, "storage reconciled");
  if (wrong)
    await withClient(context.pool, (client) =>
      audit(client, {
        actorId: null,
        event: "storage.reconciled",
        details: {
          objects: found.objects,
          orphans,
          kept: found.kept,
          missing: missing.length,
          drifted: drifted.length,
          versions: missing.slice(0, 100),
        },
      }),
    );
};

export async function reconcile(context: TaskContext, now: Date): Promise<Reconciliation> {
  const { pool, storage } = context;
  const found: Reconciliation = { objects: 0, orphans: 0, kept: false, young: 0, missing: [], drifted: [] };
  // Rows first, then the list: an object of a version that was made meanwhile is in neither or only in the list, and that is asked again.
  const { rows } = await pool.query<{ id: string; reference: string; size: string }>(
    "SELECT id, reference, size FROM document_versions WHERE backend = 'objectStore'",
  );
  const expected = new Map(rows.map(({ id, reference, size }) => [reference, { id, size: Number(size) }]));
  let page: string[] = [];
  const suspects: string[] = [];
  const flush = async () => {
    suspects.push(...(await unknown(context, page)));
    page = [];
  };
  for await (const { key, size, lastModified } of storage.list("")) {
    if (!documentKey.test(key)) continue;
    found.objects++;
    const version = expected.get(key);
    if (version) {
      if (version.size === size) expected.delete(key);
      continue;
    }
    if (now.getTime() - lastModified.getTime() < orphanAgeMs) {
      if ((await unknown(context, [key])).length > 0) found.young++;
      continue;
    }
    page.push(key);
    if (page.length === batch) await flush();
  }
  await flush();
  found.kept = suspects.length > Math.max(suspicious.number, found.objects * suspicious.share);
  for (let at = 0; at < suspects.length; at += batch) {
    // Asked once more right before: what any row knows of stays.
    const orphans = await unknown(context, suspects.slice(at, at + batch));
    if (!found.kept) await storage.remove(orphans);
    found.orphans += orphans.length;
  }
  found.missing = await stillThere(
    context,
    [...expected.values()].map(({ id }) => id),
  );
  found.drifted = await mendCounters(context);
  return found;
}

/** Those keys that no version, no picture and no upload that may still come to something has. */
async function unknown({ pool }: TaskContext, keys: readonly string[]): Promise<string[]> {
  if (keys.length === 0) return [];
  const { rows } = await pool.query<{ key: string }>(
    `SELECT key FROM unnest($1::text[]) AS k (key)
      WHERE NOT EXISTS (SELECT FROM document_versions WHERE backend = 'objectStore' AND reference = k.key)
        AND NOT EXISTS (SELECT FROM document_objects o WHERE o.key = k.key)
        AND NOT EXISTS (SELECT FROM uploads u WHERE u.key = k.key)
        AND NOT EXISTS (SELECT FROM original_moves m WHERE m.direction = 'bringBack' AND m.target = k.key)`,
    [keys],
  );
  return rows.map(({ key }) => key);
}

/** A version that was deleted while the list was read is not missing. */
async function stillThere({ pool }: TaskContext, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const { rows } = await pool.query<{ id: string }>(
    "SELECT id FROM document_versions WHERE id = ANY($1::uuid[]) AND backend = 'objectStore' ORDER BY id",
    [ids],
  );
  return rows.map(({ id }) => id);
}

/** One vault at a time, under its counter's lock, so that nothing is counted between the sum and the counter. */
async function mendCounters({ pool }: TaskContext): Promise<Reconciliation["drifted"]> {
  const sum = `coalesce((SELECT sum(v.size) FROM document_versions v JOIN documents d ON d.id = v.document_id WHERE d.owner_id = q.user_id AND v.backend = 'objectStore'), 0)`;
  const { rows: suspects } = await pool.query<{ id: string }>(`SELECT q.user_id AS id FROM quotas q WHERE q.used_bytes <> ${sum}`);
  const drifted: Reconciliation["drifted"] = [];
  for (const { id } of suspects) {
    const { before, after } = await inTransaction(pool, async (client) => ({
      before: await client.query<{ counted: string }>("SELECT used_bytes AS counted FROM quotas WHERE user_id = $1 FOR UPDATE", [id]),
      after: await client.query<{ stored: string }>(
        `UPDATE quotas q SET used_bytes = ${sum} WHERE user_id = $1 AND used_bytes <> ${sum} RETURNING used_bytes AS stored`,
        [id],
      ),
    }));
    if (after.rows[0]) drifted.push({ userId: id, counted: Number(before.rows[0]?.counted), stored: Number(after.rows[0].stored) });
  }
  return drifted;
}
