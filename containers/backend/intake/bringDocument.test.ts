// What the backend brings into vaults: the same checks, quota, proof and jobs as an upload, and nothing left of what came to nothing.
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Job } from "graphile-worker";
import { pino } from "pino";
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { recordUpload } from "../../../server/intake/record.ts";
import type { StorageBackend } from "../../../server/storage/backend.ts";
import { objectStore, unavailable } from "../../../server/storage/objectStore.ts";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { anIntake, aStore, codeOf, described, type TestStore } from "../../../tests/harness/intake.ts";
import { aVault, type TestVault } from "../../../tests/harness/vault.ts";
import type { TaskContext } from "../queue/context.ts";
import type { ByteSource } from "../storage/measuredBytes.ts";
import { cleanupAbandonedUploads } from "../tasks/cleanup.ts";
import { bringDocument, type IntakeLimits } from "./bringDocument.ts";

const keys = { accessKey: "docuvault", secretKey: "a secret of the test", bucket: "docuvault", region: "us-east-1" };
let database: TestDatabase;
let store: TestStore;
let folder: string;
/** Where streams pass through; a new one for each test. */
let spool: string;
let poked: string[];

beforeAll(async () => {
  database = await aDatabase();
  store = await aStore();
  folder = await mkdtemp(join(tmpdir(), "docuvault-spools-"));
});
beforeEach(async () => {
  spool = await mkdtemp(join(folder, "spool-"));
  poked = [];
  vi.stubEnv("TMPDIR", spool);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await store.close();
  await rm(folder, { recursive: true });
  await database.drop();
});

const text = (content: string) => new Blob([content]).stream();
const arrival = (documentId: string, more: { folderId?: string } = {}) => ({
  documentId,
  name: "letter.txt",
  contentType: "text/plain",
  ...more,
});
function bring(
  vault: TestVault,
  about: ReturnType<typeof arrival>,
  source: ByteSource,
  limits: IntakeLimits = {},
  storage: Partial<StorageBackend> = {},
) {
  const context = {
    pool: database.pool,
    storage: { ...store.storage, ...storage },
    poke: async (people: readonly string[]) => void poked.push(...people),
  };
  return bringDocument(context, { kind: "person", userId: vault.userId, device: "Mail" }, about, source, limits);
}
/** Everything that the product keeps of this vault. */
async function kept(vault: TestVault) {
  const objects: string[] = [];
  for await (const { key } of store.storage.list(`${vault.userId}/`)) objects.push(key);
  const count = async (table: string) =>
    (await database.superuser.query(`SELECT FROM ${table} WHERE owner_id = $1`, [vault.userId])).rowCount;
  return {
    objects: objects.length,
    documents: await count("documents"),
    uploads: await count("uploads"),
    used: await vault.usedBytes(),
    files: await readdir(spool),
  };
}
const nothing = { objects: 0, documents: 0, uploads: 0, used: 0, files: [] };
const away = { put: () => Promise.reject(unavailable(new Error("connect ECONNREFUSED"))) };

test("a stream's bytes and a file's become documents as uploads do: object, version, quota, jobs, history, poke", async () => {
  const vault = await aVault(database);
  const [streamed, file] = [uuid(), join(spool, "import.txt")];
  const document = await bring(vault, arrival(streamed), text("of a mail"));
  expect(document).toMatchObject({ id: streamed, state: "processing", ownerId: vault.userId, ...described("of a mail") });
  expect(poked).toContain(vault.userId);
  await writeFile(file, "of a folder");
  await bring(vault, arrival(uuid()), { path: file });
  await rm(file);
  expect(await kept(vault)).toEqual({ objects: 2, documents: 2, uploads: 2, used: 20, files: [] });
  const versions = await database.pool.query(
    `SELECT v.size::int, v.sha256, v.created_by, v.reference FROM document_versions v JOIN documents d ON d.version_id = v.id WHERE d.id = $1`,
    [streamed],
  );
  expect(versions.rows).toEqual([{ ...described("of a mail"), created_by: vault.userId, reference: expect.any(String) }]);
  expect(await store.storage.head(versions.rows[0].reference)).toEqual(described("of a mail"));
  const jobs = await database.superuser.query(
    "SELECT t.identifier FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id WHERE j.key LIKE '%' || $1 ORDER BY 1",
    [streamed],
  );
  expect(jobs.rows.map((row) => row.identifier)).toEqual(["extract", "thumbnail"]);
  const events = await database.pool.query("SELECT by, via FROM events WHERE entity_id = $1", [streamed]);
  expect(events.rows).toContainEqual({ by: "person", via: "Mail" });
});

