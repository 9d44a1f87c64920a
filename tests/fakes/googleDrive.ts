// Google's log-in and Drive v3 as far as the product uses them, strict with every header and body. What it holds lies in memory.
import { createHash, randomBytes } from "node:crypto";
import { type CloudAnswer, type CloudFault, type CloudRequest, type CloudServer, rangeOf, startCloudServer } from "./cloudServer.ts";
import { createTokenDesk, type TokenDesk } from "./oauth.ts";

interface Entry {
  id: string;
  name: string;
  mimeType: string;
  parents: string[];
  trashed: boolean;
  bytes: Buffer | null;
  version: number;
}
interface Session {
  id: string;
  replaces: boolean;
  metadata: { id?: string; name?: string; parents?: string[]; mimeType?: string };
  size: number;
  type: string;
  received: Buffer;
  fields: string;
}

export interface FakeGoogleDrive extends CloudServer {
  desk: TokenDesk;
  clientId: string;
  clientSecret: string;
  account: { emailAddress: string; permissionId: string };
  entries: Map<string, Entry>;
  /** Of the whole Drive, in bytes. */
  limit: number;
  /** Bytes of each file by its path, what is in the bin left out. */
  files(): Map<string, Buffer>;
  /** A person puts all of it into the bin. */
  binAll(): void;
}

const folderType = "application/vnd.google-apps.folder";
const scope = "https://www.googleapis.com/auth/drive.file";
const clientId = "1234-vault.apps.googleusercontent.com";
const clientSecret = "GOCSPX-secret";
const problem = (code: number, reason: string): CloudAnswer => ({
  status: code,
  body: { error: { code, message: reason, errors: [{ domain: "global", reason, message: reason }] } },
});
const hex = (kind: string, bytes: Buffer) => createHash(kind).update(bytes).digest("hex");

