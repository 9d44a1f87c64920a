// Microsoft's log-in and a OneDrive behind Graph v1.0 as far as the product uses them, strict with every header and body. `kind`: a drive of
// home tells other hashes than one of work. What it holds lies in memory.
import { createHash, randomBytes } from "node:crypto";
import { quickXor } from "../../containers/backend/clouds/onedrive/quickXor.ts";
import { type CloudAnswer, type CloudFault, type CloudRequest, type CloudServer, rangeOf, startCloudServer } from "./cloudServer.ts";
import { createTokenDesk, type TokenDesk } from "./oauth.ts";

interface Item {
  id: string;
  name: string;
  parent: string;
  bytes: Buffer | null;
  version: number;
}
interface Session {
  parent: string;
  name: string;
  /** The item that is replaced. */
  replaces: string | undefined;
  conflict: string;
  received: Buffer;
}

export interface FakeOneDrive extends CloudServer {
  desk: TokenDesk;
  clientId: string;
  clientSecret: string;
  account: { id: string; email: string };
  items: Map<string, Item>;
  /** Of the whole drive, in bytes. */
  limit: number;
  files(): Map<string, Buffer>;
  binAll(): void;
}

const clientId = "5a6b7c8d-0000-4000-8000-000000000001";
const clientSecret = "secret~of.the-app";
const problem = (status: number, code: string): CloudAnswer => ({ status, body: { error: { code, message: code } } });
const block = 320 * 1024;

