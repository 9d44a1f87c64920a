// Microsoft's log-in for programs and the part of Graph v1.0 that knows Teams and sends mail: short pages, delta, upload sessions, throttling;
// strict with what it is sent.

import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

export interface FakeUser {
  id: string;
  displayName?: string | null;
  jobTitle?: string | null;
  mail?: string | null;
  userPrincipalName?: string | null;
  mobilePhone?: string | null;
  businessPhones?: string[];
  accountEnabled?: boolean;
}
export interface FakeTeam {
  id: string;
  displayName: string;
  mail?: string | null;
  members: string[];
}
export interface SentMail {
  message: {
    subject: string;
    body: { contentType: string; content: string };
    toRecipients: { emailAddress: { address: string } }[];
    replyTo?: { emailAddress: { address: string; name?: string } }[];
    singleValueExtendedProperties?: { id: string; value: string }[];
    attachments?: { name: string; contentType: string; contentBytes: string }[];
  };
  /** Of what went by an upload session. */
  uploaded?: Buffer;
}
interface Draft extends SentMail {
  upload?: { key: string; size: number; received: Buffer };
}

export interface FakeGraph {
  url: string;
  tenantId: string;
  clientId: string;
  clientSecret: string;
  sender: string;
  users: FakeUser[];
  teams: FakeTeam[];
  /** Goes up with whatever a test changes: what delta tells of. */
  version: number;
  sent: SentMail[];
  drafts: Map<string, Draft>;
  requests: string[];
  /** A status instead of an answer; "lie": a link that leads elsewhere; "nowhere": one that is none; "loop": a page that names itself; "lost": a mail is sent, and the answer does not come. */
  fault: (method: string, path: string) => number | "lie" | "nowhere" | "loop" | "lost" | undefined;
  retryAfter: string;
  /** How often a token was given. */
  tokens: number;
  /** Tokens that were given are not taken any more. */
  expire(): void;
  close(): Promise<void>;
}

const perPage = 2;

