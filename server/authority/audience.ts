// Who may do what with which things: every access check asks here, whatever route or mutation it is for.

import { AppError } from "../../shared/errors.ts";
import type { Access, EntityName } from "../../shared/mutators/entities.ts";
import { isLabel, type LabelEntity, labelKinds } from "../../shared/mutators/labelKinds.ts";
import type { Connection } from "../database/connection.ts";
import type { Actor, LinkActor, MemberActor } from "./actor.ts";
import { type Authorized, authorized, type ProtectedEntity } from "./authorized.ts";
import { recipient, recipients } from "./reach.ts";

const rank: Record<Access, number> = { view: 1, edit: 2, owner: 3 };

/**
 * Throws `entity.notFound` for what does not exist and, with the same words, for what the actor does not see;
 * `access.viewOnly` or `access.ownerOnly` where they see it and need more.
 */
export async function assertDocumentAccess<Need extends Access>(
  connection: Connection,
  actor: Actor,
  id: string,
  need: Need,
): Promise<Authorized<"document", Need>> {
  const found =
    actor.kind === "link" ? await linkedDocument(connection, actor, id) : (await accessesTo(connection, actor.userId, [id])).get(id);
  if (!found) throw new AppError("entity.notFound");
  if (rank[found.access] < rank[need]) throw new AppError(found.access === "view" ? "access.viewOnly" : "access.ownerOnly");
  return authorized(found);
}

/** The link's own document, or one that lies in its folder or below, while it is not in the trash. */
async function linkedDocument(
  connection: Connection,
  { target, rights }: LinkActor,
  id: string,
): Promise<{ id: string; vaultId: string; access: Access } | undefined> {
  const { rows } = await connection.query<{ vaultId: string }>(
    `SELECT d.owner_id AS "vaultId" FROM documents d WHERE d.id = $1 AND d.trashed_at IS NULL AND CASE $2
       WHEN 'document' THEN d.id = $3
       ELSE d.folder_id IN (
         WITH RECURSIVE inside AS (
           SELECT id FROM folders WHERE id = $3 UNION SELECT f.id FROM folders f JOIN inside i ON f.parent_id = i.id)
         SELECT id FROM inside) END`,
    [id, target.entity, target.id],
  );
  return rows[0] && { id, vaultId: rows[0].vaultId, access: rights };
}

/**
 * Likewise for a folder or label, also a deleted one, because its history outlives it. A folder is open to its owner and to everybody who
 * sees it, a label to its owner alone. @throws AppError entity.notFound, access.viewOnly
 */
export async function assertNameAccess<Entity extends Exclude<ProtectedEntity, "document">, Need extends "view" | "edit">(
  connection: Connection,
  actor: MemberActor,
  entity: Entity,
  id: string,
  need: Need,
): Promise<Authorized<Entity, Need>> {
  const { rows } = await connection.query<{ vaultId: string; access: Access }>(
    `SELECT owner_id AS "vaultId", 'owner' AS access FROM ${tables[entity]} WHERE id = $1 AND owner_id = $2
     UNION ALL SELECT vault_id, 'owner' FROM events WHERE vault_id = $2 AND entity_id = $1 AND entity = $3 AND name = 'deleted'
     UNION ALL SELECT f.owner_id, a.access FROM folders f JOIN folder_access a ON a.folder_id = f.id AND a.user_id = $2 WHERE f.id = $1 AND $3 = 'folder'
     LIMIT 1`,
    [id, actor.userId, entity],
  );
  const [found] = rows;
  if (!found) throw new AppError("entity.notFound");
  if (rank[found.access] < rank[need]) throw new AppError("access.viewOnly");
  return authorized({ id, ...found });
}

/** What a person may do with each of these documents; those that they do not see are missing. One query whatever their number. */
export async function accessesTo(
  connection: Connection,
  userId: string,
  ids: readonly string[],
): Promise<Map<string, Authorized<"document", "view">>> {
  const { rows } = await connection.query<{ id: string; vaultId: string; access: Access }>(
    `SELECT d.id, d.owner_id AS "vaultId", CASE WHEN d.owner_id = $2 THEN 'owner' ELSE a.access END AS access
       FROM documents d LEFT JOIN document_access a ON a.document_id = d.id AND a.user_id = $2
      WHERE d.id = ANY($1::uuid[]) AND (d.owner_id = $2 OR a.access IS NOT NULL)`,
    [ids, userId],
  );
  return new Map(rows.map((found) => [found.id, authorized(found)]));
}

/** Turns the proof that a thing may be viewed into the proof that it may be edited; undefined where the actor may only view it. */
export const mayEdit = (seen: Authorized<"document", "view">): Authorized<"document", "edit"> | undefined =>
  rank[seen.access] >= rank.edit ? authorized(seen) : undefined;

/** SQL condition over a folder or label that the person whose id is parameter `$n` sees: the feed has what the person sees of other vaults. */
export const visibleNames = (alias: string, parameter: string): string =>
  `(${alias}.owner_id = ${parameter}::uuid OR EXISTS (SELECT FROM feed seen WHERE seen.user_id = ${parameter}::uuid
     AND seen.entity NOT IN ('document', 'text') AND seen.entity_id = ${alias}.id AND NOT seen.deleted))`;

