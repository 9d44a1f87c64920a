// Originals on a WebDAV server (RFC 4918) or in a Nextcloud, which is one with paths of its own and uploads in pieces. What a file is
// called is its path below the connection's folder. Every segment is encoded, and what has been sent is looked at before it counts.
import { randomUUID } from "node:crypto";
import type { Dispatcher } from "undici";
import type { ByteRange, ListedObject } from "../../../../server/storage/backend.ts";
import type { CloudEntry, CloudStorage } from "../../../../server/storage/cloudStorage.ts";
import { AppError } from "../../../../shared/errors.ts";
import { isNameTaken, nameTaken } from "../transfer/nameTaken.ts";
import { encodeSegment, segmentsOf } from "../transfer/paths.ts";
import { isBeginningOf, partOf, readFrom } from "../transfer/streams.ts";
import { areBytes, assertWhole } from "../transfer/whole.ts";
import { type DavResource, parseMultistatus } from "./multistatus.ts";
import { putInPieces } from "./pieces.ts";
import { createDavSession, type DavAnswer, type DavRequest, type DavSession, type WebDavCredentials } from "./session.ts";

export interface WebDavOptions {
  kind: "webdav" | "nextcloud";
  /** As the person gave it, judged by the guard. */
  serverUrl: URL;
  credentials: WebDavCredentials;
  /** Below the top of what the server shows: what is the top here. Nothing above it can be named; it need not be there yet. */
  root?: string;
  /** Below that: where originals lie. */
  folder: string;
  dispatcher: Dispatcher;
  /** Bytes from which a Nextcloud gets a file in pieces, and of a piece. Default 32 MiB; the server takes 5 MB to 5 GB. */
  pieceBytes?: number;
}

/** Bytes up to which a file may be sent in vain: where it was refused, or its log-in was not fresh any more. */
const smallBytes = 1024 ** 2;
/** XML that is read of one file or folder, and of a folder with what is in it, in bytes: it is parsed beside everybody's work. */
const mostXml = { "0": 256 * 1024, "1": 4 * 1024 ** 2 };
const properties = `<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:"><prop><resourcetype/><getcontentlength/><getlastmodified/><getetag/><quota-used-bytes/><quota-available-bytes/><current-user-principal/></prop></propfind>`;

/** Each segment after a slash; empty for the top. */
const encodePath = (path: string): string =>
  segmentsOf(path)
    .map((name) => `/${encodeSegment(name)}`)
    .join("");

export interface WebDavStorage extends CloudStorage {
  /** Makes the folder where originals lie. @throws AppError cloud.* */
  prepare(): Promise<void>;
}