export async function startFakeOneDrive(kind: "home" | "work" = "work"): Promise<FakeOneDrive> {
  const desk = createTokenDesk({ clientId, clientSecret, scopes: ["Files.ReadWrite", "offline_access"] });
  const items = new Map<string, Item>();
  const sessions = new Map<string, Session>();
  const links = new Map<string, string>();
  const used = () => [...items.values()].reduce((sum, { bytes }) => sum + (bytes?.length ?? 0), 0);
  const child = (parent: string, name: string) =>
    [...items.values()].find((one) => one.parent === parent && one.name.toLowerCase() === name.toLowerCase());

  function hashesOf(bytes: Buffer) {
    if (kind === "home") {
      const hex = (name: string) => createHash(name).update(bytes).digest("hex").toUpperCase();
      return { sha256Hash: hex("sha256"), sha1Hash: hex("sha1") };
    }
    const hash = quickXor();
    hash.update(bytes);
    return { quickXorHash: hash.digest() };
  }
  function shown({ id, name, bytes, version }: Item): object {
    const tags = { eTag: `"${id},${version},${name}"`, ...(bytes && { cTag: `"c:${id},${version}"` }) };
    const common = { id, name, ...tags, lastModifiedDateTime: "2026-11-27T03:00:00Z", size: bytes?.length ?? 0 };
    if (!bytes) return { ...common, folder: { childCount: 0 } };
    const link = randomBytes(8).toString("hex");
    links.set(link, id);
    return { ...common, file: { hashes: hashesOf(bytes) }, "@microsoft.graph.downloadUrl": `${fake.origin}/download?tempauth=${link}` };
  }

  /** `/me/drive/items/ID:/more` or `/me/drive/root:/a/b:/more`. Undefined: there is no such path; `parent` and `name` say where it would be. */
  function resolved(path: string): { item?: Item | "root"; parent?: string; name?: string; more: string } | null {
    const [, id, moreOfId = ""] = /^\/v1\.0\/me\/drive\/items\/([^/:]+)(\/.*)?$/.exec(path) ?? [];
    if (id !== undefined) return { ...(items.has(id) && { item: items.get(id)! }), more: moreOfId };
    const [, place, moreOfRoot = ""] =
      /^\/v1\.0\/me\/drive\/root(?::\/(.*?))?(?::?(\/(?:children|content|createUploadSession)))?$/.exec(path) ?? [];
    if (place === undefined) return path.startsWith("/v1.0/me/drive/root") ? { item: "root", more: moreOfRoot } : null;
    const names = place.split("/");
    let at = "root";
    for (const name of names.slice(0, -1)) {
      const next = child(at, name);
      if (!next || next.bytes) return { more: moreOfRoot };
      at = next.id;
    }
    const name = names.at(-1)!;
    const item = child(at, name);
    return { ...(item && { item }), parent: at, name, more: moreOfRoot };
  }

  function store(parent: string, name: string, bytes: Buffer, replaces: string | undefined, conflict: string): CloudAnswer {
    if (used() + bytes.length > fake.limit) return problem(507, "quotaLimitReached");
    const there = replaces ? items.get(replaces) : child(parent, name);
    if (there && conflict !== "replace") return problem(409, "nameAlreadyExists");
    const id = there?.id ?? `01${randomBytes(10).toString("hex").toUpperCase()}`;
    const item = { id, name: there?.name ?? name, parent: there?.parent ?? parent, bytes, version: (there?.version ?? 0) + 1 };
    items.set(id, item);
    return { status: there ? 200 : 201, body: shown(item) };
  }

  function receive({ method, query, headers, body }: CloudRequest, fault: CloudFault): CloudAnswer {
    const key = query.get("session") ?? "";
    const session = sessions.get(key);
    if (headers.authorization) return problem(401, "tokenSentToSession");
    if (!session) return problem(404, "itemNotFound");
    const { received, parent, name, replaces, conflict } = session;
    if (method === "DELETE") return sessions.delete(key) ? { status: 204 } : problem(404, "itemNotFound");
    const expected = () => ({ expirationDateTime: "2026-12-27T03:00:00Z", nextExpectedRanges: [`${session.received.length}-`] });
    if (method === "GET") return { status: 200, body: expected() };
    const [, from, to, total] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers["content-range"] ?? "") ?? [];
    if (method !== "PUT" || total === undefined || Number(to) - Number(from) + 1 !== body.length) return problem(400, "invalidRequest");
    if (body.length > 60 * 1024 ** 2 || Number(headers["content-length"]) !== body.length) return problem(400, "invalidRequest");
    if (Number(from) !== received.length) return problem(416, "invalidRange");
    if (Number(to) !== Number(total) - 1 && body.length % block !== 0) return problem(400, "fragmentNotAMultiple");
    const kept = fault === "half" ? body.subarray(0, Math.floor(body.length / 2 / block) * block) : body;
    session.received = Buffer.concat([received, kept]);
    if (session.received.length < Number(total)) return { status: 202, body: expected() };
    sessions.delete(key);
    return store(parent, name, session.received, replaces, conflict);
  }

  /** The list of changes: a token is how everything was when it was given. */
  const tokens = new Set<string>();
  function delta(token: string | null): CloudAnswer {
    const now = createHash("sha1")
      .update(JSON.stringify([...items.values()].map(({ id, name, parent, version }) => [id, name, parent, version])))
      .digest("hex");
    if (token !== "latest" && !tokens.has(token ?? "")) return problem(410, "resyncRequired");
    tokens.add(now);
    const value = token === "latest" || token === now ? [] : [{ id: "root", name: "root", folder: {} }];
    return { status: 200, body: { value, "@odata.deltaLink": `${fake.origin}/v1.0/me/drive/root/delta?token=${now}` } };
  }

  function drive(request: CloudRequest): CloudAnswer {
    const { method, path, query, headers, body } = request;
    if (path === "/v1.0/me/drive/root/delta" && method === "GET") return delta(query.get("token"));
    if (path === "/v1.0/me/drive" && method === "GET") {
      const { id, email } = fake.account;
      const quota = { used: used(), total: fake.limit, remaining: Math.max(0, fake.limit - used()), state: "normal" };
      return {
        status: 200,
        body: { id, driveType: kind === "home" ? "personal" : "business", owner: { user: { email, displayName: "Ola" } }, quota },
      };
    }
    const found = resolved(path);
    if (!found) return problem(400, "invalidRequest");
    const { item, parent, name, more } = found;
    const folder = item === "root" ? "root" : item && !item.bytes ? item.id : undefined;
    if (more === "/children") {
      if (folder === undefined) return problem(404, "itemNotFound");
      if (method === "POST") {
        const asked = JSON.parse(body.toString()) as { name: string; folder?: object; "@microsoft.graph.conflictBehavior"?: string };
        if (!asked.folder || asked["@microsoft.graph.conflictBehavior"] !== "fail") return problem(400, "invalidRequest");
        if (child(folder, asked.name)) return problem(409, "nameAlreadyExists");
        const made = {
          id: `01F${randomBytes(8).toString("hex").toUpperCase()}`,
          name: asked.name,
          parent: folder,
          bytes: null,
          version: 1,
        };
        items.set(made.id, made);
        return { status: 201, body: shown(made) };
      }
      const all = [...items.values()].filter((one) => one.parent === folder);
      // Pages are short, so that there are some.
      const from = Number(query.get("$skiptoken") ?? 0);
      const next = from + 20 < all.length ? { "@odata.nextLink": `${fake.origin}${encodeURI(path)}?$top=20&$skiptoken=${from + 20}` } : {};
      return { status: 200, body: { value: all.slice(from, from + 20).map(shown), ...next } };
    }
    if (more === "/createUploadSession" && method === "POST") {
      const asked = (JSON.parse(body.toString()) as { item?: { name?: string; "@microsoft.graph.conflictBehavior"?: string } }).item;
      const conflict = asked?.["@microsoft.graph.conflictBehavior"] ?? "";
      if (!["fail", "replace"].includes(conflict) || !/^application\/json/.test(headers["content-type"] ?? ""))
        return problem(400, "invalidRequest");
      const replaces = item && item !== "root" ? item : undefined;
      if (!replaces && (parent === undefined || asked?.name !== name)) return problem(404, "itemNotFound");
      if (replaces && conflict === "fail") return problem(409, "nameAlreadyExists");
      const key = randomBytes(8).toString("hex");
      sessions.set(key, {
        parent: replaces?.parent ?? parent!,
        name: replaces?.name ?? name!,
        replaces: replaces?.id,
        conflict,
        received: Buffer.alloc(0),
      });
      return { status: 200, body: { uploadUrl: `${fake.origin}/upload?session=${key}`, expirationDateTime: "2026-12-27T03:00:00Z" } };
    }
    if (more === "/content" && method === "PUT") {
      if (body.length > 0) return problem(400, "useASession");
      const replaces = item && item !== "root" ? item.id : undefined;
      if (!replaces && parent === undefined) return problem(404, "itemNotFound");
      return store(parent ?? "", name ?? "", body, replaces, query.get("@microsoft.graph.conflictBehavior") ?? "fail");
    }
    if (!item || item === "root")
      return item === "root" ? { status: 200, body: { id: "root", name: "root", folder: {} } } : problem(404, "itemNotFound");
    if (method === "DELETE") return items.delete(item.id) ? { status: 204 } : problem(404, "itemNotFound");
    return method === "GET" ? { status: 200, body: shown(item) } : problem(405, "notAllowed");
  }

  function download({ query, headers }: CloudRequest): CloudAnswer {
    const bytes = items.get(links.get(query.get("tempauth") ?? "") ?? "")?.bytes;
    if (headers.authorization) return problem(400, "tokenSentToDownload");
    if (!bytes) return problem(404, "itemNotFound");
    const range = rangeOf(headers.range, bytes.length);
    if (range === null) return problem(416, "invalidRange");
    return range ? { status: 206, body: bytes.subarray(range.from, range.to + 1) } : { status: 200, body: bytes };
  }

  async function answer(request: CloudRequest, fault: CloudFault): Promise<CloudAnswer> {
    const { method, path, headers } = request;
    if (path === "/common/oauth2/v2.0/token" && method === "POST") {
      const form = new URLSearchParams(request.body.toString());
      if (form.get("grant_type") === "refresh_token") await desk.beforeRenewal();
      const given = desk.answer(form);
      if (given.status !== 200) return given;
      const json = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
      const claims = {
        iss: "https://login.microsoftonline.com/t/v2.0",
        aud: clientId,
        oid: "o",
        tid: "t",
        sub: "s",
        preferred_username: fake.account.email,
      };
      const exp = { iat: Math.floor(Date.now() / 1000), exp: Math.floor(Date.now() / 1000) + 3600 };
      return {
        status: 200,
        body: {
          ...given.body,
          id_token: `${json({ alg: "none" })}.${json({ ...claims, ...exp })}.x`,
          client_info: json({ uid: "o", utid: "t" }),
        },
      };
    }
    if (path === "/upload") return receive(request, fault);
    if (path === "/download") return download(request);
    if (!desk.isGood(headers.authorization)) return problem(401, "InvalidAuthenticationToken");
    return path.startsWith("/v1.0/me/drive") ? drive(request) : problem(404, "itemNotFound");
  }

  const server = await startCloudServer(
    answer,
    (status) => problem(status, status === 429 ? "activityLimitReached" : "generalException").body as object,
  );
  const pathOf = ({ parent, name }: Item): string => (items.has(parent) ? `${pathOf(items.get(parent)!)}/${name}` : name);
  const fake: FakeOneDrive = Object.assign(server, {
    desk,
    clientId,
    clientSecret,
    account: { id: "b!drive-of-ola", email: "ola@example.org" },
    items,
    limit: 15 * 1024 ** 3,
    files: () => new Map([...items.values()].flatMap((item) => (item.bytes ? [[pathOf(item), item.bytes] as const] : []))),
    binAll: () => items.clear(),
  });
  return fake;
}
