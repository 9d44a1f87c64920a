// Which locks a transaction takes, and taking them: first the vaults, then the documents, then folders and labels, each in id order.

import type { MutatorName } from "../../shared/mutators/index.ts";
import { labelEntities, labelKinds, mergingLabels } from "../../shared/mutators/labelKinds.ts";
import { type Connection, RetryTransaction } from "../database/connection.ts";
import { keyOf, type Place, type Reference, tables } from "./audience.ts";
import type { ParsedMutation } from "./rules.ts";

export type LockMode = "share" | "exclusive";
export interface LockedVault {
  readonly mode: LockMode;
  /** Whether anybody else may see anything in it. */
  shared: boolean;
  /** Whether its person wants what is renamed here to be renamed in a cloud too. */
  readonly followsNames: boolean;
}

/** In id order, each at once in its strongest mode. A vault that is gone is missing from the answer. */
export async function lockVaults(connection: Connection, wanted: ReadonlyMap<string, LockMode>): Promise<Map<string, LockedVault>> {
  const locked = new Map<string, LockedVault>();
  const sorted = [...wanted].sort(([a], [b]) => (a < b ? -1 : 1));
  for (let at = 0; at < sorted.length; ) {
    const mode = sorted[at]![1];
    const until = sorted.findIndex(([, other], index) => index > at && other !== mode);
    const run = sorted.slice(at, until === -1 ? undefined : until);
    const { rows } = await connection.query<{ vault_id: string; shared: boolean; followsNames: boolean }>(
      `SELECT vault_id, shared, EXISTS (SELECT FROM cloud_connections c WHERE c.user_id = vault_id AND c.follow_names) AS "followsNames"
         FROM vault_locks WHERE vault_id = ANY($1::uuid[]) ORDER BY vault_id FOR ${mode === "share" ? "SHARE" : "UPDATE"}`,
      [run.map(([id]) => id)],
    );
    for (const { vault_id, shared, followsNames } of rows) locked.set(vault_id, { mode, shared, followsNames });
    at += run.length;
  }
  return locked;
}

/** @throws RetryTransaction where one of `ids` is shared and not locked exclusively: raising a held lock could deadlock, so the transaction starts again. */
export function assertExclusive(vaults: ReadonlyMap<string, LockedVault>, ids: Iterable<string>): void {
  for (const id of ids) {
    const vault = vaults.get(id);
    if (vault?.shared && vault.mode === "share") throw new RetryTransaction(id);
  }
}

/**
 * Locks the documents that will be read and then written, in id order: two concurrent changes of one document then have the same result as
 * one after the other. Called after the vaults are locked and before the first read. A document that does not exist can't be locked. It is
 * removed from `places`, which may have been read before it was deleted; if it exists later after all, it was created again meanwhile, and
 * its access is checked anew.
 */
export async function lockDocuments(
  connection: Connection,
  references: readonly Reference[],
  places: Map<string, Place> = new Map(),
): Promise<void> {
  const ids = new Set(references.filter(({ entity }) => entity === "document").map(({ id }) => id));
  if (ids.size === 0) return;
  const { rows } = await connection.query<{ id: string }>(
    "SELECT id FROM documents WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE",
    [[...ids]],
  );
  const locked = new Set(rows.map(({ id }) => id));
  for (const id of ids) if (!locked.has(id)) places.delete(`document/${id}`);
}

/**
 * Locks the folders and labels that are changed, one kind after the other, so that the `before` of an event is the very value that this
 * change replaced. Of `references` only those that are edited or removed are locked, not those that are merely named.
 */
export async function lockNames(connection: Connection, references: readonly (Reference & { wanted: string })[]): Promise<void> {
  for (const entity of ["folder", ...labelEntities] as const) {
    const ids = new Set(references.flatMap((one) => (one.entity === entity && /^(edit|own|remove)$/.test(one.wanted) ? [one.id] : [])));
    if (ids.size === 0) continue;
    await connection.query(`SELECT 1 FROM ${tables[entity]} WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE`, [[...ids]]);
  }
}

const structural: ReadonlySet<MutatorName> = new Set([
  "createFolder",
  "deleteFolder",
  ...labelEntities.flatMap((entity) => (["create", "delete"] as const).map((what) => `${what}${labelKinds[entity].verb}` as const)),
  ...mergingLabels.map((entity) => `merge${labelKinds[entity].verb}` as const),
  "createShare",
  "deleteShare",
]);
/** These need the exclusive lock when they change a name, or the options of a custom field: the name is written into the search head of every document that has the label, including one that gets it at this moment. */
const naming: ReadonlySet<MutatorName> = new Set(labelEntities.map((entity) => `update${labelKinds[entity].verb}` as const));
const moving: ReadonlySet<MutatorName> = new Set(["createDocument", "updateDocument"]);

/**
 * The lock that a mutation needs on its vaults. `exclusive`: it reads what other mutations write (what is in a folder, which documents have
 * a label, where a folder lies, which names are taken) or changes who sees what, so that it would miss a concurrent change. `moves`:
 * exclusive if the vault is shared. `share`: everything else, which may run at the same time.
 */
function lockOf({ name, args, references }: ParsedMutation, places: ReadonlyMap<string, Place>): LockMode | "moves" {
  if (structural.has(name) || name === "updateFolder") return "exclusive";
  if (naming.has(name) && (name === "updateCustomField" || ("name" in args && args.name !== undefined))) return "exclusive";
  if (name === "updateTag" && "parentId" in args && args.parentId !== undefined) return "exclusive";
  if (name === "deleteDocument") return "moves";
  if (!moving.has(name) || !("folderId" in args) || args.folderId === undefined) return "share";
  // A document that is new has no access rows yet, so it moves away from nobody. `createDocument` over an existing id may move that document.
  return references.some((reference) => reference.entity === "document" && places.has(keyOf(reference))) ? "moves" : "share";
}

/**
 * The vaults that these mutations touch, each in the strongest mode that one of them needs; `moves`: those that have to be held
 * exclusively if they turn out to be shared. `exclusive`: vaults of which an earlier attempt found out that they have to be.
 */
export function vaultLocksOf(
  userId: string,
  mutations: readonly ParsedMutation[],
  places: ReadonlyMap<string, Place>,
  exclusive: ReadonlySet<string>,
): { modes: Map<string, LockMode>; moves: Set<string> } {
  const modes = new Map<string, LockMode>([[userId, exclusive.has(userId) ? "exclusive" : "share"]]);
  const moves = new Set<string>();
  // A thing that an earlier mutation of the batch creates lies in the vault where that mutation puts it; later ones refer to it there.
  const after = new Map(places);
  for (const mutation of mutations) {
    const lock = lockOf(mutation, after);
    for (const { vaultId, hasAccess, shared } of mutation.references.flatMap((reference) => after.get(keyOf(reference)) ?? [])) {
      if (!hasAccess) continue;
      if (lock === "moves") moves.add(vaultId);
      const strong = lock === "exclusive" || (lock === "moves" && shared) || exclusive.has(vaultId);
      modes.set(vaultId, strong ? "exclusive" : (modes.get(vaultId) ?? "share"));
    }
    const [subject, into] = mutation.references;
    if (subject?.wanted !== "create" || after.has(keyOf(subject))) continue;
    const place = (into && after.get(keyOf(into))) ?? { vaultId: userId, hasAccess: true, shared: false };
    after.set(keyOf(subject), place);
    if (lock === "exclusive" && place.hasAccess) modes.set(place.vaultId, "exclusive");
  }
  return { modes, moves };
}
