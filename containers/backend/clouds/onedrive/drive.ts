// Originals in a person's OneDrive, of home or of work (Microsoft Graph v1.0). A file is what its id names once it is there, whatever a person
// calls it and wherever they move it; until then, and for names, it is its path.
import { z } from "zod";
import type { ByteRange, ListedObject } from "../../../../server/storage/backend.ts";
import type { CloudEntry, CloudStorage } from "../../../../server/storage/cloudStorage.ts";
import { AppError } from "../../../../shared/errors.ts";
import type { AddressGuard } from "../../outside/addressGuard.ts";
import type { CloudFiles } from "../transfer/files.ts";
import { boundedListing } from "../transfer/listing.ts";
import { encodeSegment, segmentsOf } from "../transfer/paths.ts";
import type { Send } from "../transfer/send.ts";
import type { AccessTokens } from "../transfer/service.ts";
import { partOf, readFrom } from "../transfer/streams.ts";
import { assertWhole, isWhole } from "../transfer/whole.ts";
import { createGraph, type DriveItem, driveItem, graphProblem, namedAddress } from "./graph.ts";
import { putItem } from "./upload.ts";

export interface OneDriveOptions {
  /** With the version. */
  graph: string;
  send: Send;
  guard: AddressGuard;
  tokens: AccessTokens;
  files: CloudFiles;
  folder: string;
}

const children = z.object({ value: z.array(driveItem), "@odata.nextLink": z.string().optional() });
const delta = z.object({ value: z.array(z.object({ id: z.string() })), "@odata.deltaLink": z.string().optional() });
const drive = z.object({
  id: z.string(),
  owner: z.object({ user: z.object({ email: z.string().optional(), displayName: z.string().optional() }).optional() }).optional(),
  quota: z.object({ used: z.number().optional(), remaining: z.number().optional() }).optional(),
});

