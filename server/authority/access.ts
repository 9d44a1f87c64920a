// Makes `document_access` and `folder_access` from shares and folders: the only place that writes these two tables. It works with sets of
// rows, on the part of a vault where something moved. People who gain or lose access get their feed rows in the same transaction.

import { labelColumn, labelEntities, labelKinds, singleLabels } from "../../shared/mutators/labelKinds.ts";
import { type Connection, RetryTransaction } from "../database/connection.ts";
import type { Change, Label } from "./change.ts";
import { recipient, recipients } from "./reach.ts";

/** A document or folder that was just made in a shared folder gets the folder's access rows. */
export async function inheritAccess(change: Change, entity: "document" | "folder", id: string, folderId: string): Promise<void> {
  await change.connection.query(
    `INSERT INTO ${entity}_access (user_id, ${entity}_id, access)
     SELECT user_id, $1, access FROM folder_access WHERE folder_id = $2`,
    [id, folderId],
  );
}

/** Removes the access rows of a document or folder and tells everybody who had one. Called before its own row is deleted. */
export async function endAccess(change: Change, vaultId: string, entity: "document" | "folder", id: string): Promise<void> {
  const { rows } = await change.connection.query<{ user_id: string }>(
    `DELETE FROM ${entity}_access WHERE ${entity}_id = $1 RETURNING user_id`,
    [id],
  );
  if (rows.length === 0) return;
  change.accessVersion++;
  const people = rows.map(({ user_id }) => user_id);
  change.touchFor(entity, id, people, true);
  if (entity !== "document") return;
  change.touchFor("text", id, people, true);
  change.labelsReached(vaultId, people, await labelsOf(change, [id], vaultId));
}

/** Notes that access may have changed to these documents, and to these folders with all below. `remakeAccess` recomputes it when the mutation ends. */
export function accessMoved(
  change: Change,
  vaultId: string,
  { folders = [], documents = [] }: { folders?: string[]; documents?: string[] },
): void {
  const moved = change.moved.get(vaultId) ?? { folders: new Set(), documents: new Set() };
  change.moved.set(vaultId, moved);
  for (const id of folders) moved.folders.add(id);
  for (const id of documents) moved.documents.add(id);
}

export async function remakeAccess(change: Change): Promise<void> {
  for (const [vaultId, { folders, documents }] of change.moved) {
    change.moved.delete(vaultId);
    // Access is remade for whole folders only under the vault's exclusive lock. Where the transaction holds less, it is retried with that lock.
    if (change.vaults.get(vaultId)?.mode !== "exclusive") throw new RetryTransaction(vaultId);
    await change.taggings.write(change.connection, change.now);
    await remake(change, vaultId, [...folders], [...documents]);
    change.accessVersion++;
  }
}

/** Things whose access changed alike: all of `people` gained, changed or lost all of `ids`. */
interface Moved {
  what: "gained" | "changed" | "lost";
  people: string[];
  ids: string[];
}

/**
 * Rows `{what, people, ids}` of the CTE `moved (what, user_id, id)`. A folder of 5,000 that is shared with a group of 20 is one row of
 * 5,020 ids and not 100,000: those who gain or lose the same are named once.
 */
const together = `SELECT what, people, string_agg(id::text, ',') AS ids
  FROM (SELECT what, id, string_agg(user_id::text, ',' ORDER BY user_id) AS people FROM moved GROUP BY what, id) alike GROUP BY what, people`;

async function readMoved<What extends string>(connection: Connection, text: string, values: unknown[]) {
  const { rows } = await connection.query<{ what: What; people: string; ids: string }>(text, values);
  return rows.map(({ what, people, ids }) => ({ what, people: people.split(","), ids: ids.split(",") }));
}

const below = `below AS (SELECT id FROM folders WHERE id = ANY($2::uuid[]) AND owner_id = $1
  UNION SELECT f.id FROM below b JOIN folders f ON f.parent_id = b.id)`;
const granted = `granted AS MATERIALIZED (
  SELECT s.document_id, s.folder_id, ${recipient} AS user_id, s.access = 'edit' AS edits FROM ${recipients} WHERE s.owner_id = $1 AND ${recipient} <> $1)`;