test("the same id again is the same document, one after the other and at once; other bytes for it are refused and change nothing", async () => {
  const vault = await aVault(database);
  const id = uuid();
  const first = await bring(vault, arrival(id), text("once"));
  expect(await bring(vault, arrival(id), text("once"))).toEqual(first);
  expect(await codeOf(bring(vault, arrival(id), text("other")))).toBe("upload.conflict");
  const both = uuid();
  const answers = await Promise.all([bring(vault, arrival(both), text("both")), bring(vault, arrival(both), text("both"))]);
  expect(answers.map((document) => document.id)).toEqual([both, both]);
  expect(await kept(vault)).toEqual({ objects: 2, documents: 2, uploads: 2, used: 8, files: [] });
});

test("what does not fit leaves nothing, and of two at 99 % one is stored", async () => {
  const full = await aVault(database, { limitBytes: 5 });
  expect(await codeOf(bring(full, arrival(uuid()), text("too long")))).toBe("quota.exceeded");
  expect(await kept(full)).toEqual(nothing);
  const vault = await aVault(database, { limitBytes: 1000, usedBytes: 990 });
  const codes = await Promise.all(["aaaaaaaaaa", "bbbbbbbbbb"].map((content) => codeOf(bring(vault, arrival(uuid()), text(content)))));
  expect(codes.sort()).toEqual(["done", "quota.exceeded"]);
  expect(await kept(vault)).toEqual({ objects: 1, documents: 1, uploads: 1, used: 1000, files: [] });
});

test("room that goes while the bytes travel: refused at the end, and nothing is left", async () => {
  const vault = await aVault(database, { limitBytes: 10 });
  const put: StorageBackend["put"] = async (...all) => {
    await store.storage.put(...all);
    await database.pool.query("UPDATE quotas SET limit_bytes = 3 WHERE user_id = $1", [vault.userId]);
  };
  expect(await codeOf(bring(vault, arrival(uuid()), text("travels"), {}, { put }))).toBe("quota.exceeded");
  expect(await kept(vault)).toEqual(nothing);
});

test("a store that is away leaves nothing, and the next try with the same id succeeds", async () => {
  const vault = await aVault(database);
  const id = uuid();
  expect(await codeOf(bring(vault, arrival(id), text("again"), {}, away))).toBe("service.unavailable");
  expect(await kept(vault)).toEqual(nothing);
  expect(await bring(vault, arrival(id), text("again"))).toMatchObject({ id, state: "processing" });
  expect(await kept(vault)).toEqual({ objects: 1, documents: 1, uploads: 1, used: 5, files: [] });
});

test("a store that takes the bytes and never answers is given up at the deadline, and nothing is left", async () => {
  const vault = await aVault(database);
  const silent = createServer((socket) => socket.resume());
  await new Promise<void>((listening) => silent.listen(0, "127.0.0.1", listening));
  const { port } = silent.address() as AddressInfo;
  const { put } = objectStore({ ...keys, endpoint: `http://127.0.0.1:${port}`, publicEndpoint: "http://127.0.0.1" }, fetch);
  expect(await codeOf(bring(vault, arrival(uuid()), text("waits"), { deadlineMs: 1_000 }, { put }))).toBe("request.timeout");
  expect(await kept(vault)).toEqual(nothing);
  await new Promise((closed) => silent.close(closed));
});

