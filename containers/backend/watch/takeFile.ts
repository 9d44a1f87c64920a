// Takes one file of the watched folder in, and puts it where files go that have been taken, or that can't be.
import { constants } from "node:fs";
import { access, type FileHandle, lstat, mkdir, open, realpath, rename, unlink, writeFile } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { ReadableStream as NodeStream } from "node:stream/web";
import { v5 } from "uuid";
import { contentTypeOf } from "../../../shared/documents/contentTypes.ts";
import { AppError } from "../../../shared/errors.ts";
import { bringDocument } from "../intake/bringDocument.ts";
import { folderOf } from "../intake/folderOf.ts";
import type { TaskContext } from "../queue/context.ts";
import { doneFolder, type FoundFile, failedFolder } from "./scanFolder.ts";

export interface Watched {
  root: string;
  /** What becomes of a file that has been taken. */
  afterwards: "move" | "remove";
  context: Pick<TaskContext, "pool" | "storage" | "poke" | "log" | "feedTombstoneDays">;
}

/** It was written to while it was read: the next pass looks at it again. */
export class StillGrowing extends Error {}

const own = "6f0f3c62-6f6e-4d1b-9a52-2f8f7c1f4c11";

/** The document's id follows from the file, so that a process that ended in the middle takes nothing twice. @throws StillGrowing, what may pass */
export async function takeFile(watched: Watched, userId: string, file: FoundFile): Promise<"taken" | "failed"> {
  const path = join(watched.root, file.handle, ...file.path);
  const name = file.path.at(-1) ?? "";
  if (!(await liesInside(watched.root, path))) throw new StillGrowing();
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    await assertUnchanged(handle, file);
    const folderId = await folderOf(watched.context, userId, file.path.slice(0, -1));
    const documentId = v5(JSON.stringify([userId, file.path, file.size, file.modifiedMs]), own);
    const arrival = { documentId, name, contentType: contentTypeOf(name), folderId, createdAt: new Date().toISOString() };
    await bringDocument(watched.context, { kind: "person", userId, device: "Watched folder" }, arrival, bytesOf(handle, file));
    await assertStillThere(path, handle, file);
  } catch (error) {
    const reason = lastingReason(error);
    if (!reason) throw error;
    await assertStillThere(path, handle, file);
    await putAway(watched.root, failedFolder, file);
    await writeFile(join(watched.root, file.handle, failedFolder, ...file.path.slice(0, -1), `${name}.reason.txt`), `${reason}\n`);
    return "failed";
  } finally {
    await handle.close();
  }
  if (watched.afterwards === "remove") await unlink(path);
  else await putAway(watched.root, doneFolder, file);
  return "taken";
}

/** Nobody leads out of the folder by a link in place of a folder. */
async function liesInside(root: string, path: string): Promise<boolean> {
  return `${await realpath(dirname(path))}${sep}`.startsWith(`${await realpath(root)}${sep}`);
}

async function assertUnchanged(handle: FileHandle, { size, modifiedMs }: FoundFile): Promise<void> {
  const now = await handle.stat();
  if (!now.isFile() || now.size !== size || now.mtimeMs !== modifiedMs) throw new StillGrowing();
}

/** Another file may have taken its name while it was read: that one is not touched, the next look takes it. */
async function assertStillThere(path: string, handle: FileHandle, { size, modifiedMs }: FoundFile): Promise<void> {
  const [now, read] = [await lstat(path), await handle.stat()];
  if (now.ino !== read.ino || now.dev !== read.dev || now.size !== size || now.mtimeMs !== modifiedMs) throw new StillGrowing();
}

/** Looked at once more after the last byte, before anything is made of them. */
const bytesOf = (handle: FileHandle, file: FoundFile): ReadableStream<Uint8Array> =>
  NodeStream.from<Uint8Array>(
    (async function* () {
      for await (const chunk of handle.createReadStream({ autoClose: false, start: 0 })) yield chunk as Uint8Array;
      await assertUnchanged(handle, file);
    })(),
  ) as ReadableStream<Uint8Array>;

/** What no later try changes, in words; undefined for what may pass. */
function lastingReason(error: unknown): string | undefined {
  if (!(error instanceof AppError) || !lasting.has(error.code)) return undefined;
  return `${error.message} (${error.code})`;
}

const lasting = new Set<string>([
  "quota.exceeded",
  "upload.tooLarge",
  "upload.type",
  "upload.conflict",
  "entity.notFound",
  "request.invalid",
]);

/** In the same folders; a name that is taken gets a number. */
async function putAway(root: string, where: string, { handle, path }: FoundFile): Promise<void> {
  const folder = join(root, handle, where, ...path.slice(0, -1));
  await mkdir(folder, { recursive: true });
  const name = path.at(-1) ?? "";
  const [, stem = "", extension = ""] = /^(.*?)(\.[^.]*)?$/.exec(name) ?? [];
  for (let n = 1; ; n++) {
    const free = join(folder, n === 1 ? name : `${stem} (${n})${extension}`);
    const isTaken = await access(free).then(
      () => true,
      () => false,
    );
    if (!isTaken) return rename(join(root, handle, ...path), free);
  }
}