/**
 * Replaces the access rows of `area` by `wanted`. The vault's exclusive lock keeps other writers out, so INSERT needs no ON CONFLICT (a third
 * of the time); rows go in by the order of the index. EXCEPT is planned well even where row estimates are wrong.
 */
const replace = (entity: "document" | "folder") => `
  known AS MATERIALIZED (
    SELECT a.user_id, a.${entity}_id AS id, a.access = 'edit' AS edits FROM ${entity}_access a WHERE a.${entity}_id IN (SELECT id FROM area)),
  stale AS (SELECT user_id, id FROM known EXCEPT SELECT user_id, id FROM wanted),
  removed AS (
    DELETE FROM ${entity}_access a USING stale s WHERE a.user_id = s.user_id AND a.${entity}_id = s.id RETURNING a.user_id, a.${entity}_id AS id),
  fresh AS (SELECT user_id, id FROM wanted EXCEPT SELECT user_id, id FROM known),
  added AS (
    INSERT INTO ${entity}_access AS a (user_id, ${entity}_id, access)
    SELECT user_id, id, CASE WHEN w.edits THEN 'edit' ELSE 'view' END FROM fresh JOIN wanted w USING (user_id, id) ORDER BY user_id, id
    RETURNING a.user_id, a.${entity}_id AS id),
  changed AS (
    UPDATE ${entity}_access a SET access = CASE WHEN w.edits THEN 'edit' ELSE 'view' END
      FROM known k JOIN wanted w USING (user_id, id) WHERE k.edits <> w.edits AND a.user_id = k.user_id AND a.${entity}_id = k.id
    RETURNING a.user_id, a.${entity}_id AS id),
  moved AS (
    SELECT user_id, id, 'lost' AS what FROM removed
    UNION ALL SELECT user_id, id, 'gained' FROM added
    UNION ALL SELECT user_id, id, 'changed' FROM changed) ${together}`;

async function remake(change: Change, vaultId: string, folders: string[], documents: string[]): Promise<void> {
  const { connection } = change;
  const changedFolders =
    folders.length === 0
      ? []
      : await readMoved<Moved["what"]>(
          connection,
          `WITH RECURSIVE ${below}, ${granted},
             area AS MATERIALIZED (SELECT id FROM below),
             above AS (
               SELECT id AS root, id, parent_id FROM folders WHERE id = ANY($2::uuid[]) AND owner_id = $1
               UNION SELECT a.root, f.id, f.parent_id FROM above a JOIN folders f ON f.id = a.parent_id),
             spread AS (
               SELECT a.root AS id, g.user_id, g.edits FROM above a JOIN granted g ON g.folder_id = a.id
               UNION SELECT g.folder_id, g.user_id, g.edits FROM granted g WHERE g.folder_id IN (SELECT id FROM area)
               UNION SELECT f.id, s.user_id, s.edits FROM spread s JOIN folders f ON f.parent_id = s.id),
             wanted AS MATERIALIZED (SELECT id, user_id, bool_or(edits) AS edits FROM spread GROUP BY id, user_id), ${replace("folder")}`,
          [vaultId, folders],
        );
  const changedDocuments = await readMoved<Moved["what"]>(
    connection,
    `WITH RECURSIVE ${below}, ${granted},
       area AS MATERIALIZED (
         SELECT id, folder_id FROM documents WHERE folder_id IN (SELECT id FROM below)
         UNION SELECT id, folder_id FROM documents WHERE id = ANY($3::uuid[]) AND owner_id = $1),
       wanted AS MATERIALIZED (
         SELECT id, user_id, bool_or(edits) AS edits FROM (
           SELECT a.id, f.user_id, f.access = 'edit' AS edits FROM area a JOIN folder_access f ON f.folder_id = a.folder_id
           UNION ALL SELECT a.id, g.user_id, g.edits FROM area a JOIN granted g ON g.document_id = a.id) by_way
          GROUP BY id, user_id), ${replace("document")}`,
    [vaultId, folders, documents],
  );
  announce(change, "folder", changedFolders);
  announce(change, "document", changedDocuments);
  await announceTexts(change, changedDocuments);
  await announceNeighbours(change, changedFolders);
  if (changedDocuments.length > 0) {
    const people = [...new Set(changedDocuments.flatMap((moved) => moved.people))];
    change.labelsReached(vaultId, people, await labelsOf(change, [...new Set(changedDocuments.flatMap(({ ids }) => ids))], vaultId));
  }
}

