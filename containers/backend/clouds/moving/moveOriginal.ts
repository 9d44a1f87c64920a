// One original on its way between the vault's own store and a person's cloud. At every moment it lies in one place at least where its size
// and hash have been found right: the row of the version names that place, and only after the other has been verified is it changed.
// Whatever ends in between goes on from the row: the target is written down before the first byte.
import type { Logger } from "pino";
import { v7 as uuid } from "uuid";
import type { Change } from "../../../../server/authority/change.ts";
import { commitQuota, readQuota } from "../../../../server/intake/quota.ts";
import type { StorageBackend } from "../../../../server/storage/backend.ts";
import type { CloudStorage } from "../../../../server/storage/cloudStorage.ts";
import { extensionOf } from "../../../../shared/documents/contentTypes.ts";
import { AppError } from "../../../../shared/errors.ts";
import { type ChangeContext, changeAsSystem } from "../../changes/changeAsSystem.ts";
import { hashObject } from "../../storage/bytes.ts";
import type { Clouds } from "../clouds.ts";
import { isNameTaken } from "../transfer/nameTaken.ts";
import { type NamedOriginal, readablePath } from "../transfer/paths.ts";
import { isWhole } from "../transfer/whole.ts";
import { dropMove, forgetTarget, isPathKnown, type Move, type MovedVersion, movedVersion, renameAgain, writeTarget } from "./moves.ts";

export interface MovingContext extends ChangeContext {
  log: Logger;
  storage: Required<StorageBackend>;
  clouds: Clouds;
}

/** Names that are looked for at once, where others keep taking them. */
const mostNames = 5;
/** Tries after which an original whose name is taken gets no other one by itself. */
const mostRenamed = 20;
/** Seconds until the object here is removed after its original has moved: longer than a signed address for reading lives. */
const removedAfterSeconds = 90;

/** Names that are being looked for, by those who do so side by side. */
export type Choosing = Set<string>;

/** @throws AppError cloud.*, quota.exceeded, upload.mismatch, service.unavailable; the original then lies where it lay */
export async function moveOriginal(context: MovingContext, move: Move, choosing: Choosing = new Set()): Promise<void> {
  const version = await movedVersion(context.pool, move.versionId);
  const from = move.direction === "carry" ? null : move.connectionId;
  // It is gone, or somebody else has moved it.
  if (!version || version.connectionId !== from) return dropMove(context.pool, move);
  if (move.direction === "bringBack") return bringBack(context, move, version);
  if (move.direction === "rename" && move.target === null && hasItsName(version)) return dropMove(context.pool, move);
  await (move.direction === "carry" ? carry : rename)(context, move, version, choosing);
  const now = await movedVersion(context.pool, move.versionId);
  // What its name is made of may have been changed while it was on its way.
  if (now?.connectionId === move.connectionId && !hasItsName(now)) await renameAgain(context.pool, move);
}

const carry = (context: MovingContext, move: Move, version: MovedVersion, choosing: Choosing) =>
  put(context, move, version, choosing, {
    async open() {
      const stream = await context.storage.open(version.reference);
      if (!stream) throw new AppError("service.unavailable", { part: "objectStore", retryAfter: 60 });
      return stream;
    },
    async arrived(change, path) {
      const { rowCount } = await change.connection.query(
        `UPDATE document_versions SET backend = $2, connection_id = $3, reference = $4, verified_at = now()
          WHERE id = $1 AND backend = 'objectStore' AND reference = $5`,
        [version.versionId, move.provider, move.connectionId, path, version.reference],
      );
      if (rowCount !== 1) return false;
      await change.connection.query("UPDATE quotas SET used_bytes = used_bytes - $2 WHERE user_id = $1", [move.ownerId, version.size]);
      change.enqueue("delete-objects", { keys: [version.reference] }, { delaySeconds: removedAfterSeconds });
      return true;
    },
  });

/** As a copy under the new name that is verified like any other; the one before becomes a leftover. */
const rename = (context: MovingContext, move: Move, version: MovedVersion, choosing: Choosing) =>
  put(context, move, version, choosing, {
    async open() {
      const stream = await context.clouds.openVersion(version.versionId);
      if (!stream) throw new AppError("cloud.missing");
      return stream;
    },
    async arrived({ connection }, path) {
      const { rowCount } = await connection.query(
        "UPDATE document_versions SET reference = $3, verified_at = now() WHERE id = $1 AND connection_id = $2 AND reference = $4",
        [version.versionId, move.connectionId, path, version.reference],
      );
      if (rowCount !== 1) return false;
      await connection.query("INSERT INTO cloud_leftovers (connection_id, reference) VALUES ($1, $2) ON CONFLICT DO NOTHING", [
        move.connectionId,
        version.reference,
      ]);
      return true;
    },
  });

/** How a file comes to a path in the cloud: from where, and what is written when it is there. `arrived` false: it is not wanted any more. */
interface Putting {
  open(): Promise<ReadableStream<Uint8Array>>;
  arrived(change: Change, path: string): Promise<boolean>;
}

