// Who sees what. The only place that knows: access checks, feeds and pokes all ask here.
import { AppError } from "../errors.ts";
import type { EntityName } from "../mutators/entities.ts";
import type { Actor } from "./actor.ts";
import type { Connection } from "./connection.ts";

/** Everybody who sees the things of a vault. */
export function audience(vaultId: string): readonly string[] {
  return [vaultId];
}

/** Proof that the actor may change this document: only `assertDocumentAccess` makes one. */
export type AuthorizedDocument = { readonly id: string; readonly vaultId: string } & { readonly [authorized]: true };
declare const authorized: unique symbol;

/** Throws `entity.notFound` for what does not exist and, with the same words, for what belongs to somebody else. */
export async function assertDocumentAccess(connection: Connection, actor: Actor, id: string): Promise<AuthorizedDocument> {
  const { rows } = await connection.query<{ owner_id: string }>("SELECT owner_id FROM documents WHERE id = $1", [id]);
  const vaultId = rows[0]?.owner_id;
  if (vaultId === undefined || vaultId !== actor.userId) throw new AppError("entity.notFound");
  return { id, vaultId } as AuthorizedDocument;
}

/** SQL condition over `documents d`: the person whose id is parameter `$n` sees it. */
export const visibleDocuments = (parameter: string): string => `d.owner_id = ${parameter}::uuid`;

export type OwnedEntity = Extract<
  EntityName,
  "document" | "folder" | "tag" | "type" | "correspondent" | "share" | "savedSearch" | "refusal"
>;
const tables: Record<OwnedEntity, string> = {
  document: "documents",
  folder: "folders",
  tag: "tags",
  type: "document_types",
  correspondent: "correspondents",
  share: "shares",
  savedSearch: "saved_searches",
  refusal: "refusals",
};

export interface Reference {
  entity: OwnedEntity;
  id: string;
}

/**
 * What is read before it is written is locked first, in id order: two changes of one document at once then give what they
 * give one after the other. After the vaults' locks, before the first read. What does not exist is not locked.
 */
export async function lockDocuments(connection: Connection, references: readonly Reference[]): Promise<void> {
  const ids = new Set(references.filter(({ entity }) => entity === "document").map(({ id }) => id));
  if (ids.size === 0) return;
  await connection.query("SELECT 1 FROM documents WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE", [[...ids]]);
}

/** Which vault each of these belongs to; what does not exist is missing from the answer. One query whatever their number. */
export async function vaultsOf(connection: Connection, references: readonly Reference[]): Promise<Map<string, string>> {
  const byEntity = Map.groupBy(references, (reference) => reference.entity);
  if (byEntity.size === 0) return new Map();
  const values: string[][] = [];
  const parts = [...byEntity].map(([entity, own]) => {
    values.push([...new Set(own.map((reference) => reference.id))]);
    const ownerColumn = entity === "refusal" ? "user_id" : "owner_id";
    return `SELECT '${entity}/' || id AS key, ${ownerColumn} AS owner_id FROM ${tables[entity]} WHERE id = ANY($${values.length}::uuid[])`;
  });
  const { rows } = await connection.query<{ key: string; owner_id: string }>(parts.join(" UNION ALL "), values);
  return new Map(rows.map((row) => [row.key, row.owner_id]));
}