export function createOneDrive(options: OneDriveOptions): CloudStorage {
  const { send, guard, files, folder } = options;
  const graph = createGraph(options.graph, send, options.tokens);
  const top = segmentsOf(folder);
  const made = new Set<string>();
  /** The item at a path from the top of the drive. `more`: what of it is meant. */
  const itemAt = (segments: readonly string[], more = "") =>
    segments.length === 0 ? `/me/drive/root${more}` : `/me/drive/root:/${segments.map(encodeSegment).join("/")}${more && `:${more}`}`;
  const itemOf = (id: string, more = "") => `/me/drive/items/${encodeURIComponent(id)}${more}`;

  async function fileAt(path: string): Promise<DriveItem | null> {
    const known = await files.idOf(path);
    const item = known ? await graph.ask("GET", itemOf(known), driveItem) : null;
    if (item) return item;
    const segments = segmentsOf(path);
    if (segments.length === 0) throw new AppError("cloud.refused");
    return graph.ask("GET", itemAt([...top, ...segments]), driveItem);
  }

  async function makeFolders(segments: readonly string[]): Promise<void> {
    const names = [...top, ...segments];
    for (let depth = 1; depth <= names.length; depth++) {
      const path = names.slice(0, depth);
      const key = path.join("/");
      if (made.has(key)) continue;
      if (!(await graph.ask("GET", itemAt(path), driveItem))?.folder) {
        const body = { name: path.at(-1), folder: {}, "@microsoft.graph.conflictBehavior": "fail" };
        const response = await graph.send("POST", itemAt(path.slice(0, -1), "/children"), { body: JSON.stringify(body) });
        // 409: somebody else has made it just now.
        if (!response.ok && response.status !== 409) throw await graphProblem(response);
      }
      made.add(key);
    }
  }

  async function bytesOf(item: DriveItem | null, range?: ByteRange): Promise<ReadableStream<Uint8Array> | null> {
    if (!item || item.folder) return null;
    const size = item.size ?? 0;
    if (size === 0 || (range && (range.length === 0 || range.offset >= size))) return new Blob([]).stream();
    const address = item["@microsoft.graph.downloadUrl"];
    if (!address) throw new AppError("cloud.refused", { detail: "The service gives no address for the bytes" });
    const ended = new AbortController();
    const headers: Record<string, string> = range ? { range: `bytes=${range.offset}-${range.offset + range.length - 1}` } : {};
    const url = namedAddress(address, graph.root, guard);
    const response = await send.stream(url, { headers: { ...headers, "accept-encoding": "identity" }, signal: ended.signal });
    if (!response.ok || !response.body) {
      const problem = await problemOf(response);
      if (problem) throw problem;
      return null;
    }
    const stream = readFrom(response.body as ReadableStream<Uint8Array> & AsyncIterable<Uint8Array>, () => ended.abort());
    return range && response.status === 200 ? partOf(stream, range) : stream;
  }

  return {
    async put(path, bytes, object, { signal, readBack } = {}) {
      const segments = segmentsOf(path);
      const known = await files.idOf(path);
      const there = known ? await graph.ask("GET", itemOf(known), driveItem) : null;
      await makeFolders(segments.slice(0, -1));
      const place = there ? (more: string) => itemOf(there.id, more) : (more: string) => itemAt([...top, ...segments], more);
      const target = { place, replaces: there !== null, name: segments.at(-1)!, find: () => fileAt(path) };
      const item = await putItem({ graph, send, guard }, target, bytes, object, signal).catch((error: unknown) => {
        // A folder may have been removed since it was looked at.
        made.clear();
        throw error;
      });
      await files.keep(path, item.id);
      if (readBack) assertWhole(await isWhole(this, path, object), object);
      return path;
    },
    open: async (path, range) => bytesOf(await fileAt(path), range),
    async openEntry({ id, etag }) {
      const item = await graph.ask("GET", itemOf(id), driveItem);
      if (item && etagOf(item) !== etag) throw new AppError("cloud.changed");
      return bytesOf(item);
    },
    async changesSince(cursor) {
      const first = cursor === null ? "/me/drive/root/delta?token=latest" : ownPath(cursor);
      const page = await graph.ask("GET", first, delta).catch((error: unknown) => {
        if (cursor !== null && error instanceof AppError && error.code === "cloud.refused") return null;
        throw error;
      });
      const link = page?.["@odata.deltaLink"];
      if (!link && cursor === null) throw new AppError("cloud.unreachable", { detail: "What answers there is no OneDrive" });
      // More than a page of changes, or a place that the service does not know any more: from here on.
      if (!page || !link) return { changed: true, cursor: (await this.changesSince!(null)).cursor };
      return { changed: cursor === null || page.value.length > 0, cursor: link };
    },
    async head(path) {
      const item = await fileAt(path);
      if (!item || item.folder) return null;
      return { size: item.size ?? 0, sha256: item.file?.hashes?.sha256Hash?.toLowerCase() ?? null };
    },
    async adopt(path) {
      if ((await files.idOf(path)) !== undefined) return;
      const item = await fileAt(path);
      if (item && !item.folder) await files.keep(path, item.id);
    },
    async remove(paths) {
      for (const path of paths) {
        const item = await fileAt(path);
        if (item) {
          const response = await graph.send("DELETE", itemOf(item.id));
          if (!response.ok && response.status !== 404) throw await graphProblem(response);
        }
        await files.forget(path);
      }
    },
    async *list(prefix): AsyncIterable<ListedObject> {
      const cut = prefix.lastIndexOf("/");
      const segments = segmentsOf(cut < 0 ? "" : prefix.slice(0, cut));
      const found = await graph.ask("GET", itemAt([...top, ...segments]), driveItem);
      if (found?.folder) yield* walk(found.id, segments.map((name) => `${name}/`).join(""), prefix);
    },
    taken: async (path) => (await fileAt(path)) !== null,
    async browse(folderId) {
      const entries: CloudEntry[] = [];
      for await (const item of childrenOf(folderId)) {
        const { id, name, size = 0, folder: isFolder, file, lastModifiedDateTime } = item;
        // Notebooks and other packages are neither.
        if (!isFolder && !file) continue;
        const kind = isFolder ? "folder" : "file";
        entries.push({
          id,
          name,
          kind,
          size: isFolder ? null : size,
          modifiedAt: lastModifiedDateTime ?? null,
          etag: etagOf(item),
          checksum: checksumOf(item),
        });
      }
      return entries.sort((a, b) => (a.kind === b.kind ? a.name.localeCompare(b.name) : a.kind === "folder" ? -1 : 1));
    },
    async space() {
      const { quota } = (await graph.ask("GET", "/me/drive", drive)) ?? {};
      return { usedBytes: quota?.used ?? null, freeBytes: quota?.remaining ?? null };
    },
    async check() {
      const found = await graph.ask("GET", "/me/drive", drive);
      if (!found) throw new AppError("cloud.refused", { detail: "This account has no OneDrive" });
      const { email, displayName } = found.owner?.user ?? {};
      return { account: email ?? displayName ?? "OneDrive", id: found.id };
    },
  };

  /** With it goes the token: it has to be the service's own. */
  function ownPath(link: string): string {
    if (!link.startsWith(`${graph.root}/`)) throw new AppError("cloud.addressRefused");
    return link.slice(graph.root.length);
  }

  async function* childrenOf(folderId: string): AsyncIterable<DriveItem> {
    let next: string | undefined = `${folderId === "" ? "/me/drive/root" : itemOf(folderId)}/children?$top=200`;
    const count = boundedListing();
    while (next !== undefined) {
      const page: z.infer<typeof children> | null = await graph.ask("GET", next, children);
      if (!page) throw new AppError("entity.notFound");
      count(page.value.length);
      yield* page.value;
      const link: string | undefined = page["@odata.nextLink"];
      next = link && ownPath(link);
    }
  }

  async function* walk(folderId: string, path: string, prefix: string): AsyncIterable<ListedObject> {
    for await (const { id, name, size = 0, folder: isFolder, lastModifiedDateTime } of childrenOf(folderId)) {
      const key = `${path}${name}`;
      if (!key.startsWith(prefix) && !prefix.startsWith(`${key}/`)) continue;
      if (isFolder) yield* walk(id, `${key}/`, prefix);
      else yield { key, size, lastModified: new Date(lastModifiedDateTime ?? 0) };
    }
  }
}

/** Of the bytes alone, where the service has that: the other one counts names too. */
const etagOf = ({ cTag, eTag }: DriveItem): string | null => cTag ?? eTag ?? null;

function checksumOf({ file }: DriveItem): string | null {
  const { sha256Hash, sha1Hash, quickXorHash } = file?.hashes ?? {};
  if (sha256Hash) return `sha256:${sha256Hash.toLowerCase()}`;
  if (sha1Hash) return `sha1:${sha1Hash.toLowerCase()}`;
  return quickXorHash ? `quickXor:${quickXorHash}` : null;
}

/** Of an address for bytes, which is none of the service's API. Null: the file is not there. */
async function problemOf(response: Response): Promise<AppError | null> {
  await response.body?.cancel();
  if (response.status === 404 || response.status === 410) return null;
  // The address is good for a while, whoever asks: what it does not take is asked for anew later.
  if (response.status === 401 || response.status === 403) return new AppError("cloud.busy", { retryAfter: 30 });
  return graphProblem(new Response(null, { status: response.status, headers: [...response.headers] }));
}