async function put(
  context: MovingContext,
  move: Move,
  version: MovedVersion,
  choosing: Choosing,
  putting: Putting,
  tries = 0,
): Promise<void> {
  const { pool, clouds } = context;
  const cloud = await clouds.storageOf(move.connectionId);
  const path = move.target ?? (await freePath(context, move, version, cloud, choosing));
  if (path === null) return;
  // An earlier run that was killed may have sent the whole file already.
  const there = move.target !== null && (await isWhole(cloud, path, version));
  // It may have ended before the service's name for the file was noted.
  if (there) await cloud.adopt?.(path);
  else {
    try {
      await cloud.put(path, putting.open, version, { onlyNew: true, readBack: true });
    } catch (error) {
      // A server that makes other bytes of every file would be filled with them: after so many tries it is left alone.
      const enough = tries >= mostNames || move.tries >= mostRenamed;
      if (enough || !isNameTaken(error) || !(await forgetTarget(pool, move, path))) throw error;
      // Somebody has put a file of their own there since the name was chosen: it is looked for anew, and gets a number.
      return put(context, { ...move, target: null }, version, choosing, putting, tries + 1);
    }
  }
  const arrived = await finish(context, move, version, (change) => putting.arrived(change, path));
  if (!arrived) await dropMove(pool, { ...move, target: path });
}

async function bringBack(context: MovingContext, move: Move, version: MovedVersion): Promise<void> {
  const { pool, storage, clouds } = context;
  const { usedBytes, limitBytes } = await readQuota(pool, move.ownerId);
  if (usedBytes + version.size > limitBytes) throw new AppError("quota.exceeded", { usedBytes, limitBytes, size: version.size });
  const key = move.target ?? `${move.ownerId}/${version.documentId}/${uuid()}${extensionOf(version.contentType)}`;
  if (move.target === null && !(await writeTarget(pool, move, key))) return;
  const there = await storage.head(key);
  if (there?.size !== version.size || there.sha256 !== version.sha256) {
    const stream = await clouds.openVersion(version.versionId);
    if (!stream) throw new AppError("cloud.missing");
    await storage.put(key, stream, version);
    // The copy in the cloud goes after this: a store that keeps no checksums is read once more.
    const kept = await storage.head(key);
    if (!kept || kept.size !== version.size || (kept.sha256 ?? (await hashObject(storage, key)).sha256) !== version.sha256)
      throw new AppError("upload.mismatch", { size: version.size, received: kept?.size });
  }
  await finish(context, move, version, async (change) => {
    const { rowCount } = await change.connection.query(
      `UPDATE document_versions SET backend = 'objectStore', connection_id = NULL, reference = $3, verified_at = NULL
        WHERE id = $1 AND connection_id = $2 AND reference = $4`,
      [version.versionId, move.connectionId, key, version.reference],
    );
    if (rowCount !== 1) return false;
    if (!(await commitQuota(change.connection, move.ownerId, version.size))) throw new AppError("quota.exceeded", { size: version.size });
    await change.connection.query("INSERT INTO cloud_leftovers (connection_id, reference) VALUES ($1, $2) ON CONFLICT DO NOTHING", [
      move.connectionId,
      version.reference,
    ]);
    return true;
  });
}

/** The one transaction in which the place changes. False: the move was called off, or the version is another by now. */
async function finish(
  context: MovingContext,
  { versionId, direction, connectionId, ownerId }: Move,
  { documentId }: MovedVersion,
  change: (change: Change) => Promise<boolean>,
): Promise<boolean> {
  let arrived = false;
  await changeAsSystem(context, ownerId, async (_mutate, within) => {
    const { connection } = within;
    // Locks the document before its version, in the order of all that delete versions.
    await connection.query("SELECT 1 FROM documents WHERE id = $1 FOR NO KEY UPDATE", [documentId]);
    // A connection that is being removed waits for this, or this finds its move called off.
    const held = await connection.query(
      `SELECT 1 FROM cloud_connections c JOIN original_moves m ON m.connection_id = c.id
        WHERE m.version_id = $1 AND m.direction = $2 AND c.id = $3 FOR UPDATE OF c, m`,
      [versionId, direction, connectionId],
    );
    arrived = held.rowCount === 1 && (await change(within));
    if (!arrived) return;
    await connection.query("DELETE FROM original_moves WHERE version_id = $1", [versionId]);
    within.touchFor("quota", ownerId, [ownerId]);
  });
  return arrived;
}

/** Written down before anything is put there. Null: the move was called off. */
async function freePath(
  { pool }: MovingContext,
  move: Move,
  version: MovedVersion,
  cloud: CloudStorage,
  choosing: Choosing,
): Promise<string | null> {
  for (let number = 1; ; number++) {
    const path = readablePath(namesOf(version), number);
    const chosen = `${move.connectionId} ${path.normalize("NFC").toLowerCase()}`;
    if (choosing.has(chosen)) continue;
    choosing.add(chosen);
    try {
      if ((await isPathKnown(pool, move.connectionId, path)) || (await cloud.taken(path))) continue;
      return (await writeTarget(pool, move, path)) ? path : null;
    } finally {
      choosing.delete(chosen);
    }
  }
}

function namesOf({ title, date, folders, name, contentType }: MovedVersion): NamedOriginal {
  const extension = /\.[A-Za-z0-9]{1,10}$/.exec(name)?.[0] ?? extensionOf(contentType);
  return { title: title || name, date, folders, extension };
}

/** With whatever number it got because others were called so too. */
function hasItsName(version: MovedVersion): boolean {
  const number = / \((\d{1,6})\)(?:\.[A-Za-z0-9]{1,10})?$/.exec(version.reference)?.[1];
  return [1, Number(number ?? 1)].some((one) => readablePath(namesOf(version), one) === version.reference);
}
