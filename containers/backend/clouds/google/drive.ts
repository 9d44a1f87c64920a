// Originals in a person's Google Drive (v3), by Google's library. A file is what its id names, whatever a person calls it there and wherever
// they move it; the id is chosen before the first byte, so that a repetition goes on with the same file.
import type { ByteRange, ListedObject } from "../../../../server/storage/backend.ts";
import type { CloudEntry, CloudStorage } from "../../../../server/storage/cloudStorage.ts";
import { AppError } from "../../../../shared/errors.ts";
import type { AddressGuard } from "../../outside/addressGuard.ts";
import type { CloudFiles } from "../transfer/files.ts";
import { segmentsOf } from "../transfer/paths.ts";
import type { Send } from "../transfer/send.ts";
import type { AccessTokens } from "../transfer/service.ts";
import { partOf, readFrom } from "../transfer/streams.ts";
import { assertWhole, isWhole } from "../transfer/whole.ts";
import { allDrives, createDriveCalls, type DriveCalls, type DriveFile, fileFields, folderType, isNamed, quoted } from "./calls.ts";
import { createFolders } from "./folders.ts";
import { putFile } from "./upload.ts";

export interface GoogleDriveOptions {
  /** An origin in the place of Google's own. */
  root: string | undefined;
  send: Send;
  guard: AddressGuard;
  tokens: AccessTokens;
  files: CloudFiles;
  folder: string;
}

