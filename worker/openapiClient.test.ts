// A program that knows nothing of us but GET /api/openapi.json: its client is generated from the document, and does the story of one
// document with it.
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateSource } from "oazapfts";
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createObjectStore } from "../containers/objectstore/server.ts";
import { aDatabase, type TestDatabase } from "../tests/harness/database.ts";
import { aWorker, type TestWorker } from "./testing/aWorker.ts";

/** Every operation is a function: path parameters, query and body in their order, where the operation has them. */
type Operation = (...given: unknown[]) => Promise<{ status: number; data: unknown }>;
interface GeneratedClient extends Record<string, unknown> {
  defaults: { baseUrl: string; headers: Record<string, string>; fetch: typeof fetch };
}

const keys = { accessKey: "docuvault", secretKey: "a secret of the test", bucket: "docuvault", region: "us-east-1" };
const buildFolder = join(import.meta.dirname, "..", "dist");
let database: TestDatabase;
let storeFolder: string;
let clientFolder: string;
let store: ReturnType<typeof createObjectStore>;
let worker: TestWorker;
let client: GeneratedClient;

beforeAll(async () => {
  database = await aDatabase();
  storeFolder = await mkdtemp(join(tmpdir(), "docuvault-openapi-client-"));
  store = createObjectStore({ ...keys, data: storeFolder });
  const { url } = await store.listen(0, "127.0.0.1");
  const env = { MINIO_ENDPOINT: url, MINIO_PUBLIC_ENDPOINT: url, MINIO_ACCESS_KEY: keys.accessKey, MINIO_SECRET_KEY: keys.secretKey };
  worker = aWorker({ databaseUrl: database.appUrl, env: { ...env, STORE: undefined, RATE_LIMITS: "off" } });
  const browser = worker.browser();

  // Beside the build, where the generated code finds its runtime and where nothing is checked in.
  await mkdir(buildFolder, { recursive: true });
  clientFolder = await mkdtemp(join(buildFolder, "openapi-client-"));
  const document = join(clientFolder, "openapi.json");
  await writeFile(document, await (await browser.call("/api/openapi.json")).text());
  const source = join(clientFolder, "client.ts");
  await writeFile(source, await generateSource(document));
  client = (await import(source)) as GeneratedClient;
  client.defaults.fetch = async (input, init = {}) => {
    const { pathname, search } = new URL(String(input), "http://localhost");
    const { method = "GET", headers, body } = init;
    return browser.call(pathname + search, {
      method,
      headers: Object.fromEntries(new Headers(headers)),
      ...(typeof body === "string" && { body }),
    });
  };
});
afterAll(async () => {
  await worker.settled();
  await store.close();
  await rm(storeFolder, { recursive: true });
  await rm(clientFolder, { recursive: true });
  await database.drop();
});

/** Calls a generated function, and expects its status. */
async function call<Data = unknown>(operation: string, status: number, ...given: unknown[]): Promise<Data> {
  const run = client[operation];
  if (typeof run !== "function") throw new Error(`the document has no operation ${operation}`);
  const answer = await (run as Operation)(...given);
  expect([operation, answer.status, answer.data]).toMatchObject([operation, status, answer.data ?? expect.anything()]);
  return answer.data as Data;
}

test("register, upload, complete, list, search, rename, tag, delete", async () => {
  const account = { email: "program@example.org", password: "a passphrase of a program", handle: "program" };
  const { accessToken } = await call<{ accessToken: string }>("postApiAuthRegister", 201, account);
  client.defaults.headers = { Authorization: `Bearer ${accessToken}` };

  const content = "The electricity bill of November";
  const id = uuid();
  const announced = {
    documentId: id,
    name: "electricity bill.txt",
    contentType: "text/plain",
    size: Buffer.byteLength(content),
    sha256: createHash("sha256").update(content).digest("hex"),
  };
  const upload = await call<{ id: string; url: string; method: string; headers: Record<string, string> }>("postApiUploads", 201, announced);
  expect((await fetch(upload.url, { method: upload.method, headers: upload.headers, body: content })).status).toBe(200);
  expect(await call("postApiUploadsByIdComplete", 200, upload.id)).toMatchObject({ document: { id, state: "processing" } });

  expect(await call("getApiDocuments", 200, { sort: "newest" })).toMatchObject({ items: [{ id, title: "electricity bill" }], next: null });
  expect(await call("getApiSearch", 200, "electricity", {})).toMatchObject({ items: [{ documentId: id }], total: 1 });

  const renamed = await call("patchApiDocumentsById", 200, id, { title: "Electricity, November" });
  expect(renamed).toMatchObject({ id, title: "Electricity, November", access: "owner" });
  const tagId = uuid();
  await call("postApiMutationsCreateTag", 200, { id: tagId, name: "bills", color: "#00aa00" });
  const tagged = await call("postApiMutationsTagDocument", 200, { id, tagId });
  expect(tagged).toMatchObject({ changed: [{ entity: "document", id, value: { tags: [tagId] } }], more: false });

  const signed = await call<{ url: string }>("getApiDocumentsByIdByKind", 200, id, "download");
  expect(await (await fetch(signed.url)).text()).toBe(content);

  await call("deleteApiDocumentsById", 204, id, {});
  expect(await call("getApiDocuments", 200, { query: "in:trash" })).toMatchObject({ items: [{ id }] });
  await call("deleteApiDocumentsById", 204, id, { permanent: "true" });
  expect(await call("getApiDocumentsById", 404, id)).toMatchObject({ code: "entity.not_found" });
  expect(await call("getApiUsersMe", 200)).toMatchObject({ quota: { usedBytes: 0 } });
});