export async function createWebDavStorage(options: WebDavOptions): Promise<WebDavStorage> {
  const { kind, serverUrl, credentials, dispatcher, root = "", pieceBytes = 32 * 1024 ** 2 } = options;
  const session = createDavSession(serverUrl.origin, credentials, dispatcher);
  const nextcloud = kind === "nextcloud" ? await nextcloudPaths(session, serverUrl, credentials.username) : undefined;
  /** Encoded, from the server's root, without the slash at its end. */
  const served = nextcloud?.files ?? serverUrl.pathname.replace(/\/+$/, "");
  const top = `${served}${encodePath(root)}`;
  const at = (path: string) => `${top}${encodePath(options.folder)}${encodePath(path)}` || "/";
  const made = new Set<string>();
  /** Whether the server refuses to replace what has to be new; undefined: it has not been seen to. */
  let keepsConditions: boolean | undefined;

  async function propfind(path: string, depth: "0" | "1"): Promise<DavResource[] | null> {
    const answer = await session.send("PROPFIND", path, {
      headers: { depth, "content-type": "application/xml; charset=utf-8", accept: "application/xml, text/xml" },
      body: properties,
    });
    if (answer.status === 404 || answer.status === 410) return dumped(answer, null);
    if (answer.status !== 207) throw await notDav(answer);
    const found = parseMultistatus(await textOf(answer, mostXml[depth]), session.origin);
    if (!found) throw new AppError("cloud.unreachable", { detail: "What answers there is no WebDAV server" });
    return found;
  }

  async function stat(path: string): Promise<DavResource | null> {
    const found = await propfind(at(path), "0");
    return found?.[0] ?? null;
  }

  /** Makes what is missing of a folder and of all above it, from the connection's own on. */
  async function makeFolders(segments: readonly string[]): Promise<void> {
    const names = [...segmentsOf(root), ...segmentsOf(options.folder), ...segments];
    for (let depth = 1; depth <= names.length; depth++) {
      const path = [served, ...names.slice(0, depth).map(encodeSegment)].join("/");
      if (made.has(path)) continue;
      const answer = await session.send("MKCOL", `${path}/`);
      // 405: it is there. 409: what it lies in is not, because somebody removed it just now.
      await answer.dump();
      if (answer.status !== 201 && answer.status !== 405 && !(await propfind(`${path}/`, "0"))?.[0]?.folder)
        throw new AppError("cloud.refused", { detail: `The folder can not be made (${answer.status})` });
      made.add(path);
    }
  }

  async function openFile(path: string, range?: ByteRange): Promise<ReadableStream<Uint8Array> | null> {
    if (range && range.length === 0) return (await stat(path)) ? new Blob([]).stream() : null;
    const headers = range ? { range: `bytes=${range.offset}-${range.offset + range.length - 1}` } : {};
    const answer = await session.send("GET", at(path), { headers: headers as Record<string, string> });
    if (answer.status === 404 || answer.status === 410) return dumped(answer, null);
    if (answer.status === 416) return dumped(answer, new Blob([]).stream());
    if (answer.status !== 200 && answer.status !== 206) throw await notDav(answer);
    const stream = readFrom(answer.body, () => answer.body.destroy());
    // A server that knows no ranges sends all of it.
    return range && answer.status === 200 ? partOf(stream, range) : stream;
  }

  return {
    prepare: () => makeFolders([]),
    async put(path, bytes, object, { signal, onlyNew = false, readBack = false } = {}) {
      const { size, contentType } = object;
      const segments = segmentsOf(path);
      await makeFolders(segments.slice(0, -1));
      const target = at(path);
      const inPieces = nextcloud !== undefined && size > pieceBytes;
      const mayBeRefused = onlyNew && !inPieces && size <= smallBytes;
      const whole = (condition: Readonly<Record<string, string>>) =>
        putWhole(session, target, bytes, { size, contentType, condition }, signal).catch((error: unknown) => again(error, path));
      if (!(mayBeRefused && keepsConditions && (await putUnseen(whole)))) {
        // Before any byte travels: the log-in is right, and fresh enough that a stream is not spent on being refused.
        const there = await stat(path);
        const condition = onlyNew ? await conditionOf(there, path, bytes, size) : {};
        if (inPieces)
          await putInPieces(
            { session, uploads: nextcloud.uploads, target, id: randomUUID(), pieceBytes, onlyNew: onlyNew && !there },
            bytes,
            size,
            signal,
          );
        else await whole(condition);
        // The same bytes once more: they replace nothing but themselves.
        if (mayBeRefused && !there) keepsConditions ??= !(await putUnseen(whole).catch(() => true));
      }
      if (readBack) {
        assertWhole(await areBytes(await openFile(path), object), object);
        return segments.join("/");
      }
      const stored = await stat(path);
      if (!stored || stored.folder || (stored.size ?? size) !== size)
        throw new AppError("upload.mismatch", { size, received: stored?.size });
      return segments.join("/");

      // A folder that was there may have been removed since; the next try makes it anew.
      function again(error: unknown, failed: string): never {
        if (!isNameTaken(error)) made.clear();
        throw error instanceof AppError ? error : new AppError("cloud.unreachable", { detail: failed }, { cause: error });
      }
    },
    open: openFile,
    async head(path) {
      const found = await stat(path);
      return found && !found.folder ? { size: found.size ?? (await counted(session, at(path))), sha256: null } : null;
    },
    async remove(paths) {
      for (const path of paths) {
        if (segmentsOf(path).length === 0) throw new AppError("cloud.refused");
        const answer = await session.send("DELETE", at(path));
        await answer.dump();
        if (![200, 202, 204, 404, 410].includes(answer.status)) throw new AppError("cloud.refused", { detail: `${answer.status}` });
      }
    },
    async *list(prefix): AsyncIterable<ListedObject> {
      const cut = prefix.lastIndexOf("/");
      yield* walk(cut < 0 ? "" : prefix.slice(0, cut), prefix);
    },
    taken: async (path) => (await stat(path)) !== null,
    async browse(folderId) {
      const path = folderId.replace(/^\/+|\/+$/g, "");
      return entriesIn(`${top}${encodePath(path)}/`, path).catch((error: unknown) => {
        // A person's folder of a store that everybody has is made with the first file.
        if (root !== "" && path === "" && error instanceof AppError && error.code === "entity.notFound") return [];
        throw error;
      });
    },
    async openEntry({ id, etag }) {
      const answer = await session.send("GET", `${top}${encodePath(id)}`);
      if (answer.status === 404 || answer.status === 410) return dumped(answer, null);
      if (answer.status !== 200) throw await notDav(answer);
      const now = answer.header("etag");
      if (etag && now && bareEtag(now) !== bareEtag(etag)) {
        await answer.dump();
        throw new AppError("cloud.changed");
      }
      return readFrom(answer.body, () => answer.body.destroy());
    },
    ...(root !== "" && { removeEmptyFolders: async () => void (await emptied("")) }),
    async space() {
      const [found] = (await propfind(`${top}/`, "0")) ?? [];
      return { usedBytes: found?.quota.used ?? null, freeBytes: found?.quota.free ?? null };
    },
    async check() {
      const found = await propfind(`${served}/`, "0");
      if (!found) throw new AppError("cloud.unreachable", { detail: "There is no folder at this address" });
      if (!found[0]?.folder) throw new AppError("cloud.unreachable", { detail: "What lies at this address is no folder" });
      const account = `${credentials.username}@${serverUrl.hostname}`;
      return { account, id: account };
    },
  };

  async function entriesIn(folder: string, path: string): Promise<CloudEntry[]> {
    const found = await propfind(folder, "1");
    const self = decodeURIComponent(folder).replace(/(?<=.)\/+$/, "");
    if (!found) throw new AppError("entity.notFound");
    if (!found.some((one) => one.folder && one.path === self)) throw new AppError("entity.notFound");
    return found
      .filter((one) => one.path !== self)
      .flatMap((one): CloudEntry[] => {
        const name = one.path.slice(one.path.lastIndexOf("/") + 1);
        // What a server calls a child and lies somewhere else is not looked at.
        if (name === "" || one.path !== `${self === "/" ? "" : self}/${name}`) return [];
        const { folder: isFolder, size, modifiedAt, etag } = one;
        return [
          { id: path === "" ? name : `${path}/${name}`, name, kind: isFolder ? "folder" : "file", size, modifiedAt, etag, checksum: null },
        ];
      })
      .sort((a, b) => (a.kind === b.kind ? a.name.localeCompare(b.name) : a.kind === "folder" ? -1 : 1));
  }

  /** Under which a file that has to be new replaces nothing. Servers that look at no conditions were asked a moment before. */
  async function conditionOf(
    there: DavResource | null,
    path: string,
    bytes: () => Promise<ReadableStream<Uint8Array>>,
    size: number,
  ): Promise<Record<string, string>> {
    if (!there) return { "if-none-match": "*" };
    if (there.folder || (there.size ?? 0) > size) throw nameTaken();
    const answer = await session.send("GET", at(path));
    if (answer.status !== 200) throw await notDav(answer);
    // Some servers keep what has come of an upload that was cut off: it is ours, and is replaced as long as it is the same.
    if (
      !(await isBeginningOf(
        readFrom(answer.body, () => answer.body.destroy()),
        bytes,
        size,
      ))
    )
      throw nameTaken();
    return there.etag && !there.etag.startsWith("W/") ? { "if-match": there.etag } : {};
  }

  /** Whether the folder is gone now, or was not there. */
  async function emptied(folder: string): Promise<boolean> {
    const path = `${top}${encodePath(folder)}/`;
    const entries = await entriesIn(path, folder).catch((error: unknown) => {
      if (error instanceof AppError && error.code === "entity.notFound") return null;
      throw error;
    });
    let holds = false;
    for (const { id, kind: what } of entries ?? []) if (what === "file" || !(await emptied(id))) holds = true;
    if (holds) return false;
    if (entries) await (await session.send("DELETE", path)).dump();
    made.clear();
    return true;
  }

  /** Depth first: servers refuse to list everything at once. */
  async function* walk(folder: string, prefix: string): AsyncIterable<ListedObject> {
    const entries = await entriesIn(`${at(folder).replace(/\/$/, "")}/`, folder).catch((error: unknown) => {
      if (error instanceof AppError && error.code === "entity.notFound") return [];
      throw error;
    });
    for (const { id, kind: what, size, modifiedAt } of entries.sort((a, b) => (a.id < b.id ? -1 : 1))) {
      if (!id.startsWith(prefix) && !prefix.startsWith(`${id}/`)) continue;
      if (what === "folder") yield* walk(id, prefix);
      else yield { key: id, size: size ?? 0, lastModified: new Date(modifiedAt ?? 0) };
    }
  }
}

