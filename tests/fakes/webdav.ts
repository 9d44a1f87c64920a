// A WebDAV server that is strict: Digest or Basic as it is told, every header looked at, faults on demand. With `nextcloud` it has that
// one's paths and takes uploads in pieces. What it holds lies in memory.
import { createHash, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface FakeWebDavOptions {
  auth?: "basic" | "digest" | "both";
  nextcloud?: boolean;
  username?: string;
  password?: string;
}

export interface FakeRequest {
  method: string;
  path: string;
  authorization: string | undefined;
  status: number;
}

/** What becomes of a request: undefined goes on, a number is answered, "drop" cuts, "cut" takes half of the body first. */
export type Fault = number | "drop" | "cut" | undefined;

export interface FakeWebDav {
  origin: string;
  /** What a person gives as the server's address. */
  url: string;
  username: string;
  password: string;
  /** By decoded path from the server's root; null is a folder. */
  entries: Map<string, Buffer | null>;
  requests: FakeRequest[];
  /** Asked before every request. */
  fault: (request: { method: string; path: string }) => Fault;
  /** Bytes that may still come; a file that does not fit is answered with 507. */
  freeBytes: number;
  /** As some servers do: `If-Match`, `If-None-Match` and `Overwrite` mean nothing to it. */
  looksAtNoConditions: boolean;
  /** As some servers do: entity tags without quotation marks in what it lists. */
  listsBareTags: boolean;
  setPassword(password: string): void;
  close(): Promise<void>;
}

const realm = "files";
const md5 = (text: string) => createHash("md5").update(text).digest("hex");
const xml = (text: string) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const href = (path: string) => path.split("/").map(encodeURIComponent).join("/");

export async function startFakeWebDav({
  auth = "digest",
  nextcloud = false,
  username = "ola",
  password = "pass:wörd #1",
}: FakeWebDavOptions = {}): Promise<FakeWebDav> {
  const top = nextcloud ? `/remote.php/dav/files/${username}` : "/dav";
  const parentsOf = (path: string) => path.split("/").flatMap((_part, at, all) => (at > 0 ? [all.slice(0, at).join("/") || "/"] : []));
  const entries = new Map<string, Buffer | null>();
  const folders = nextcloud ? [top, `/remote.php/dav/uploads/${username}`] : [top];
  for (const folder of folders) for (const path of [...parentsOf(folder), folder]) entries.set(path, null);
  let nonce = randomBytes(8).toString("hex");
  const counts = new Set<string>();
  let secret = password;

  const fake: FakeWebDav = {
    origin: "",
    url: "",
    username,
    password,
    entries,
    requests: [],
    fault: () => undefined,
    freeBytes: Number.MAX_SAFE_INTEGER,
    looksAtNoConditions: false,
    listsBareTags: false,
    setPassword(changed) {
      secret = changed;
      nonce = randomBytes(8).toString("hex");
    },
    close: async () => {},
  };

  function isLoggedIn(request: IncomingMessage): boolean {
    const header = Buffer.from(request.headers.authorization ?? "", "latin1").toString("utf8");
    if (header.startsWith("Basic ") && auth !== "digest")
      return Buffer.from(header.slice(6), "base64").toString("utf8") === `${username}:${secret}`;
    if (!header.startsWith("Digest ") || auth === "basic") return false;
    const given = new Map([...header.matchAll(/(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g)].map(([, name, a, b]) => [name!, a ?? b!]));
    const { uri, nc, cnonce, response } = Object.fromEntries(given);
    if (given.get("username") !== username || given.get("nonce") !== nonce || uri !== request.url) return false;
    // A count is taken once.
    if (counts.has(`${nonce} ${cnonce} ${nc}`)) return false;
    counts.add(`${nonce} ${cnonce} ${nc}`);
    return response === md5(`${md5(`${username}:${realm}:${secret}`)}:${nonce}:${nc}:${cnonce}:auth:${md5(`${request.method}:${uri}`)}`);
  }

  /** A log-in under another nonce than today's is told so, whatever its password. */
  const challenge = ({ headers }: IncomingMessage) =>
    [
      ...(auth === "basic"
        ? []
        : [
            `Digest realm="${realm}", nonce="${nonce}", qop="auth", algorithm=MD5, opaque="a,b"${headers.authorization && !headers.authorization.includes(nonce) ? ", stale=true" : ""}`,
          ]),
      ...(auth === "digest" ? [] : [`Basic realm="${realm}", charset="UTF-8"`]),
    ].reverse();

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? "";
    const path = decodeURIComponent(new URL(request.url!, "http://x").pathname).replace(/(?<=.)\/+$/, "");
    const record: FakeRequest = { method, path, authorization: request.headers.authorization?.split(" ")[0], status: 0 };
    fake.requests.push(record);
    const end = (status: number, headers: Record<string, string | string[]> = {}, body: string | Buffer = "") => {
      record.status = status;
      response.writeHead(status, headers).end(body);
    };
    if (!isLoggedIn(request)) {
      // As Apache does it: what was sent with the refused request is read to its end.
      request.resume();
      return end(401, { "WWW-Authenticate": challenge(request) }, "<html>Unauthorized</html>");
    }
    const fault = fake.fault({ method, path });
    if (fault === "drop") return void request.socket.destroy();
    if (typeof fault === "number") {
      request.resume();
      return end(fault, fault === 429 || fault === 503 ? { "Retry-After": "1" } : {});
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk);
      if (fault === "cut") return void request.socket.destroy();
    }
    const body = Buffer.concat(chunks);
    const parent = path.slice(0, path.lastIndexOf("/")) || "/";
    switch (method) {
      case "PROPFIND": {
        if (!entries.has(path)) return end(404);
        if (!["0", "1"].includes(String(request.headers.depth))) return end(403);
        const shown = [...entries.keys()].filter(
          (one) =>
            one === path ||
            (request.headers.depth === "1" &&
              entries.get(path) === null &&
              one.startsWith(`${path === "/" ? "" : path}/`) &&
              !one.slice(path.length + 1).includes("/") &&
              one !== "/"),
        );
        return end(207, { "Content-Type": "application/xml" }, multistatus(shown));
      }
      case "MKCOL":
        if (entries.has(path)) return end(405);
        if (entries.get(parent) !== null) return end(409);
        entries.set(path, null);
        return end(201);
      case "PUT": {
        if (entries.get(parent) !== null || entries.get(path) === null) return end(409);
        if (body.length !== Number(request.headers["content-length"])) return end(400);
        if (!fake.looksAtNoConditions) {
          const { "if-match": match, "if-none-match": none } = request.headers;
          if (none === "*" ? entries.has(path) : match !== undefined && match !== etagOf(path)) return end(412);
        }
        if (body.length > fake.freeBytes) return end(507);
        fake.freeBytes -= body.length;
        const there = entries.has(path);
        entries.set(path, body);
        return end(there ? 204 : 201);
      }
      case "GET": {
        const found = entries.get(path);
        if (!found) return end(found === null ? 405 : 404);
        const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
        if (from === undefined) return end(200, { "Content-Length": String(found.length), ETag: etagOf(path) }, found);
        if (Number(from) >= found.length) return end(416);
        return end(206, {}, found.subarray(Number(from), Number(to) + 1));
      }
      case "DELETE":
        if (!entries.has(path)) return end(404);
        for (const one of [...entries.keys()]) if (one === path || one.startsWith(`${path}/`)) entries.delete(one);
        return end(204);
      case "MOVE": {
        const to = decodeURIComponent(new URL(String(request.headers.destination)).pathname);
        if (!nextcloud || !path.endsWith("/.file")) return end(403);
        const pieces = [...entries].filter(([one]) => one.startsWith(`${parent}/`)).sort(([a], [b]) => (a < b ? -1 : 1));
        const whole = Buffer.concat(pieces.map(([, bytes]) => bytes!));
        if (whole.length !== Number(request.headers["oc-total-length"])) return end(400);
        if (request.headers.overwrite === "F" && entries.has(to) && !fake.looksAtNoConditions) return end(412);
        entries.set(to, whole);
        for (const one of [...entries.keys()]) if (one === parent || one.startsWith(`${parent}/`)) entries.delete(one);
        return end(201);
      }
      default:
        return end(405);
    }
  }

  /** Of a folder, as a Nextcloud has it: of all that lies below. */
  function etagOf(path: string): string {
    const hash = createHash("sha1");
    for (const [one, bytes] of [...entries].sort(([a], [b]) => (a < b ? -1 : 1)))
      if (one === path || one.startsWith(`${path}/`)) hash.update(one.slice(path.length)).update(bytes ?? "folder");
    return `"${hash.digest("hex")}"`;
  }

  function multistatus(paths: readonly string[]): string {
    const responses = paths.map((path) => {
      const bytes = entries.get(path);
      const kind = bytes
        ? `<d:resourcetype/><d:getcontentlength>${bytes.length}</d:getcontentlength>`
        : "<d:resourcetype><d:collection/></d:resourcetype>";
      const etag = bytes || nextcloud ? `<d:getetag>${fake.listsBareTags ? etagOf(path).slice(1, -1) : etagOf(path)}</d:getetag>` : "";
      const rest = `<d:getlastmodified>Fri, 27 Nov 2026 03:00:00 GMT</d:getlastmodified><d:quota-available-bytes>${fake.freeBytes}</d:quota-available-bytes>`;
      const principal = nextcloud
        ? `<d:current-user-principal><d:href>/remote.php/dav/principals/users/${username}/</d:href></d:current-user-principal>`
        : "";
      // What is not known comes first, as some servers have it.
      return `<d:response><d:href>${xml(href(path) + (bytes ? "" : "/"))}</d:href><d:propstat><d:prop><d:getcontentlanguage/></d:prop><d:status>HTTP/1.1 404 Not Found</d:status></d:propstat><d:propstat><d:prop>${kind}${etag}${rest}${principal}</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>`;
    });
    return `<?xml version="1.0"?><d:multistatus xmlns:d="DAV:">${responses.join("")}</d:multistatus>`;
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => request.socket.destroy());
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  fake.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  fake.url = nextcloud ? `${fake.origin}/` : `${fake.origin}${top}/`;
  fake.close = () =>
    new Promise((closed) => {
      server.close(() => closed());
      server.closeAllConnections();
    });
  return fake;
}