export async function startFakeGoogleDrive(): Promise<FakeGoogleDrive> {
  const desk = createTokenDesk({ clientId, clientSecret, scopes: [scope], parameters: { access_type: "offline", prompt: "consent" } });
  const entries = new Map<string, Entry>();
  const usedIds = new Set<string>();
  const ids = new Set<string>();
  const sessions = new Map<string, Session>();
  const isInBin = (entry: Entry): boolean => entry.trashed || entry.parents.some((id) => entries.has(id) && isInBin(entries.get(id)!));
  const used = () => [...entries.values()].reduce((sum, { bytes }) => sum + (bytes?.length ?? 0), 0);

  function shown(entry: Entry, fields: string): object {
    const { id, name, mimeType, parents, bytes, version } = entry;
    const all: Record<string, unknown> = {
      ...{ id, name, mimeType, parents, version: String(version), trashed: isInBin(entry), modifiedTime: "2026-11-27T03:00:00.000Z" },
      ...(bytes && { size: String(bytes.length), md5Checksum: hex("md5", bytes), sha256Checksum: hex("sha256", bytes) }),
    };
    return Object.fromEntries(fields.split(",").flatMap((field) => (field in all ? [[field, all[field]]] : [])));
  }

  function listed(query: URLSearchParams): CloudAnswer {
    const text = (quotedText: string) => quotedText.replace(/\\(.)/g, "$1");
    const [, parent, name, not, type] =
      /^'((?:[^'\\]|\\.)*)' in parents and trashed = false(?: and name = '((?:[^'\\]|\\.)*)')?(?: and mimeType (!?=) '([^']*)')?$/.exec(
        query.get("q") ?? "",
      ) ?? [];
    if (parent === undefined) return problem(400, "invalid");
    if (query.get("supportsAllDrives") !== "true" || query.get("includeItemsFromAllDrives") !== "true") return problem(400, "sharedDrives");
    const [, fields = ""] = /^nextPageToken,files\((.*)\)$/.exec(query.get("fields") ?? "") ?? [];
    if (text(parent) !== "root" && !entries.has(text(parent))) return problem(404, "notFound");
    const found = [...entries.values()].filter(
      (entry) =>
        entry.parents.includes(text(parent)) &&
        !isInBin(entry) &&
        (name === undefined || entry.name.toLowerCase() === text(name).toLowerCase()) &&
        (type === undefined || (entry.mimeType === type) === (not === "=")),
    );
    // Pages are short, so that there are some.
    const from = Number(query.get("pageToken") ?? 0);
    const next = from + 20 < found.length ? { nextPageToken: String(from + 20) } : {};
    return { status: 200, body: { ...next, files: found.slice(from, from + 20).map((entry) => shown(entry, fields)) } };
  }

  function begin({ method, path, query, headers, body }: CloudRequest): CloudAnswer {
    const [, id] = /^\/upload\/drive\/v3\/files(?:\/([^/]+))?$/.exec(path) ?? [];
    const size = Number(headers["x-upload-content-length"]);
    if (query.get("uploadType") !== "resumable" || !Number.isInteger(size) || !headers["x-upload-content-type"])
      return problem(400, "badRequest");
    if (!/^application\/json/.test(headers["content-type"] ?? "")) return problem(400, "parseError");
    const metadata = JSON.parse(body.toString()) as Session["metadata"];
    if (method === "PATCH" ? !id || !entries.has(id) : id !== undefined) return problem(404, "notFound");
    if (method === "POST") {
      if (!metadata.id || !ids.has(metadata.id)) return problem(400, "invalid");
      if (usedIds.has(metadata.id)) return problem(409, "fileIdInUse");
      for (const parent of metadata.parents ?? []) if (parent !== "root" && !entries.has(parent)) return problem(404, "notFound");
    }
    if (used() + size > fake.limit) return problem(403, "storageQuotaExceeded");
    const session = randomBytes(8).toString("hex");
    const type = headers["x-upload-content-type"] as string;
    sessions.set(session, {
      id: id ?? metadata.id!,
      replaces: method === "PATCH",
      metadata,
      size,
      type,
      received: Buffer.alloc(0),
      fields: query.get("fields") ?? "",
    });
    return { status: 200, headers: { location: `${fake.origin}/upload/session?upload_id=${session}` } };
  }

  function receive({ method, query, headers, body }: CloudRequest, fault: CloudFault): CloudAnswer {
    const key = query.get("upload_id") ?? "";
    const session = sessions.get(key);
    if (!session) return problem(404, "notFound");
    if (headers.authorization) return problem(400, "tokenSentToSession");
    if (method === "DELETE") return sessions.delete(key) ? { status: 499 } : problem(404, "notFound");
    const [, from, to, total] = /^bytes (?:(\d+)-(\d+)|\*)\/(\d+)$/.exec(headers["content-range"] ?? "") ?? [];
    if (total === undefined || Number(total) !== session.size) return problem(400, "badContentRange");
    if (from !== undefined) {
      if (Number(to) - Number(from) + 1 !== body.length || Number(headers["content-length"]) !== body.length)
        return problem(400, "badLength");
      if (Number(from) !== session.received.length) return problem(503, "wrongOffset");
      const isLast = Number(to) === session.size - 1;
      if (!isLast && body.length % (256 * 1024) !== 0) return problem(400, "notAMultiple");
      // Half of a piece arrives in whole blocks.
      const kept = fault === "half" ? body.subarray(0, Math.floor(body.length / 2 / (256 * 1024)) * 256 * 1024) : body;
      session.received = Buffer.concat([session.received, kept]);
    }
    if (session.received.length < session.size) {
      const range: Record<string, string> = session.received.length > 0 ? { range: `bytes=0-${session.received.length - 1}` } : {};
      return { status: 308, headers: range };
    }
    const before = entries.get(session.id);
    const { name = before?.name ?? "Untitled", parents = before?.parents ?? ["root"] } = session.metadata;
    const made = {
      id: session.id,
      name,
      parents,
      mimeType: session.type,
      trashed: before?.trashed ?? false,
      bytes: session.received,
      version: (before?.version ?? 0) + 1,
    };
    entries.set(session.id, made);
    usedIds.add(session.id);
    sessions.delete(key);
    return { status: 200, body: shown(made, session.fields) };
  }

  function files(request: CloudRequest): CloudAnswer {
    const { method, path, query, headers, body } = request;
    const [, id] = /^\/drive\/v3\/files(?:\/([^/]+))?$/.exec(path) ?? [];
    if (id === "generateIds") {
      const made = `id-${randomBytes(10).toString("hex")}`;
      ids.add(made);
      return { status: 200, body: { ids: [made] } };
    }
    if (id === undefined && method === "GET") return listed(query);
    if (query.get("supportsAllDrives") !== "true") return problem(400, "sharedDrives");
    if (id === undefined && method === "POST") {
      const { name, mimeType, parents = ["root"] } = JSON.parse(body.toString()) as Entry;
      if (mimeType !== folderType || !name) return problem(400, "invalid");
      const made = { id: `folder-${randomBytes(8).toString("hex")}`, name, mimeType, parents, trashed: false, bytes: null, version: 1 };
      entries.set(made.id, made);
      return { status: 200, body: shown(made, query.get("fields") ?? "") };
    }
    const entry = entries.get(id ?? "");
    if (!entry) return problem(404, "notFound");
    if (method === "DELETE") {
      entries.delete(entry.id);
      return { status: 204 };
    }
    if (method === "PATCH") {
      Object.assign(entry, JSON.parse(body.toString()));
      return { status: 200, body: shown(entry, "id") };
    }
    if (query.get("alt") !== "media") return { status: 200, body: shown(entry, query.get("fields") ?? "id,name,mimeType") };
    if (!entry.bytes) return problem(403, "fileNotDownloadable");
    const range = rangeOf(headers.range, entry.bytes.length);
    if (range === null) return problem(416, "requestedRangeNotSatisfiable");
    return range ? { status: 206, body: entry.bytes.subarray(range.from, range.to + 1) } : { status: 200, body: entry.bytes };
  }

  /** The list of changes: a token is how everything was when it was given. */
  const tokens = new Set<string>();
  function changes({ path, query }: CloudRequest): CloudAnswer {
    const now = createHash("sha1")
      .update(JSON.stringify([...entries.values()].map(({ id, name, parents, version, trashed }) => [id, name, parents, version, trashed])))
      .digest("hex");
    const token = query.get("pageToken") ?? "";
    if (query.get("supportsAllDrives") !== "true") return problem(400, "sharedDrives");
    if (path === "/drive/v3/changes" && !tokens.has(token)) return problem(400, "invalid");
    tokens.add(now);
    if (path !== "/drive/v3/changes") return { status: 200, body: { startPageToken: now } };
    return { status: 200, body: { newStartPageToken: now, changes: token === now ? [] : [{ changeType: "file" }] } };
  }

  async function answer(request: CloudRequest, fault: CloudFault): Promise<CloudAnswer> {
    const { method, path, headers, query } = request;
    if (path === "/token" && method === "POST") {
      const form = new URLSearchParams(request.body.toString());
      if (form.get("grant_type") === "refresh_token") await desk.beforeRenewal();
      return desk.answer(form);
    }
    if (path === "/upload/session") return receive(request, fault);
    if (!desk.isGood(headers.authorization)) return problem(401, "authError");
    if (path.startsWith("/upload/drive/v3/files")) return begin(request);
    if (path.startsWith("/drive/v3/files")) return files(request);
    if (path.startsWith("/drive/v3/changes")) return changes(request);
    if (path !== "/drive/v3/about" || !query.get("fields")) return problem(404, "notFound");
    return { status: 200, body: { user: fake.account, storageQuota: { limit: String(fake.limit), usage: String(used()) } } };
  }

  const server = await startCloudServer(
    answer,
    (status) => problem(status, status === 429 ? "rateLimitExceeded" : "backendError").body as object,
  );
  const pathOf = (entry: Entry): string => {
    const parent = entries.get(entry.parents[0] ?? "");
    return parent ? `${pathOf(parent)}/${entry.name}` : entry.name;
  };
  const fake: FakeGoogleDrive = Object.assign(server, {
    desk,
    clientId,
    clientSecret,
    account: { emailAddress: "ola@example.org", permissionId: "1122334455" },
    entries,
    limit: 15 * 1024 ** 3,
    binAll() {
      for (const entry of entries.values()) entry.trashed ||= entry.parents.includes("root");
    },
    files: () =>
      new Map([...entries.values()].flatMap((entry) => (entry.bytes && !isInBin(entry) ? [[pathOf(entry), entry.bytes] as const] : []))),
  });
  return fake;
}