export function createGoogleDrive(options: GoogleDriveOptions): CloudStorage {
  const { root, send, tokens, files, folder } = options;
  const origin = root ?? "https://www.googleapis.com";
  const calls = createDriveCalls(origin, send, tokens);
  const folders = createFolders(calls, files, folder);
  const get = (fileId: string) => calls.call((api) => api.files.get({ fileId, fields: fileFields, ...allDrives }));

  /** The file of this path that is there; what lies in the bin is not. */
  async function fileAt(path: string): Promise<DriveFile | null> {
    const known = await files.idOf(path);
    if (known) {
      const file = await get(known);
      if (file && !file.trashed) return file;
    }
    const segments = segmentsOf(path);
    const name = segments.at(-1);
    if (name === undefined) throw new AppError("cloud.refused");
    const parent = await folders.find(segments.slice(0, -1));
    if (parent === null) return null;
    for await (const file of calls.children(parent, ` and name = ${quoted(name)} and mimeType != ${quoted(folderType)}`))
      if (isNamed(name)(file)) return file;
    return null;
  }

  async function bytesOf(file: DriveFile | null, range?: ByteRange): Promise<ReadableStream<Uint8Array> | null> {
    if (!file?.id) return null;
    const size = Number(file.size ?? 0);
    if (size === 0 || (range && (range.length === 0 || range.offset >= size))) return new Blob([]).stream();
    const url = `${origin}/drive/v3/files/${encodeURIComponent(file.id)}?alt=media&supportsAllDrives=true`;
    const headers: Record<string, string> = range ? { range: `bytes=${range.offset}-${range.offset + range.length - 1}` } : {};
    const ended = new AbortController();
    const response = await calls.authorized((authorization) =>
      send.stream(url, { headers: { ...headers, authorization, "accept-encoding": "identity" }, signal: ended.signal }),
    );
    if (!response.ok || !response.body) {
      await response.body?.cancel();
      if (response.ok || response.status === 404) return null;
      // Shorter than it was when it was looked at: what the service says of that is no part of the file.
      throw new AppError("cloud.changed");
    }
    const body = response.body as ReadableStream<Uint8Array> & AsyncIterable<Uint8Array>;
    const stream = readFrom(body, () => ended.abort());
    return range && response.status === 200 ? partOf(stream, range) : stream;
  }

  return {
    async put(path, bytes, object, { signal, readBack } = {}) {
      const segments = segmentsOf(path);
      const there = await fileAt(path);
      const parent = await folders.make(segments.slice(0, -1));
      const place = { path, name: segments.at(-1)!, parent, there };
      const reference = await putFile({ ...options, origin, calls, get }, place, bytes, object, signal).catch((error: unknown) => {
        // A folder may have been removed since it was looked at.
        folders.forget();
        throw error;
      });
      if (readBack) assertWhole(await isWhole(this, reference, object), object);
      return reference;
    },
    open: async (path, range) => bytesOf(await fileAt(path), range),
    async openEntry({ id, etag }) {
      const file = await get(id);
      if (!file || file.trashed || file.mimeType === folderType) return null;
      if (etagOf(file) !== etag) throw new AppError("cloud.changed");
      return bytesOf(file);
    },
    async changesSince(cursor) {
      const changes = cursor === null ? null : await calls.changes(cursor);
      return changes ?? { changed: true, cursor: await calls.newestChange() };
    },
    async head(path) {
      const file = await fileAt(path);
      if (!file || file.mimeType === folderType) return null;
      return { size: Number(file.size ?? 0), sha256: file.sha256Checksum ?? null };
    },
    async remove(paths) {
      for (const path of paths) {
        const fileId = (await fileAt(path))?.id;
        if (fileId) await removeFile(calls, fileId);
        await files.forget(path);
      }
    },
    async *list(prefix): AsyncIterable<ListedObject> {
      const cut = prefix.lastIndexOf("/");
      const segments = segmentsOf(cut < 0 ? "" : prefix.slice(0, cut));
      const top = await folders.find(segments);
      if (top !== null) yield* walk(top, segments.map((name) => `${name}/`).join(""), prefix);
    },
    taken: async (path) => (await fileAt(path)) !== null,
    async browse(folderId) {
      const id = folderId === "" ? "root" : folderId;
      if (id !== "root" && (await get(id))?.mimeType !== folderType) throw new AppError("entity.notFound");
      const entries: CloudEntry[] = [];
      for await (const file of calls.children(id)) {
        const isFolder = file.mimeType === folderType;
        // Documents of Google's own have no bytes to be had.
        if (!file.id || !file.name || (!isFolder && file.size == null)) continue;
        const { name, modifiedTime: modifiedAt = null } = file;
        entries.push({
          id: file.id,
          name,
          kind: isFolder ? "folder" : "file",
          size: isFolder ? null : Number(file.size),
          modifiedAt,
          etag: etagOf(file),
          checksum: file.sha256Checksum ? `sha256:${file.sha256Checksum}` : file.md5Checksum ? `md5:${file.md5Checksum}` : null,
        });
      }
      return entries.sort((a, b) => (a.kind === b.kind ? a.name.localeCompare(b.name) : a.kind === "folder" ? -1 : 1));
    },
    async space() {
      const about = await calls.call((api) => api.about.get({ fields: "storageQuota(limit,usage)" }));
      const { limit, usage } = about?.storageQuota ?? {};
      const usedBytes = usage == null ? null : Number(usage);
      return { usedBytes, freeBytes: limit == null || usedBytes === null ? null : Math.max(0, Number(limit) - usedBytes) };
    },
    async check() {
      const about = await calls.call((api) => api.about.get({ fields: "user(emailAddress,permissionId)" }));
      const { emailAddress, permissionId } = about?.user ?? {};
      if (!permissionId) throw new AppError("cloud.unreachable", { detail: "What answers there is no Drive" });
      return { account: emailAddress ?? permissionId, id: permissionId };
    },
  };

  async function* walk(folderId: string, path: string, prefix: string): AsyncIterable<ListedObject> {
    for await (const { id, name, mimeType, size, modifiedTime } of calls.children(folderId)) {
      // No path of ours has a name with a slash.
      if (!id || !name || name.includes("/")) continue;
      const key = `${path}${name}`;
      if (!key.startsWith(prefix) && !prefix.startsWith(`${key}/`)) continue;
      if (mimeType === folderType) yield* walk(id, `${key}/`, prefix);
      else yield { key, size: Number(size ?? 0), lastModified: new Date(modifiedTime ?? 0) };
    }
  }
}

/** The service's own counts names and looks too. */
const etagOf = ({ sha256Checksum, md5Checksum, version }: DriveFile): string | null => sha256Checksum ?? md5Checksum ?? version ?? null;

/** For good; on a drive whose members may not do that, into its bin. */
async function removeFile({ call }: DriveCalls, fileId: string): Promise<void> {
  try {
    await call((api) => api.files.delete({ fileId, ...allDrives }));
  } catch (error) {
    if (!(error instanceof AppError && error.code === "cloud.refused")) throw error;
    await call((api) => api.files.update({ fileId, requestBody: { trashed: true }, ...allDrives }));
  }
}