test("a store that keeps the bytes, is away then and answers nothing: the cleanup removes them when it is back", async () => {
  const vault = await aVault(database);
  const id = uuid();
  const put: StorageBackend["put"] = async (...all) => {
    await store.storage.put(...all);
    throw unavailable(new Error("socket hang up"));
  };
  const remove = () => Promise.reject(unavailable(new Error("connect ECONNREFUSED")));
  expect(await codeOf(bring(vault, arrival(id), text("kept"), {}, { put, remove }))).toBe("service.unavailable");
  expect(await kept(vault)).toEqual({ ...nothing, objects: 1, uploads: 1 });
  await database.pool.query("UPDATE uploads SET expires_at = now() - interval '1 second' WHERE document_id = $1", [id]);
  const context = { pool: database.pool, storage: store.storage, log: pino({ level: "silent" }) } as unknown as TaskContext;
  await cleanupAbandonedUploads(context, { _cron: { ts: "2026-03-02T00:00:00.000Z" } }, {} as Job);
  expect(await kept(vault)).toEqual(nothing);
});

test("a process that ended in the middle is gone on with", async () => {
  const vault = await aVault(database);
  const id = uuid();
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const hang = () => {
    begin();
    return new Promise<void>(() => {});
  };
  const dead = bring(vault, arrival(id), text("dies"), {}, { put: hang });
  dead.catch(() => undefined);
  await begun;
  expect(await bring(vault, arrival(id), text("dies"))).toMatchObject({ id, state: "processing" });
  expect(await kept(vault)).toMatchObject({ objects: 1, documents: 1, uploads: 1, used: 4 });
});

test("bytes of another hash than announced, too many of them, a stream that breaks and one that stalls leave nothing", async () => {
  const vault = await aVault(database);
  const put: StorageBackend["put"] = (key, _bytes, object) => store.storage.put(key, text("wrong"), object);
  expect(await codeOf(bring(vault, arrival(uuid()), text("right"), {}, { put }))).toBe("upload.mismatch");
  expect(await codeOf(bring(vault, arrival(uuid()), text("four"), { mostBytes: 3 }))).toBe("upload.tooLarge");
  const broken = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error("the mail server hung up")) });
  await expect(bring(vault, arrival(uuid()), broken)).rejects.toThrow("the mail server hung up");
  const cancelled = vi.fn();
  const stalled = new ReadableStream<Uint8Array>({ cancel: cancelled });
  expect(await codeOf(bring(vault, arrival(uuid()), stalled, { deadlineMs: 50 }))).toBe("request.timeout");
  expect(cancelled).toHaveBeenCalled();
  expect(await kept(vault)).toEqual(nothing);
});

test("somebody else's folder is refused; an editor's document in a shared one is its owner's, and its owner pays", async () => {
  const [owner, editor, viewer, stranger] = await Promise.all(Array.from({ length: 4 }, () => aVault(database)));
  if (!owner || !editor || !viewer || !stranger) throw new Error("no vaults");
  const folderId = uuid();
  await owner.push({ name: "createFolder", args: { id: folderId, name: "Shared" } });
  expect(await codeOf(bring(stranger, arrival(uuid(), { folderId }), text("not here")))).toBe("entity.notFound");
  expect(await kept(stranger)).toEqual(nothing);
  const share = (access: string, to: TestVault) => ({
    name: "createShare",
    args: { id: uuid(), folderId, handle: `u${to.userId.slice(-12)}`, access },
  });
  await owner.push(share("edit", editor), share("view", viewer));
  expect(await codeOf(bring(viewer, arrival(uuid(), { folderId }), text("not here")))).toBe("access.viewOnly");
  const id = uuid();
  expect(await bring(editor, arrival(id, { folderId }), text("together"))).toMatchObject({ id, ownerId: owner.userId, folderId });
  expect(await kept(owner)).toMatchObject({ objects: 1, documents: 1, uploads: 1, used: 8 });
  expect(await kept(editor)).toEqual(nothing);
});

test("a document whose bytes a device is bringing stays when the backend fails to bring them", async () => {
  const vault = await aVault(database);
  const id = await anIntake(database, store).as(vault, async (context) => {
    const documentId = uuid();
    await recordUpload(context, { ...arrival(documentId), ...described("device") });
    return documentId;
  });
  expect(await codeOf(bring(vault, arrival(id), text("device"), {}, away))).toBe("service.unavailable");
  expect(await kept(vault)).toMatchObject({ documents: 1, uploads: 1 });
});