export async function startFakeGraph(): Promise<FakeGraph> {
  let good = new Set<string>();
  const server = createServer((incoming, response) => {
    void (async () => {
      const url = new URL(incoming.url ?? "/", fake.url);
      const path = decodeURIComponent(url.pathname);
      const bytes = await bodyOf(incoming);
      const { method = "" } = incoming;
      fake.requests.push(`${method} ${path}`);
      const send = (status: number, body?: object | Buffer) => {
        const isBytes = Buffer.isBuffer(body);
        response.writeHead(status, {
          "content-type": isBytes ? "image/jpeg" : "application/json",
          ...([429, 503].includes(status) && { "retry-after": fake.retryAfter }),
        });
        response.end(isBytes ? body : body && JSON.stringify(body));
      };
      const problem = (status: number, code: string) => send(status, { error: { code, message: code } });
      const fault = fake.fault(method, path);
      if (typeof fault === "number") return problem(fault, "activityLimitReached");

      if (path === `/${fake.tenantId}/oauth2/v2.0/token`) {
        const form = new URLSearchParams(bytes.toString());
        if (form.get("grant_type") !== "client_credentials" || !/\/\.default( |$)/.test(form.get("scope") ?? ""))
          return send(400, { error: "invalid_request" });
        if (form.get("client_id") !== fake.clientId || form.get("client_secret") !== fake.clientSecret)
          return send(401, { error: "invalid_client", error_description: "AADSTS7000215" });
        const token = randomBytes(12).toString("hex");
        good.add(token);
        fake.tokens++;
        return send(200, { token_type: "Bearer", expires_in: 3599, access_token: token });
      }
      const [, uploadKey] = /^\/upload\/(\w+)$/.exec(path) ?? [];
      if (uploadKey) {
        const draft = [...fake.drafts.values()].find(({ upload }) => upload?.key === uploadKey);
        const [, from, to, total] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(incoming.headers["content-range"] ?? "") ?? [];
        if (!draft?.upload || incoming.headers.authorization || method !== "PUT") return problem(400, "invalidRequest");
        if (Number(from) !== draft.upload.received.length || Number(to) - Number(from) + 1 !== bytes.length)
          return problem(416, "invalidRange");
        if (bytes.length >= 4 * 1024 ** 2 || Number(total) !== draft.upload.size) return problem(400, "invalidRequest");
        draft.upload.received = Buffer.concat([draft.upload.received, bytes]);
        return send(draft.upload.received.length === draft.upload.size ? 201 : 200, {});
      }
      if (!good.has(/^Bearer (\S+)$/.exec(incoming.headers.authorization ?? "")?.[1] ?? ""))
        return problem(401, "InvalidAuthenticationToken");

      const page = (all: object[]) => {
        const from = Number(url.searchParams.get("$skiptoken") ?? 0);
        const next = new URL(url);
        next.searchParams.set("$skiptoken", String(from + perPage));
        const link =
          fault === "lie"
            ? "https://graph.evil.example/next"
            : fault === "nowhere"
              ? "no address"
              : fault === "loop"
                ? url.href
                : from + perPage < all.length
                  ? next.href
                  : undefined;
        send(200, { value: all.slice(from, from + perPage), ...(link && { "@odata.nextLink": link }) });
      };
      const isDelta = path === "/v1.0/groups/delta" || path === "/v1.0/users/delta";
      if (isDelta) {
        const token = url.searchParams.get("$deltatoken");
        const now = `${fake.url}${path}?$deltatoken=${fake.version}`;
        if (token !== "latest" && !/^\d+$/.test(token ?? "")) return problem(400, "BadRequest");
        const changed = token !== "latest" && Number(token) !== fake.version;
        return send(200, { value: changed ? [{ id: "changed" }] : [], "@odata.deltaLink": now });
      }
      if (path === "/v1.0/groups") {
        if (url.searchParams.get("$filter") !== "resourceProvisioningOptions/Any(x:x eq 'Team')") return problem(400, "BadRequest");
        return page(fake.teams.map(({ members: _, ...team }) => team));
      }
      const [, team] = /^\/v1\.0\/groups\/([^/]+)\/members\/microsoft\.graph\.user$/.exec(path) ?? [];
      if (team) {
        const found = fake.teams.find(({ id }) => id === team);
        return found ? page(fake.users.filter(({ id }) => found.members.includes(id))) : problem(404, "Request_ResourceNotFound");
      }
      if (/\/photos\/120x120\/\$value$/.test(path)) return problem(404, "ImageNotFound");

      const mailbox = `/v1.0/users/${fake.sender}`;
      if (!path.startsWith(`${mailbox}/`)) return problem(404, "ErrorInvalidUser");
      const rest = path.slice(mailbox.length);
      if (rest === "/sendMail" && method === "POST") {
        // Graph takes four megabytes in a request.
        if (bytes.length > 4 * 1024 ** 2) return problem(413, "RequestEntityTooLarge");
        const sent = JSON.parse(bytes.toString()) as SentMail;
        if (sent.message.toRecipients.some(({ emailAddress }) => emailAddress.address.startsWith("refused")))
          return problem(400, "ErrorInvalidRecipients");
        fake.sent.push(sent);
        return send(202);
      }
      if (rest === "/messages" && method === "POST") {
        const id = `AAMk${randomBytes(8).toString("hex")}=`;
        fake.drafts.set(id, { message: JSON.parse(bytes.toString()) as SentMail["message"] });
        return send(201, { id });
      }
      if (rest === "/messages" && method === "GET") {
        const filter = url.searchParams.get("$filter") ?? "";
        const [, mark, value] =
          /^singleValueExtendedProperties\/Any\(ep: ep\/id eq '(String \{[0-9a-f-]{36}\} Name [\w-]+)' and ep\/value eq '([^']+)'\)$/.exec(
            filter,
          ) ?? [];
        if (!mark) return problem(400, "ErrorInvalidUrlQueryFilter");
        const has = ({ message }: SentMail) => message.singleValueExtendedProperties?.some((one) => one.id === mark && one.value === value);
        const waiting = [...fake.drafts].filter(([, one]) => has(one)).map(([draftId]) => ({ id: draftId, isDraft: true }));
        const done = fake.sent.filter(has).map((_, n) => ({ id: `sent${n}`, isDraft: false }));
        return send(200, { value: [...waiting, ...done] });
      }
      const [, id = "", what = ""] = /^\/messages\/([^/]+)(\/.+)?$/.exec(rest) ?? [];
      const draft = fake.drafts.get(id);
      if (!draft) return problem(404, "ErrorItemNotFound");
      if (method === "DELETE" && what === "") {
        fake.drafts.delete(id);
        return send(204);
      }
      if (what === "/attachments/createUploadSession") {
        const { AttachmentItem: item } = JSON.parse(bytes.toString()) as {
          AttachmentItem: { attachmentType: string; name: string; size: number };
        };
        if (item.attachmentType !== "file" || item.size < 3 * 1024 ** 2 - 200_000) return problem(400, "ErrorInvalidRequest");
        draft.upload = { key: randomBytes(8).toString("hex"), size: item.size, received: Buffer.alloc(0) };
        return send(201, { uploadUrl: `${fake.url}/upload/${draft.upload.key}`, nextExpectedRanges: ["0-"] });
      }
      if (what === "/send") {
        if (draft.upload && draft.upload.received.length !== draft.upload.size) return problem(400, "ErrorInvalidRequest");
        fake.drafts.delete(id);
        fake.sent.push({ message: draft.message, ...(draft.upload && { uploaded: draft.upload.received }) });
        if (fault === "lost") return void incoming.socket.destroy();
        return send(202);
      }
      problem(400, "BadRequest");
    })().catch(() => incoming.socket.destroy());
  });
  const fake: FakeGraph = {
    url: "",
    tenantId: "11111111-0000-4000-8000-000000000001",
    clientId: "5a6b7c8d-0000-4000-8000-000000000002",
    clientSecret: "secret~of.the-installation",
    sender: "hvelv@kontor.example",
    users: [],
    teams: [],
    version: 1,
    sent: [],
    drafts: new Map(),
    requests: [],
    fault: () => undefined,
    retryAfter: "1",
    tokens: 0,
    expire() {
      good = new Set();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  fake.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return fake;
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
