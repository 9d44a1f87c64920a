// The routes of uploads over HTTP: what a batch answers per item is what the single call answers.
import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createObjectStore } from "../../../containers/objectstore/server.ts";
import { completeBatchAnswer, uploadBatchAnswer, uploadTicket } from "../../../shared/api/uploads.ts";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { aWorker, type TestWorker } from "../../testing/aWorker.ts";

const keys = { accessKey: "docuvault", secretKey: "a secret of the test", bucket: "docuvault", region: "us-east-1" };
let database: TestDatabase;
let folder: string;
let store: ReturnType<typeof createObjectStore>;
let worker: TestWorker;

beforeAll(async () => {
  database = await aDatabase();
  folder = await mkdtemp(join(tmpdir(), "docuvault-upload-routes-"));
  store = createObjectStore({ ...keys, data: folder });
  const { url } = await store.listen(0, "127.0.0.1");
  const env = { MINIO_ENDPOINT: url, MINIO_PUBLIC_ENDPOINT: url, MINIO_ACCESS_KEY: keys.accessKey, MINIO_SECRET_KEY: keys.secretKey };
  worker = aWorker({ databaseUrl: database.appUrl, env: { ...env, STORE: undefined, RATE_LIMITS: "off" } });
});
afterAll(async () => {
  await worker.settled();
  await store.close();
  await rm(folder, { recursive: true });
  await database.drop();
});

const announcement = (content: string, documentId: string = uuid()) => ({
  documentId,
  name: `${content}.txt`,
  contentType: "text/plain",
  size: Buffer.byteLength(content),
  sha256: createHash("sha256").update(content).digest("hex"),
});

async function aPerson() {
  const browser = worker.browser();
  const { accessToken: token } = await browser.register();
  return async (path: string, body?: unknown) => {
    const response = await browser.call(`/api/uploads${path}`, { method: "POST", token, ...(body !== undefined && { body }) });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
}

test("a batch is recorded, sent and confirmed; what one item of it is refused for is beside its status", async () => {
  const [post, stranger] = [await aPerson(), await aPerson()];
  const foreign = announcement("of somebody else");
  expect((await stranger("", foreign)).status).toBe(201);
  const contents = ["one", "two", "three"];
  const items = contents.map((content) => announcement(content));
  const recorded = await post("/batch", { items: [...items, foreign, announcement("other bytes", items[0]!.documentId)] });
  expect(recorded.status).toBe(200);
  const tickets = uploadBatchAnswer.parse(recorded.body).items;
  expect(tickets.map(({ status }) => status)).toEqual([201, 201, 201, 404, 409]);
  expect(tickets.slice(3)).toMatchObject([{ code: "entity.not_found" }, { code: "upload.conflict" }]);

  const ids = tickets.slice(0, 3).map((ticket) => String(ticket.id));
  for (const [index, ticket] of tickets.slice(0, 2).entries()) {
    const { url, headers } = ticket as { url: string; headers: Record<string, string> };
    expect((await fetch(url, { method: "PUT", headers, body: contents[index]! })).status).toBe(200);
  }
  const confirmed = await post("/complete", { ids: [...ids, uuid()] });
  expect(confirmed.status).toBe(200);
  const answers = completeBatchAnswer.parse(confirmed.body).items;
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 409, 404]);
  expect(answers[0]).toMatchObject({ document: { id: items[0]!.documentId, state: "processing" } });
  expect(answers[2]).toMatchObject({ code: "upload.missing", title: "The bytes have not arrived" });
  expect((await post(`/${ids[0]}/complete`)).body).toEqual({ document: (answers[0] as { document: unknown }).document });

  const again = await post("", items[0]);
  expect(again.status).toBe(200);
  expect(uploadTicket.parse(again.body)).toMatchObject({ id: ids[0], confirmed: true, url: null });
});

test.each([
  ["/batch", { items: [] }],
  ["/batch", { items: Array.from({ length: 101 }, () => announcement("x")) }],
  ["/batch", { items: [{ ...announcement("x"), sha256: "no" }] }],
  ["/complete", { ids: [] }],
  ["/complete", { ids: Array.from({ length: 101 }, () => uuid()) }],
  ["/complete", { ids: ["not an id"] }],
])("%s refuses what is malformed, empty or too much", async (path, body) => {
  const post = await aPerson();
  expect(await post(path, body)).toMatchObject({ status: 400, body: { code: "request.invalid" } });
});