function announce(change: Change, entity: "document" | "folder", moved: readonly Moved[]): void {
  for (const { people, ids, what } of moved) for (const id of ids) change.touchFor(entity, id, people, what === "lost");
}

/** Only documents that have a text get a feed row for it: halves the rows when a large folder is unshared. */
async function announceTexts(change: Change, all: readonly Moved[]): Promise<void> {
  const moved = all.filter(({ what }) => what !== "changed");
  if (moved.length === 0) return;
  const { rows } = await change.connection.query<{ id: string }>(
    "SELECT document_id AS id FROM document_texts WHERE document_id = ANY($1::uuid[])",
    [[...new Set(moved.flatMap(({ ids }) => ids))]],
  );
  const read = new Set(rows.map(({ id }) => id));
  for (const { people, ids, what } of moved) for (const id of ids) if (read.has(id)) change.touchFor("text", id, people, what === "lost");
}

/**
 * A thing names its folder only to viewers of that folder: when a person gains or loses the folder, what lies directly in it is sent to
 * them again. Access rows of this transaction (`xmin`) were announced already.
 */
async function announceNeighbours(change: Change, all: readonly Moved[]): Promise<void> {
  const pairs = all.flatMap(({ what, people, ids }) =>
    what === "changed" ? [] : ids.flatMap((id) => people.map((person) => [person, id])),
  );
  if (pairs.length === 0) return;
  const neighbours = await readMoved<"document" | "folder">(
    change.connection,
    `WITH folder AS MATERIALIZED (SELECT * FROM unnest($1::uuid[], $2::uuid[]) AS m (user_id, id)),
       moved AS (
         SELECT 'document' AS what, m.user_id, d.id FROM folder m JOIN documents d ON d.folder_id = m.id
           JOIN document_access a ON a.document_id = d.id AND a.user_id = m.user_id AND a.xmin <> pg_current_xact_id()::xid
         UNION ALL
         SELECT 'folder', m.user_id, f.id FROM folder m JOIN folders f ON f.parent_id = m.id
           JOIN folder_access a ON a.folder_id = f.id AND a.user_id = m.user_id) ${together}`,
    [pairs.map(([person]) => person), pairs.map(([, id]) => id)],
  );
  for (const { what, people, ids } of neighbours) for (const id of ids) change.touchFor(what, id, people);
}

/** The labels on these documents of the vault. */
async function labelsOf(change: Change, documentIds: readonly string[], vaultId: string): Promise<Label[]> {
  const { rows } = await change.connection.query<Label>(
    `SELECT DISTINCT 'tag' AS entity, tag_id AS id FROM document_tags dt JOIN documents d ON d.id = dt.document_id WHERE d.id = ANY($1::uuid[]) AND d.owner_id = $2
     ${singleLabels
       .map((entity) => [entity, labelColumn(entity)])
       .map(
         ([entity, column]) =>
           `UNION SELECT '${entity}', ${column} FROM documents WHERE id = ANY($1::uuid[]) AND owner_id = $2 AND ${column} IS NOT NULL`,
       )
       .join(" ")}
     UNION SELECT 'customField', f.id FROM documents d, jsonb_object_keys(d.custom) k JOIN custom_fields f ON f.id = k::uuid
      WHERE d.id = ANY($1::uuid[]) AND d.owner_id = $2`,
    [documentIds, vaultId],
  );
  return rows;
}

/** Every label of the vault. Editors see all of them, so they are announced to whoever becomes an editor or stops being one. */
export async function allLabels(change: Change, vaultId: string): Promise<Label[]> {
  const { rows } = await change.connection.query<Label>(
    labelEntities
      .map((entity) => `SELECT '${entity}' AS entity, id FROM ${labelKinds[entity].table} WHERE owner_id = $1`)
      .join(" UNION ALL "),
    [vaultId],
  );
  return rows;
}
