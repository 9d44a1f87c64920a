import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createObjectStore } from "../../../containers/objectstore/server.ts";
import { uploadRequest } from "../../../shared/api/uploads.ts";
import { AppError } from "../../../shared/errors.ts";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { aVault, documentArgs, type TestVault, withConnection } from "../../../tests/harness/vault.ts";
import { type ObjectStore, objectStore } from "./objects.ts";
import { completeUpload, recordUpload } from "./uploads.usecases.ts";

const keys = { accessKey: "docuvault", secretKey: "a secret of the test", bucket: "docuvault", region: "us-east-1" };
let database: TestDatabase;
let folder: string;
let store: ReturnType<typeof createObjectStore>;
let objects: ObjectStore;

beforeAll(async () => {
  database = await aDatabase();
  folder = await mkdtemp(join(tmpdir(), "docuvault-uploads-"));
  store = createObjectStore({ ...keys, data: folder });
  const { url } = await store.listen(0, "127.0.0.1");
  objects = objectStore({ ...keys, endpoint: url, publicEndpoint: url }, fetch);
});
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true });
  await database.drop();
});

const request = (content: string, id: string = uuid()) => {
  const { id: documentId, ...rest } = documentArgs(id, content);
  return uploadRequest.parse({ documentId, ...rest });
};
const record = (vault: TestVault, input: ReturnType<typeof request>) =>
  withConnection(database, (connection) => recordUpload({ connection, objects, userId: vault.userId, poke: () => undefined }, input));
const complete = (vault: TestVault, uploadId: string) =>
  withConnection(database, (connection) =>
    completeUpload(
      { connection, objects, userId: vault.userId, poke: () => undefined },
      {
        uploadId,
        verify: () => {
          throw new Error("the store vouches for the bytes");
        },
      },
    ),
  );
const put = async (ticket: { url: string; headers: Record<string, string> }, content: string) =>
  (await fetch(ticket.url, { method: "PUT", headers: ticket.headers, body: content })).status;
const keysOf = async (vault: TestVault) =>
  (await database.pool.query<{ key: string }>("SELECT key FROM uploads WHERE owner_id = $1", [vault.userId])).rows.map((row) => row.key);
const stored = async (vault: TestVault) => {
  const found = await Promise.all((await keysOf(vault)).map(async (key) => ((await objects.head(key)) ? [key] : [])));
  return found.flat();
};
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error) => {
      if (error instanceof AppError) return error.code;
      throw error;
    },
  );
async function upload(vault: TestVault, content: string): Promise<string> {
  const ticket = await record(vault, request(content));
  expect(await put(ticket, content)).toBe(200);
  return codeOf(complete(vault, ticket.id));
}

test("a document goes up: recorded, stored, confirmed, counted, and its reading is queued with it", async () => {
  const vault = await aVault(database);
  const input = request("hello");
  const ticket = await record(vault, input);
  expect(await vault.usedBytes()).toBe(0);
  expect(await codeOf(complete(vault, ticket.id))).toBe("upload.missing");
  expect(await put(ticket, "hello")).toBe(200);
  const document = await complete(vault, ticket.id);
  expect(document).toMatchObject({ id: input.documentId, state: "processing", size: 5, ownerId: vault.userId });
  expect(await complete(vault, ticket.id)).toEqual(document);
  expect(await vault.usedBytes()).toBe(5);
  const { rows } = await database.superuser.query(
    "SELECT t.identifier FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id WHERE j.key LIKE '%' || $1 ORDER BY 1",
    [input.documentId],
  );
  expect(rows.map((row) => row.identifier)).toEqual(["extract", "thumbnail"]);
});

test("the key holds ids only, whatever the file is called", async () => {
  const vault = await aVault(database);
  const input = { ...request("x"), name: "../../50 % #1 ‮gpj.📄.pdf", contentType: "application/pdf" };
  await record(vault, input);
  const [key = ""] = await keysOf(vault);
  expect(key).toMatch(new RegExp(`^${vault.userId}/${input.documentId}/[0-9a-f-]{36}\\.pdf$`));
});

test("the store itself refuses other bytes and a second write", async () => {
  const vault = await aVault(database);
  const ticket = await record(vault, request("right"));
  expect(await put(ticket, "wrong")).toBe(400);
  expect(await stored(vault)).toEqual([]);
  expect(await put(ticket, "right")).toBe(200);
  expect(await put(ticket, "right")).toBe(412);
  expect(await codeOf(complete(vault, ticket.id))).toBe("done");
});