/** Whether it was taken without a look before, by a server that would have refused to replace anything. */
async function putUnseen(put: (condition: Readonly<Record<string, string>>) => Promise<void>): Promise<boolean> {
  try {
    await put({ "if-none-match": "*" });
    return true;
  } catch (error) {
    if (isNameTaken(error)) return false;
    throw error;
  }
}

/** Weak or strong, and by whatever a server says on the way that it was compressed: it names the same bytes. */
const bareEtag = (etag: string): string => etag.replace(/^W\//, "").replace(/-gzip(?="$)/, "");

async function putWhole(
  session: DavSession,
  path: string,
  bytes: () => Promise<ReadableStream<Uint8Array>>,
  { size, contentType, condition }: { size: number; contentType: string; condition: Readonly<Record<string, string>> },
  signal?: AbortSignal,
): Promise<void> {
  const request: DavRequest = {
    headers: { ...condition, "content-length": String(size), "content-type": contentType },
    body: async () => (size === 0 ? new Uint8Array() : bytes()),
    signal,
  };
  const answer = await session.send("PUT", path, request);
  await answer.dump();
  if (answer.status === 412) throw nameTaken();
  if (![200, 201, 204].includes(answer.status))
    throw new AppError("cloud.refused", { detail: `The file was not taken (${answer.status})` });
}

/** Where a Nextcloud keeps this person's files and what is on its way. An address that names such a path is taken as it is. */
async function nextcloudPaths(session: DavSession, serverUrl: URL, username: string) {
  const [, before = "", named] = /^(.*?)(?:\/remote\.php\/(?:dav\/files\/([^/]+)|webdav|dav))?\/?$/.exec(serverUrl.pathname) ?? [];
  const base = `${before.replace(/\/(index\.php(\/.*)?|apps\/.*|login)$/, "").replace(/\/+$/, "")}/remote.php/dav`;
  const user = named ?? (await principalOf(session, base)) ?? encodeSegment(username);
  return { files: `${base}/files/${user}`, uploads: `${base}/uploads/${user}` };
}

/** Who logs in by an address has another name in paths: the server knows it. */
async function principalOf(session: DavSession, base: string): Promise<string | undefined> {
  const answer = await session.send("PROPFIND", `${base}/`, {
    headers: { depth: "0", "content-type": "application/xml" },
    body: properties,
  });
  if (answer.status !== 207) return dumped(answer, undefined);
  const [found] = parseMultistatus(await textOf(answer, mostXml["0"]), session.origin) ?? [];
  return /\/principals\/users\/([^/]+)\/?$/.exec(found?.principal ?? "")?.[1];
}

/** For servers that do not say how large a file is. */
async function counted(session: DavSession, path: string): Promise<number> {
  const answer = await session.send("GET", path);
  let size = 0;
  for await (const chunk of answer.body) size += chunk.length;
  return size;
}

async function textOf({ body }: DavAnswer, most: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > most) throw new AppError("cloud.refused", { detail: "The folder holds too much to be listed" });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

async function dumped<T>(answer: DavAnswer, value: T): Promise<T> {
  await answer.dump();
  return value;
}

const notDav = async (answer: DavAnswer) => {
  await answer.dump();
  return new AppError("cloud.unreachable", { detail: `The server answered with ${answer.status}` });
};
