// The names of labels and of folders that lie beside each other, read under a vault's exclusive lock, so that no other transaction adds or
// removes one before the commit. Also aliases: ids of labels that were created under a taken name, or merged into another label.
import { AppError } from "../../shared/errors.ts";
import type { Named } from "../../shared/mutators/index.ts";
import { type LabelEntity, labelColumn, labelKinds, type MergingLabel } from "../../shared/mutators/labelKinds.ts";
import type { Change } from "./change.ts";

/** Aliases of one kind of label in one vault. */
const mostAliases = 10_000;

/** All labels of a kind in the vault. Read once a transaction; its own changes keep the list up to date. */
export async function labelNames(change: Change, entity: LabelEntity, ownerId: string): Promise<readonly Named[]> {
  change.needExclusive(ownerId);
  const known = change.known.names(entity, ownerId);
  if (known) return [...known.values()];
  const { rows } = await change.connection.query<Named>(`SELECT id, name FROM ${labelKinds[entity].table} WHERE owner_id = $1`, [ownerId]);
  change.known.knowNames(entity, ownerId, rows);
  return rows;
}

/** The folders directly in `parentId`, or at the top level of the vault (null), that the person sees. */
export async function folderNames(change: Change, userId: string, parentId: string | null, ownerId: string): Promise<readonly Named[]> {
  change.needExclusive(ownerId);
  const { rows } = await change.connection.query<Named>(
    `SELECT f.id, f.name FROM folders f WHERE f.owner_id = $1 AND ${parentId === null ? "f.parent_id IS NULL AND $2::uuid IS NULL" : "f.parent_id = $2"}
        AND ($1 = $3::uuid OR EXISTS (SELECT FROM folder_access a WHERE a.folder_id = f.id AND a.user_id = $3))`,
    [ownerId, parentId, userId],
  );
  return rows;
}

/** @throws AppError entity.tooMany */
export async function writeAlias(change: Change, entity: LabelEntity, { id, of, ownerId }: Alias): Promise<void> {
  await change.connection.query(
    `INSERT INTO label_aliases (owner_id, entity, alias_id, label_id) VALUES ($1, $2, $3, $4)
     ON CONFLICT (owner_id, entity, alias_id) DO UPDATE SET label_id = excluded.label_id, created_at = now()`,
    [ownerId, entity, id, of],
  );
  const count = await change.counted(`aliases of ${entity} ${ownerId}`, async () => {
    const { rows } = await change.connection.query<{ count: number }>(
      "SELECT count(*)::int AS count FROM label_aliases WHERE owner_id = $1 AND entity = $2",
      [ownerId, entity],
    );
    return rows[0]!.count - 1;
  });
  if (count > mostAliases) throw new AppError("entity.tooMany", { entity, most: mostAliases });
}

interface Alias {
  id: string;
  of: string;
  ownerId: string;
}

/** Follows aliases from the id to a label that exists, over as many steps as needed; null if there is none. */
export async function aliasOf(change: Change, entity: LabelEntity, id: string, ownerId: string): Promise<string | null> {
  const { table } = labelKinds[entity];
  const { rows } = await change.connection.query<{ id: string }>(
    `WITH RECURSIVE way AS (
       SELECT label_id, 1 AS step FROM label_aliases WHERE owner_id = $1 AND entity = $2 AND alias_id = $3
       UNION ALL
       SELECT a.label_id, w.step + 1 FROM way w JOIN label_aliases a ON a.owner_id = $1 AND a.entity = $2 AND a.alias_id = w.label_id
        WHERE w.step < 100 AND NOT EXISTS (SELECT FROM ${table} l WHERE l.id = w.label_id AND l.owner_id = $1))
     SELECT l.id FROM way w JOIN ${table} l ON l.id = w.label_id AND l.owner_id = $1 ORDER BY w.step LIMIT 1`,
    [ownerId, entity, id],
  );
  return rows[0]?.id ?? null;
}

/**
 * Puts the label `into` in the place of `id` on all documents that have it. `both`: documents that had the two of them; of every
 * kind but tags a document has one.
 */
export async function replaceLabel(
  change: Change,
  entity: MergingLabel,
  { id, into, ownerId }: { id: string; into: string; ownerId: string },
): Promise<{ documents: string[]; both: string[] }> {
  const column = entity === "tag" ? "" : labelColumn(entity);
  const { rows } = await change.connection.query<{ id: string; both: boolean }>(
    entity === "tag"
      ? `WITH used AS (SELECT document_id FROM document_tags WHERE tag_id = $1),
              gained AS (INSERT INTO document_tags (document_id, tag_id) SELECT document_id, $2 FROM used ON CONFLICT DO NOTHING RETURNING document_id),
              taken AS (DELETE FROM document_tags WHERE tag_id = $1)
         UPDATE documents d SET updated_at = $3 FROM used u LEFT JOIN gained g USING (document_id)
          WHERE d.id = u.document_id AND d.owner_id = $4 RETURNING d.id, g.document_id IS NULL AS both`
      : `UPDATE documents SET ${column} = $2, updated_at = $3 WHERE owner_id = $4 AND ${column} = $1 RETURNING id, false AS both`,
    [id, into, change.now, ownerId],
  );
  for (const document of rows) {
    change.touch("document", document.id, ownerId);
    change.labelsChanged(ownerId, document.id, [{ entity, id: into }]);
  }
  const ids = (which: typeof rows) => which.map((row) => row.id).sort();
  return { documents: ids(rows), both: ids(rows.filter(({ both }) => both)) };
}