/** The vaults in which a person sees anything, their own first. */
export async function visibleVaults(connection: Connection, userId: string): Promise<string[]> {
  const { rows } = await connection.query<{ id: string }>(
    `SELECT owner_id AS id FROM shares WHERE user_id = $1
     UNION SELECT s.owner_id FROM group_members m JOIN shares s ON s.group_id = m.group_id WHERE m.user_id = $1`,
    [userId],
  );
  return [userId, ...rows.map(({ id }) => id).filter((id) => id !== userId)];
}

export type ReferredEntity = Extract<EntityName, "document" | "folder" | LabelEntity | "share" | "savedSearch" | "refusal">;
/** Where each of them is stored. */
export const tables: Record<ReferredEntity, string> = {
  document: "documents",
  folder: "folders",
  tag: labelKinds.tag.table,
  type: labelKinds.type.table,
  correspondent: labelKinds.correspondent.table,
  customField: labelKinds.customField.table,
  share: "shares",
  savedSearch: "saved_searches",
  refusal: "refusals",
};

export interface Reference {
  entity: ReferredEntity;
  id: string;
}
export const keyOf = ({ entity, id }: Reference): string => `${entity}/${id}`;

export interface Place {
  vaultId: string;
  /** Whether anything in the vault is shared. */
  shared: boolean;
  /** Whether the asker may see anything in it at all. */
  hasAccess: boolean;
}

/**
 * The vault of each of these things, by one query before the vaults are locked: a thing never moves to another vault. Things that do not
 * exist are missing from the answer.
 */
export async function vaultsOf(connection: Connection, userId: string, references: readonly Reference[]): Promise<Map<string, Place>> {
  const values: unknown[] = [userId];
  const parts = [...Map.groupBy(references, (reference) => reference.entity)].map(([entity, own]) => {
    values.push([...new Set(own.map((reference) => reference.id))]);
    const ownerColumn = entity === "refusal" ? "user_id" : "owner_id";
    return `SELECT '${entity}/' || id AS key, ${ownerColumn} AS owner_id FROM ${tables[entity]} WHERE id = ANY($${values.length}::uuid[])`;
  });
  if (parts.length === 0) return new Map();
  const { rows } = await connection.query<{ key: string; owner_id: string; shared: boolean; hasAccess: boolean }>(
    `SELECT r.key, r.owner_id, v.shared,
            r.owner_id = $1 OR (v.shared AND EXISTS (SELECT FROM ${recipients} WHERE s.owner_id = r.owner_id AND ${recipient} = $1)) AS "hasAccess"
       FROM (${parts.join(" UNION ALL ")}) r JOIN vault_locks v ON v.vault_id = r.owner_id`,
    values,
  );
  return new Map(rows.map(({ key, owner_id, shared, hasAccess }) => [key, { vaultId: owner_id, shared, hasAccess }]));
}

/** What somebody may do with a thing of somebody else's. */
export interface Right {
  /** `seen`: a label that they see; `recipient`: a share for them in person. */
  may: "edit" | "view" | "seen" | "recipient";
  /** The folder that it lies in may be changed as well. */
  within: boolean;
  /** It lies in a folder, seen or not. */
  placed: boolean;
}

/** Rights to things of other vaults, under those vaults' locks; what is not seen is missing from the answer. */
export async function rightsTo(connection: Connection, userId: string, references: readonly Reference[]): Promise<Map<string, Right>> {
  const values: unknown[] = [userId];
  const parts = [...Map.groupBy(references, (reference) => reference.entity)].flatMap(([entity, own]) => {
    const inside = (column: string) =>
      `EXISTS (SELECT FROM folder_access w WHERE w.folder_id = t.${column} AND w.user_id = $1 AND w.access = 'edit') AS within, t.${column} IS NOT NULL AS placed`;
    const ids = () => `$${values.push(own.map(({ id }) => id))}::uuid[]`;
    switch (entity) {
      case "document":
        return `SELECT 'document/' || t.id AS key, a.access AS may, ${inside("folder_id")} FROM documents t
                  JOIN document_access a ON a.document_id = t.id AND a.user_id = $1 WHERE t.id = ANY(${ids()})`;
      case "folder":
        return `SELECT 'folder/' || t.id AS key, a.access AS may, ${inside("parent_id")} FROM folders t
                  JOIN folder_access a ON a.folder_id = t.id AND a.user_id = $1 WHERE t.id = ANY(${ids()})`;
      case "share":
        return `SELECT 'share/' || id AS key, 'recipient' AS may, false AS within, false AS placed FROM shares WHERE user_id = $1 AND id = ANY(${ids()})`;
      default:
        if (!isLabel(entity)) return [];
        return `SELECT '${entity}/' || entity_id AS key, 'seen' AS may, false AS within, false AS placed FROM feed
                 WHERE user_id = $1 AND entity = '${entity}' AND entity_id = ANY(${ids()}) AND NOT deleted`;
    }
  });
  if (parts.length === 0) return new Map();
  const { rows } = await connection.query<Right & { key: string }>(parts.join(" UNION ALL "), values);
  return new Map(rows.map(({ key, ...right }) => [key, right]));
}
