// Azure Blob Storage as far as the product uses it: lists in short pages, and bytes with conditions and ranges; strict with Shared Key
// signatures, and it takes nothing but reading.
import { createHash, createHmac, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

export interface FakeBlob {
  bytes: Buffer;
  contentType: string;
  etag: string;
  /** Instead of the right one; null: the service has none. */
  md5?: Buffer | null;
}

export type AzureFault = number | "half" | undefined;

export interface FakeAzure {
  connectionString: string;
  accountKey: string;
  containers: Map<string, Map<string, FakeBlob>>;
  put(container: string, name: string, bytes: Buffer | string, more?: Partial<FakeBlob>): void;
  /** `METHOD path`, of requests that were answered. */
  requests: string[];
  fault: (path: string) => AzureFault;
  close(): Promise<void>;
}

const account = "legacyaccount";
const perPage = 3;

export async function startFakeAzure(): Promise<FakeAzure> {
  const key = randomBytes(32);
  const server = createServer((incoming, response) => {
    const url = new URL(incoming.url ?? "/", "http://x");
    const path = decodeURIComponent(url.pathname);
    fake.requests.push(`${incoming.method} ${path}`);
    const problem = (status: number, code: string) => {
      response.writeHead(status, { "content-type": "application/xml", "x-ms-error-code": code });
      response.end(`<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`);
    };
    const fault = fake.fault(path);
    if (typeof fault === "number") return problem(fault, "ServerBusy");
    if (incoming.headers.authorization !== `SharedKey ${account}:${signature(incoming, url, key)}`)
      return problem(403, "AuthenticationFailed");
    if (incoming.method !== "GET") return problem(405, "UnsupportedHttpVerb");
    const [, , containerName = "", ...rest] = path.split("/");
    const container = fake.containers.get(containerName);
    if (!container) return problem(404, "ContainerNotFound");
    if (url.searchParams.get("comp") === "list") {
      const names = [...container.keys()].sort();
      const from = Number(url.searchParams.get("marker") ?? 0);
      const items = names.slice(from, from + perPage).map((name) => itemOf(name, container.get(name)!));
      const next = from + perPage < names.length ? String(from + perPage) : "";
      response.writeHead(200, { "content-type": "application/xml" });
      return void response.end(
        `<?xml version="1.0" encoding="utf-8"?><EnumerationResults ServiceEndpoint="${fake.connectionString.slice(-20)}" ContainerName="${containerName}"><Blobs>${items.join("")}</Blobs><NextMarker>${next}</NextMarker></EnumerationResults>`,
      );
    }
    const blob = container.get(rest.join("/"));
    if (!blob) return problem(404, "BlobNotFound");
    if (incoming.headers["if-match"] && incoming.headers["if-match"] !== blob.etag) return problem(412, "ConditionNotMet");
    const [, start = "0"] = /^bytes=(\d+)-/.exec(String(incoming.headers["x-ms-range"] ?? "")) ?? [];
    const bytes = blob.bytes.subarray(Number(start));
    response.writeHead(Number(start) > 0 ? 206 : 200, {
      "content-type": blob.contentType,
      "content-length": bytes.length,
      etag: blob.etag,
      "last-modified": new Date(Date.UTC(2020, 1, 3)).toUTCString(),
      ...(Number(start) > 0 && { "content-range": `bytes ${start}-${blob.bytes.length - 1}/${blob.bytes.length}` }),
    });
    if (fault === "half") return void response.write(bytes.subarray(0, bytes.length >> 1), () => response.socket?.destroy());
    response.end(bytes);
  });
  const fake: FakeAzure = {
    connectionString: "",
    accountKey: key.toString("base64"),
    containers: new Map(),
    put(container, name, content, more = {}) {
      const bytes = Buffer.from(content);
      const etag = `"0x${createHash("sha1").update(bytes).update(name).digest("hex").slice(0, 15).toUpperCase()}"`;
      const blobs = fake.containers.get(container) ?? new Map<string, FakeBlob>();
      blobs.set(name, { bytes, contentType: "application/octet-stream", etag, ...more });
      fake.containers.set(container, blobs);
    },
    requests: [],
    fault: () => undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/${account}`;
  fake.connectionString = `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${fake.accountKey};BlobEndpoint=${endpoint};`;
  return fake;
}

function itemOf(name: string, { bytes, contentType, etag, md5 }: FakeBlob): string {
  const hash = md5 === undefined ? createHash("md5").update(bytes).digest() : md5;
  const escaped = name.replace(/&/g, "&amp;").replace(/</g, "&lt;");
  return `<Blob><Name>${escaped}</Name><Properties><Creation-Time>Mon, 03 Feb 2020 00:00:00 GMT</Creation-Time><Last-Modified>Mon, 03 Feb 2020 00:00:00 GMT</Last-Modified><Etag>${etag.replaceAll('"', "")}</Etag><Content-Length>${bytes.length}</Content-Length><Content-Type>${contentType}</Content-Type>${hash ? `<Content-MD5>${hash.toString("base64")}</Content-MD5>` : ""}<BlobType>BlockBlob</BlobType></Properties></Blob>`;
}

/** Of a request, by the account's key (Shared Key for the Blob service, version 2015-02-21 and later). */
function signature({ method = "", headers }: IncomingMessage, url: URL, key: Buffer): string {
  const value = (name: string) => String(headers[name] ?? "");
  const length = value("content-length") === "0" ? "" : value("content-length");
  const names = ["content-encoding", "content-language"].map(value);
  const rest = [
    "content-md5",
    "content-type",
    "date",
    "if-modified-since",
    "if-match",
    "if-none-match",
    "if-unmodified-since",
    "range",
  ].map(value);
  const own = Object.keys(headers)
    .filter((name) => name.startsWith("x-ms-"))
    .sort()
    .map((name) => `${name}:${value(name)}`);
  const query = [...url.searchParams.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, text]) => `\n${name.toLowerCase()}:${text}`);
  const text = [method, ...names, length, ...rest, ...own, `/${account}${url.pathname}${query.join("")}`].join("\n");
  return createHmac("sha256", key).update(text, "utf8").digest("base64");
}
