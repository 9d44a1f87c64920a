import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PoolClient } from "pg";
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createObjectStore } from "../../containers/objectstore/server.ts";
import { uploadRequest } from "../../shared/api/uploads.ts";
import { AppError } from "../../shared/errors.ts";
import { aDatabase, type TestDatabase } from "../../tests/harness/database.ts";
import { aVault, documentArgs, type TestVault, withConnection } from "../../tests/harness/vault.ts";
import { objectStore, type SingleRequestStorage } from "../storage/objectStore.ts";
import { completeUpload, completeUploads } from "./complete.ts";
import { recordUpload, recordUploads } from "./record.ts";

const keys = { accessKey: "docuvault", secretKey: "a secret of the test", bucket: "docuvault", region: "us-east-1" };
let database: TestDatabase;
let folder: string;
let store: ReturnType<typeof createObjectStore>;
let storage: SingleRequestStorage;

beforeAll(async () => {
  database = await aDatabase();
  folder = await mkdtemp(join(tmpdir(), "docuvault-uploads-"));
  store = createObjectStore({ ...keys, data: folder });
  const { url } = await store.listen(0, "127.0.0.1");
  storage = objectStore({ ...keys, endpoint: url, publicEndpoint: url }, fetch);
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
type Announcement = ReturnType<typeof request>;
const contextOf = (vault: TestVault, connection: PoolClient) => ({ connection, storage, userId: vault.userId, poke: () => undefined });
const verify = () => {
  throw new Error("the store vouches for the bytes");
};
const record = (vault: TestVault, input: Announcement) =>
  withConnection(database, (connection) => recordUpload(contextOf(vault, connection), input));
const recordMany = (vault: TestVault, inputs: readonly Announcement[]) =>
  withConnection(database, (connection) => recordUploads(contextOf(vault, connection), inputs));
const complete = (vault: TestVault, uploadId: string) =>
  withConnection(database, (connection) => completeUpload(contextOf(vault, connection), { uploadId, verify }));
const completeMany = (vault: TestVault, uploadIds: readonly string[]) =>
  withConnection(database, (connection) => completeUploads(contextOf(vault, connection), { uploadIds, verify }));
/** What `work` gives, and how many statements it took. */
const counted = <T>(work: (connection: PoolClient) => Promise<T>): Promise<[T, number]> =>
  withConnection(database, async (connection) => {
    const statements = vi.spyOn(connection, "query");
    try {
      return [await work(connection), statements.mock.calls.length];
    } finally {
      statements.mockRestore();
    }
  });
const put = async (ticket: { url: string | null; headers: Record<string, string> }, content: string) =>
  (await fetch(ticket.url ?? "", { method: "PUT", headers: ticket.headers, body: content })).status;
const keysOf = async (vault: TestVault) =>
  (await database.pool.query<{ key: string }>("SELECT key FROM uploads WHERE owner_id = $1", [vault.userId])).rows.map((row) => row.key);
const stored = async (vault: TestVault) => {
  const found = await Promise.all((await keysOf(vault)).map(async (key) => ((await storage.head(key)) ? [key] : [])));
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

const limit = (vault: TestVault, bytes: number) =>
  database.pool.query("UPDATE quotas SET limit_bytes = $2 WHERE user_id = $1", [vault.userId, bytes]);

test("two uploads when there is room for one: one is stored, the other leaves nothing behind", async () => {
  const vault = await aVault(database, { limitBytes: 1010, usedBytes: 990 });
  const tickets = await Promise.all([record(vault, request("aaaaaaaaaa")), record(vault, request("bbbbbbbbbb"))]);
  expect([await put(tickets[0], "aaaaaaaaaa"), await put(tickets[1], "bbbbbbbbbb")]).toEqual([200, 200]);
  await limit(vault, 1000); // by an administrator, meanwhile
  const outcomes = await Promise.all(tickets.map((ticket) => codeOf(complete(vault, ticket.id))));
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

test("twenty uploads confirmed at once never pass the limit, and the sum is exact", async () => {
  const vault = await aVault(database, { limitBytes: 1000 });
  const tickets = await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      const content = String(index).padStart(10, "0");
      const ticket = await record(vault, request(content));
      expect(await put(ticket, content)).toBe(200);
      return ticket;
    }),
  );
  await limit(vault, 70);
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

test("twenty announcements at once never promise more than there is room for", async () => {
  const vault = await aVault(database, { limitBytes: 70, usedBytes: 5 });
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, (_, index) => codeOf(record(vault, request(String(index).padStart(10, "0"))))),
  );
  expect(outcomes.filter((outcome) => outcome === "done")).toHaveLength(6);
  expect(outcomes.filter((outcome) => outcome === "quota.exceeded")).toHaveLength(14);
  const { rows } = await database.pool.query("SELECT sum(size) AS sum FROM uploads WHERE owner_id = $1", [vault.userId]);
  expect(rows).toEqual([{ sum: "60" }]);
  const refused = await record(vault, request("ten bytes.")).catch((error) => error);
  expect(refused.details).toEqual({ usedBytes: 5, limitBytes: 70, pendingBytes: 60, size: 10, settingsUrl: "/storage" });
});

test("one batch promises no more than there is room for either, and makes no document for what it refuses", async () => {
  const vault = await aVault(database, { limitBytes: 70 });
  const requests = Array.from({ length: 20 }, (_, index) => request(String(index).padStart(10, "0")));
  const outcomes = await recordMany(vault, requests);
  expect(outcomes.map((outcome) => outcome.error?.code ?? "done")).toEqual([
    ...Array<string>(7).fill("done"),
    ...Array<string>(13).fill("quota.exceeded"),
  ]);
  const { rows } = await database.pool.query("SELECT count(*)::int AS documents FROM documents WHERE owner_id = $1", [vault.userId]);
  expect(rows).toEqual([{ documents: 7 }]);
});

test("nothing is signed for what is in the vault, and confirming it again answers with the document", async () => {
  const vault = await aVault(database);
  const input = request("here already");
  const ticket = await record(vault, input);
  await put(ticket, "here already");
  const document = await complete(vault, ticket.id);
  const again = await record(vault, input);
  expect(again).toEqual({ id: ticket.id, confirmed: true, method: "PUT", url: null, headers: {}, expiresAt: null });
  expect(await complete(vault, again.id)).toEqual(document);
});

test.each([
  ["shorter", "right by"],
  ["longer", "right bytes, and more"],
  ["empty", ""],
])("the store refuses bytes that are %s than announced by their length alone", async (_, sent) => {
  const vault = await aVault(database);
  const ticket = await record(vault, request("right bytes"));
  expect(await put(ticket, sent)).toBe(403);
  expect(await stored(vault)).toEqual([]);
  expect(new URL(ticket.url ?? "").searchParams.get("X-Amz-SignedHeaders")).toContain("content-length");
});

test("what is recorded again and again for a week ends: a new upload begins under a new key", async () => {
  const vault = await aVault(database);
  const input = request("always again");
  const first = await record(vault, input);
  await put(first, "always again");
  await database.pool.query("UPDATE uploads SET created_at = now() - interval '5 days 23 hours' WHERE id = $1", [first.id]);
  expect((await record(vault, input)).id).toBe(first.id);
  await database.pool.query("UPDATE uploads SET created_at = now() - interval '6 days 1 minute' WHERE id = $1", [first.id]);
  const next = await record(vault, input);
  expect(next.id).not.toBe(first.id);
  expect(new Set(await keysOf(vault)).size).toBe(2);
  expect(await codeOf(complete(vault, first.id))).toBe("upload.missing");
  expect(await codeOf(complete(vault, next.id))).toBe("upload.missing");
  await put(next, "always again");
  expect(await codeOf(complete(vault, next.id))).toBe("done");
});

test("bytes of documents that are deleted before they are confirmed count until they are cleaned up", async () => {
  const vault = await aVault(database, { limitBytes: 100 });
  const outcomes: string[] = [];
  for (let round = 0; round < 5; round++) {
    const input = request("forty bytes, forty bytes, forty bytes ..", uuid());
    outcomes.push(await codeOf(record(vault, input)));
    await vault.push({ name: "deleteDocument", args: { id: input.documentId } });
  }
  expect(outcomes).toEqual(["done", "done", "done", "upload.tooManyDiscarded", "upload.tooManyDiscarded"]);
});

test("a deleted document's object is removed once more when nothing signed for it can be used any longer", async () => {
  const vault = await aVault(database);
  const input = request("deleted early");
  const ticket = await record(vault, input);
  await put(ticket, "deleted early");
  await complete(vault, ticket.id);
  await vault.push({ name: "deleteDocument", args: { id: input.documentId } });
  const { rows } = await database.pool.query(
    "SELECT state, rejected_for, expires_at > signed_until AND signed_until > now() AS later FROM uploads WHERE id = $1",
    [ticket.id],
  );
  expect(rows).toEqual([{ state: "rejected", rejected_for: "deleted", later: true }]);
});

test("confirming what was deleted for good before its bytes came is not found, whoever's room is full", async () => {
  const vault = await aVault(database);
  const input = request("deleted too early");
  const ticket = await record(vault, input);
  await put(ticket, "deleted too early");
  await vault.push({ name: "deleteDocument", args: { id: input.documentId } });
  expect(await codeOf(complete(vault, ticket.id))).toBe("entity.notFound");
  expect(await vault.usedBytes()).toBe(0);
});

test("confirming and deleting for good at once: either nothing is counted, or what was counted is given back", async () => {
  const vault = await aVault(database);
  for (let round = 0; round < 12; round++) {
    const content = `race ${round}`;
    const input = request(content);
    const ticket = await record(vault, input);
    await put(ticket, content);
    const [outcome] = await Promise.all([
      codeOf(complete(vault, ticket.id)),
      vault.push({ name: "deleteDocument", args: { id: input.documentId } }),
    ]);
    expect(["done", "entity.notFound"]).toContain(outcome);
    expect(await codeOf(complete(vault, ticket.id))).toBe("entity.notFound");
  }
  expect(await vault.usedBytes()).toBe(0);
  const { rows } = await database.pool.query("SELECT count(*)::int AS open FROM uploads WHERE owner_id = $1 AND state <> 'rejected'", [
    vault.userId,
  ]);
  expect(rows).toEqual([{ open: 0 }]);
});

test("a batch is one transaction, and what one of it is refused for is no matter to the others", async () => {
  const [mine, theirs] = [await aVault(database), await aVault(database)];
  const foreign = request("not mine");
  await record(theirs, foreign);
  const known = request("known");
  await record(mine, known);
  const good = request("good");
  const requests = [good, foreign, request("other", known.documentId), good, { ...request("x"), folderId: uuid() }, known];
  const outcomes = await recordMany(mine, requests);
  expect(outcomes.map((outcome) => outcome.error?.code ?? "done")).toEqual([
    "done",
    "entity.notFound",
    "upload.conflict",
    "done",
    "done",
    "done",
  ]);
  expect(outcomes[0]?.value?.id).toBe(outcomes[3]?.value?.id);
  for (const [index, content] of [
    [0, "good"],
    [4, "x"],
  ] as const)
    await put(outcomes[index]!.value!, content);
  const ids = [outcomes[0]!, outcomes[4]!, outcomes[5]!].map((outcome) => outcome.value!.id);
  const confirmed = await completeMany(mine, [...ids, ids[0]!, uuid(), (await record(theirs, foreign)).id]);
  expect(confirmed.map((outcome) => outcome.error?.code ?? outcome.value?.state)).toEqual([
    "processing",
    "processing",
    "upload.missing",
    "processing",
    "entity.notFound",
    "entity.notFound",
  ]);
  expect(await mine.usedBytes()).toBe(5);
});

test("a hundred at once take as many statements as ten, but for what each document's own state is", async () => {
  const vault = await aVault(database);
  const counts: { record: number; complete: number }[] = [];
  for (const size of [10, 100]) {
    const args = Array.from({ length: size }, (_, index) => documentArgs(uuid(), `${size} ${index}`));
    await vault.push(...args.map((one) => ({ name: "createDocument", args: one })));
    const requests = args.map(({ id, ...rest }) => uploadRequest.parse({ documentId: id, ...rest }));
    const [tickets, record] = await counted((connection) => recordUploads(contextOf(vault, connection), requests));
    await Promise.all(tickets.map((ticket, index) => put(ticket.value!, `${size} ${index}`)));
    const uploadIds = tickets.map((ticket) => ticket.value!.id);
    const [done, complete] = await counted((connection) => completeUploads(contextOf(vault, connection), { uploadIds, verify }));
    expect(done.every((outcome) => outcome.value?.state === "processing")).toBe(true);
    counts.push({ record, complete });
  }
  const [ten, hundred] = counts;
  expect(hundred!.record).toBe(ten!.record);
  expect(hundred!.record).toBeLessThanOrEqual(20);
  // What each document was before, for its history, and what it is now.
  expect(hundred!.complete - ten!.complete).toBeLessThanOrEqual(2 * 90);
  expect(ten!.complete).toBeLessThanOrEqual(45);
});

test("a store that is down confirms nothing and loses nothing", async () => {
  const vault = await aVault(database);
  const ticket = await record(vault, request("later"));
  await put(ticket, "later");
  const down = objectStore({ ...keys, endpoint: "http://127.0.0.1:9", publicEndpoint: "http://127.0.0.1:9" }, fetch);
  const confirmation = withConnection(database, (connection) =>
    completeUpload({ ...contextOf(vault, connection), storage: down }, { uploadId: ticket.id, verify }),
  );
  expect(await codeOf(confirmation)).toBe("service.unavailable");
  expect(await codeOf(complete(vault, ticket.id))).toBe("done");
});
