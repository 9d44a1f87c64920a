// Large files in parts: what has arrived stays, only the rest is asked for again, and the whole is proven before it counts.
import { createHash, randomBytes } from "node:crypto";
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hashObject } from "../../containers/backend/storage/bytes.ts";
import { uploadRequest } from "../../shared/api/uploads.ts";
import { aDatabase, type TestDatabase } from "../../tests/harness/database.ts";
import { anIntake, aStore, type TestIntake, type TestStore } from "../../tests/harness/intake.ts";
import { aVault, type TestVault, withConnection } from "../../tests/harness/vault.ts";
import { completeUpload } from "./complete.ts";
import { partBytes, signParts } from "./parts.ts";
import { readQuota } from "./quota.ts";
import { recordUpload } from "./record.ts";

let database: TestDatabase;
let store: TestStore;
let intake: TestIntake;
const bytes = randomBytes(2 * partBytes + 1_000);

beforeAll(async () => {
  database = await aDatabase();
  store = await aStore();
  intake = anIntake(database, store);
});
afterAll(async () => {
  await store.close();
  await database.drop();
});

const announce = async (vault: TestVault, content: Uint8Array = bytes) => {
  const request = uploadRequest.parse({
    documentId: uuid(),
    name: "film.mp4",
    contentType: "video/mp4",
    size: content.length,
    sha256: createHash("sha256").update(content).digest("hex"),
  });
  return { request, ticket: await intake.as(vault, (context) => recordUpload(context, request)) };
};
const partsOf = (vault: TestVault, id: string) =>
  withConnection(database, (connection) =>
    signParts({ connection, storage: store.storage, userId: vault.userId, poke: () => undefined }, id),
  );
type Part = Awaited<ReturnType<typeof partsOf>>["parts"][number];
const send = async ({ url, headers, method, number, size }: Part, content: Uint8Array = bytes) => {
  const from = (number - 1) * partBytes;
  const body = Buffer.from(content.subarray(from, from + size));
  return (await fetch(url, { method, headers, body })).status;
};
const complete = (vault: TestVault, uploadId: string) =>
  intake.as(vault, (context) => completeUpload(context, { uploadId, verify: (key) => hashObject(store.storage, key) }));
const used = (vault: TestVault) => withConnection(database, async (connection) => (await readQuota(connection, vault.userId)).usedBytes);

test("what has arrived is not asked for again, in whichever order it came, and the joined bytes are the announced ones", async () => {
  const vault = await aVault(database);
  const { request, ticket } = await announce(vault);
  const first = await partsOf(vault, ticket.id);
  expect(first).toMatchObject({ partBytes, received: [], parts: [{ number: 1 }, { number: 2 }, { number: 3, size: 1_000 }] });
  expect(await send(first.parts[2]!)).toBe(200);
  expect(await send(first.parts[0]!)).toBe(200);
  await expect(complete(vault, ticket.id)).rejects.toMatchObject({ code: "upload.missing" });
  expect(await used(vault)).toBe(0);

  // The device starts again: it announces the same bytes and is told what is missing.
  const again = await intake.as(vault, (context) => recordUpload(context, request));
  expect(again.id).toBe(ticket.id);
  const rest = await partsOf(vault, ticket.id);
  expect(rest.received).toEqual([1, 3]);
  expect(rest.parts.map(({ number }) => number)).toEqual([2]);
  expect(await send(rest.parts[0]!)).toBe(200);
  expect((await partsOf(vault, ticket.id)).parts).toEqual([]);
  expect(await complete(vault, ticket.id)).toMatchObject({ id: request.documentId, state: "processing" });
  expect(await used(vault)).toBe(bytes.length);

  expect(await partsOf(vault, ticket.id)).toMatchObject({ received: [1, 2, 3], parts: [] });
  expect(await send(first.parts[0]!)).toBe(404);
  expect(await complete(vault, ticket.id)).toMatchObject({ id: request.documentId });
  expect(await used(vault)).toBe(bytes.length);
  const { rows } = await database.pool.query("SELECT reference FROM document_versions WHERE document_id = $1", [request.documentId]);
  expect(await hashObject(store.storage, rows[0].reference)).toEqual({ size: bytes.length, sha256: request.sha256 });
});

test("a part of another length is refused by its signature, and other bytes by the proof of the whole: neither counts, both may be sent again", async () => {
  const vault = await aVault(database);
  const { ticket } = await announce(vault);
  const { parts } = await partsOf(vault, ticket.id);
  expect(await send({ ...parts[2]!, size: 999 })).toBe(403);
  const other = Buffer.from(bytes);
  other[partBytes + 5]! ^= 1;
  for (const part of parts) expect(await send(part, other)).toBe(200);
  await expect(complete(vault, ticket.id)).rejects.toMatchObject({ code: "upload.mismatch" });
  expect(await used(vault)).toBe(0);

  const anew = await partsOf(vault, ticket.id);
  expect(anew.received).toEqual([]);
  for (const part of anew.parts) expect(await send(part)).toBe(200);
  expect(await complete(vault, ticket.id)).toMatchObject({ state: "processing" });
});

test("two devices that begin at once send to one upload, and two confirmations count it once", async () => {
  const vault = await aVault(database);
  const { ticket } = await announce(vault);
  const [one, two] = await Promise.all([partsOf(vault, ticket.id), partsOf(vault, ticket.id)]);
  for (const [index, answer] of [one, two, one].entries()) expect(await send(answer.parts[index]!)).toBe(200);
  const outcomes = await Promise.allSettled([complete(vault, ticket.id), complete(vault, ticket.id)]);
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled"]);
  expect(await used(vault)).toBe(bytes.length);
});

test("somebody else's upload does not exist, and what came to nothing has to be announced again", async () => {
  const [vault, stranger] = [await aVault(database), await aVault(database)];
  const { ticket } = await announce(vault);
  await expect(partsOf(stranger, ticket.id)).rejects.toMatchObject({ code: "entity.notFound" });
  await expect(partsOf(vault, uuid())).rejects.toMatchObject({ code: "entity.notFound" });
  await database.pool.query("UPDATE uploads SET state = 'rejected', rejected_for = 'expired' WHERE id = $1", [ticket.id]);
  await expect(partsOf(vault, ticket.id)).rejects.toMatchObject({ code: "upload.missing" });
});