test("asking again gives a fresh URL for the same key; other bytes for the same document are a conflict", async () => {
  const vault = await aVault(database);
  const input = request("same");
  const [first, again] = [await record(vault, input), await record(vault, input)];
  expect(again.id).toBe(first.id);
  expect(await keysOf(vault)).toHaveLength(1);
  expect(await codeOf(record(vault, request("other", input.documentId)))).toBe("upload.conflict");
  const both = await Promise.all([record(vault, request("twice")), record(vault, input)]);
  expect(both[1].id).toBe(first.id);
});

test("two uploads at 99 % of the quota: one is stored, the other leaves nothing behind", async () => {
  const vault = await aVault(database, { limitBytes: 1000, usedBytes: 990 });
  const outcomes = await Promise.all([upload(vault, "aaaaaaaaaa"), upload(vault, "bbbbbbbbbb")]);
  expect(outcomes.sort()).toEqual(["done", "quota.exceeded"]);
  expect(await stored(vault)).toHaveLength(1);
  expect(await vault.usedBytes()).toBe(1000);
  const { rows } = await database.pool.query("SELECT state, state_reason FROM documents WHERE owner_id = $1 ORDER BY state", [
    vault.userId,
  ]);
  expect(rows).toEqual([
    { state: "failed", state_reason: "quota" },
    { state: "processing", state_reason: null },
  ]);
});

test("twenty uploads at once never pass the limit, and the sum is exact", async () => {
  const vault = await aVault(database, { limitBytes: 70 });
  const tickets = await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      const content = String(index).padStart(10, "0");
      const ticket = await record(vault, request(content));
      expect(await put(ticket, content)).toBe(200);
      return ticket;
    }),
  );
  const outcomes = await Promise.all(tickets.map((ticket) => codeOf(complete(vault, ticket.id))));
  expect(outcomes.filter((outcome) => outcome === "done")).toHaveLength(7);
  expect(outcomes.filter((outcome) => outcome === "quota.exceeded")).toHaveLength(13);
  expect(await vault.usedBytes()).toBe(70);
  expect(await stored(vault)).toHaveLength(7);
});

test("what does not fit is refused before any byte travels, with figures and a way out", async () => {
  const vault = await aVault(database, { limitBytes: 100, usedBytes: 98 });
  const refused = await record(vault, request("too much")).catch((error) => error);
  expect(refused).toMatchObject({ code: "quota.exceeded", details: { usedBytes: 98, limitBytes: 100, size: 8, settingsUrl: "/storage" } });
});

test("a document that failed for want of space goes up when there is space", async () => {
  const vault = await aVault(database, { limitBytes: 10 });
  const input = request("eightbyt");
  const ticket = await record(vault, input);
  await put(ticket, "eightbyt");
  await database.pool.query("UPDATE quotas SET used_bytes = 5 WHERE user_id = $1", [vault.userId]);
  expect(await codeOf(complete(vault, ticket.id))).toBe("quota.exceeded");
  await database.pool.query("UPDATE quotas SET used_bytes = 0 WHERE user_id = $1", [vault.userId]);
  const next = await record(vault, input);
  expect(next.id).not.toBe(ticket.id);
  expect(await put(next, "eightbyt")).toBe(200);
  expect(await complete(vault, next.id)).toMatchObject({ state: "processing", stateReason: null });
});

test("nobody records, confirms or learns of an upload of somebody else's", async () => {
  const [mine, theirs] = [await aVault(database), await aVault(database)];
  const input = request("theirs");
  const ticket = await record(theirs, input);
  expect(await codeOf(record(mine, input))).toBe("entity.notFound");
  expect(await codeOf(complete(mine, ticket.id))).toBe("entity.notFound");
  expect(await codeOf(complete(mine, uuid()))).toBe("entity.notFound");
});

test("deleting for good gives the space back and queues the object", async () => {
  const vault = await aVault(database);
  const input = request("gone soon");
  const ticket = await record(vault, input);
  await put(ticket, "gone soon");
  await complete(vault, ticket.id);
  await vault.push({ name: "deleteDocument", args: { id: input.documentId } });
  expect(await vault.usedBytes()).toBe(0);
  const { rows } = await database.superuser.query(
    "SELECT j.payload FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id WHERE t.identifier = 'delete-objects' AND j.payload::text LIKE '%' || $1 || '%'",
    [input.documentId],
  );
  expect(rows).toHaveLength(1);
  expect(await codeOf(complete(vault, ticket.id))).toBe("entity.notFound");
});
