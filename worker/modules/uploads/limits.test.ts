// How large a file may be, over the real routes: who reads and changes it, and what it refuses before a byte travels.

import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { largestUpload, uploadLimits } from "../../../shared/api/limits.ts";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { aWorker, type TestWorker } from "../../testing/aWorker.ts";

const path = "/api/settings/documents/limits";
let database: TestDatabase;
let worker: TestWorker;
let admin: Person;
let person: Person;
type Person = Awaited<ReturnType<typeof aPerson>>;
beforeAll(async () => {
  database = await aDatabase();
  worker = aWorker({ databaseUrl: database.appUrl, env: { RATE_LIMITS: "off" } });
  [admin, person] = [await aPerson(), await aPerson()];
  await database.pool.query("UPDATE users SET role = 'admin' WHERE id = $1", [admin.id]);
});
afterAll(async () => {
  await worker.settled();
  await database.drop();
});

async function aPerson() {
  const browser = worker.browser();
  const { user, accessToken: token } = await browser.register();
  const call = async (path: string, method = "GET", body?: unknown) => {
    const response = await browser.call(path, { method, token, ...(body !== undefined && { body }) });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  return { id: user.id, call };
}

const change = async (patch: object) => {
  const { status, body } = await admin.call(path, "PATCH", patch);
  expect(status).toBe(200);
  return uploadLimits.parse(body);
};
const announcement = (contentType: string, size: number) => ({
  documentId: uuid(),
  name: "file",
  contentType,
  size,
  sha256: "0".repeat(64),
});
const upload = (contentType: string, size: number) => person.call("/api/uploads", "POST", announcement(contentType, size));

test("everybody reads the limits, administrators change them, and what is left out stays", async () => {
  const all = { pdf: largestUpload, image: largestUpload, office: largestUpload, mail: largestUpload, other: largestUpload };
  for (const who of [person, admin]) expect(await who.call(path)).toEqual({ status: 200, body: { maxBytes: largestUpload, perType: all } });
  expect(await person.call(path, "PATCH", { maxBytes: 1 })).toMatchObject({ status: 403, body: { code: "access.denied" } });
  expect((await change({ perType: { image: 5_000, pdf: 9_000 } })).perType).toEqual({ ...all, image: 5_000, pdf: 9_000 });
  const limits = await change({ maxBytes: 7_000, perType: { pdf: null } });
  expect(limits).toEqual({ maxBytes: 7_000, perType: { pdf: 7_000, image: 5_000, office: 7_000, mail: 7_000, other: 7_000 } });
  expect((await person.call(path)).body).toEqual(limits);
  const { rows } = await database.pool.query("SELECT details FROM audit_log WHERE event = 'admin.limitsChanged' ORDER BY id");
  expect(rows.map(({ details }) => details)).toMatchObject([
    { image: 5_000, pdf: 9_000 },
    { maxBytes: 7_000, pdf: null },
  ]);
  expect(await change({ maxBytes: null, perType: { image: null } })).toEqual({ maxBytes: largestUpload, perType: all });
});

test.each([
  { maxBytes: 0 },
  { maxBytes: -1 },
  { maxBytes: 1.5 },
  { maxBytes: largestUpload + 1 },
  { maxBytes: "1" },
  { perType: { video: 1 } },
  { perType: { pdf: 0 } },
  { perType: [] },
])("%o is no limit, and nothing changes", async (patch) => {
  const before = (await admin.call(path)).body;
  expect((await admin.call(path, "PATCH", patch)).status).toBe(400);
  expect((await admin.call(path)).body).toEqual(before);
});

test("a file above the limit of its kind is refused before it is sent, leaves nothing behind, and holds up no other", async () => {
  await change({ maxBytes: 8_000, perType: { image: 2_000 } });
  expect((await upload("image/png", 2_000)).status).toBe(201);
  expect((await upload("application/pdf", 8_000)).status).toBe(201);
  expect(await upload("image/png", 2_001)).toMatchObject({
    status: 413,
    body: { code: "upload.too_large", size: 2_001, limit: 2_000 },
  });
  expect(await upload("text/plain", 8_001)).toMatchObject({ status: 413, body: { code: "upload.too_large", limit: 8_000 } });
  const items = [announcement("image/png", 3_000), announcement("text/plain", 3_000)];
  const batch = (await person.call("/api/uploads/batch", "POST", { items })).body as { items: { status: number }[] };
  expect(batch.items.map(({ status }) => status)).toEqual([413, 201]);
  const { rows } = await database.pool.query("SELECT id FROM documents WHERE id = ANY($1::uuid[])", [
    items.map(({ documentId }) => documentId),
  ]);
  expect(rows).toEqual([{ id: items[1]?.documentId }]);
  await change({ maxBytes: null, perType: { image: null } });
  expect((await upload("image/png", 2_001)).status).toBe(201);
});
