// Custom fields that name another document, or hold words of several lines: what machines put into them, and what they leave alone.
import type { Job } from "graphile-worker";
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { detectFacts } from "../../../shared/detect/facts/detectFacts.ts";
import { storedFacts } from "../../../shared/detect/facts/storedFacts.ts";
import { customKey } from "../../../shared/mutators/customValues.ts";
import type { VaultDocument } from "../../../shared/mutators/index.ts";
import { headsStatement, type SearchHead, writeVectorsStatement } from "../../../shared/search/index.ts";
import { type FakeOpenAI, startFakeOpenAI } from "../../../tests/fakes/openai.ts";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { ruleTasks } from "../../../tests/harness/rules.ts";
import { aVault, documentArgs, type TestVault } from "../../../tests/harness/vault.ts";
import { createProvider } from "../ai/index.ts";
import type { TaskContext } from "../queue/context.ts";
import { runTask } from "../queue/runTask.ts";
import { documentTasks } from "./index.ts";

let database: TestDatabase;
let openai: FakeOpenAI;
beforeAll(async () => {
  database = await aDatabase();
  openai = await startFakeOpenAI();
});
afterAll(async () => {
  await openai.close();
  await database.drop();
});

/** A document that has been read. */
async function read(vault: TestVault, title: string, text: string, documentDate: string | null = null): Promise<string> {
  const id = uuid();
  await vault.push({ name: "createDocument", args: { ...documentArgs(id), title } });
  if (documentDate) await vault.push({ name: "updateDocument", args: { id, documentDate } });
  const facts = storedFacts(await detectFacts({ text, name: "letter.pdf", today: "2026-11-28" }));
  await database.pool.query("INSERT INTO document_texts (document_id, text, facts) VALUES ($1, $2, $3)", [id, text, facts]);
  const heads = headsStatement([id]);
  const { rows } = await database.pool.query<SearchHead>(heads.text, heads.values);
  const vectors = writeVectorsStatement(rows.map((head) => ({ ...head, text })));
  await database.pool.query(vectors.text, vectors.values);
  return id;
}

async function field(vault: TestVault, name: string, kind: string): Promise<string> {
  const id = uuid();
  await vault.push({ name: "createCustomField", args: { id, name, kind, options: [] } });
  return id;
}

/** `answer`: what a provider says of the fields, in the order of their names. Without it there is no provider. */
async function classify(documentId: string, answer?: Record<string, unknown>) {
  if (answer) openai.script.next({ content: { title: null, fields: answer, confidence: { fields: 0.7 } } });
  const provider = answer ? createProvider({ name: "openai", apiKey: "sk-test", baseUrl: openai.baseUrl }) : null;
  const context = { ...ruleTasks(database), providerOf: async () => provider, aiCallsPerDay: 100 } as unknown as TaskContext;
  await runTask(documentTasks, "classify", context, { documentId }, { attempts: 1, max_attempts: 6 } as Job);
}

async function see(vault: TestVault, id: string) {
  const device = vault.device();
  await device.pullAll();
  return device.entities.get(`document/${id}`) as VaultDocument;
}

test("a provider fills a long text with words of the document, as a proposal, and with nothing else", async () => {
  const vault = await aVault(database);
  const terms = await field(vault, "Terms", "longText");
  const id = await read(vault, "Lease", "Leie av hybel.\nOppsigelse skjer skriftlig.\nFristen er tre måneder.");
  await classify(id, { field_1: "Oppsigelse skjer per telefon." });
  expect((await see(vault, id)).custom).toBeNull();
  await classify(id, { field_1: "Oppsigelse skjer skriftlig.\nFristen er tre måneder." });
  const { custom, filled } = await see(vault, id);
  expect(custom).toEqual({ [terms]: "Oppsigelse skjer skriftlig.\nFristen er tre måneder." });
  expect(filled[customKey(terms)]).toMatchObject({ by: "ai", confidence: 0.7 });
});

test("a provider's name of another document becomes that one by its title or number, where exactly one is meant", async () => {
  const vault = await aVault(database);
  const lease = await field(vault, "Lease", "document");
  const id = await read(vault, "Notice", "We end the lease Storgata 5 with the contract number 4471-B. See also the appendix.");
  await classify(id, { field_1: "Storgata 5" });
  expect((await see(vault, id)).custom).toBeNull();
  const meant = await read(vault, "Storgata 5", "A lease.\nContract number: 4471-B");
  await read(vault, "Storgata 57", "Something that names Storgata 5 as well.");
  await classify(id, { field_1: "Storgata 5" });
  expect(await see(vault, id)).toMatchObject({
    custom: { [lease]: meant },
    filled: { [customKey(lease)]: { by: "ai", confidence: 0.7, quote: "Storgata 5" } },
  });
  const byNumber = await read(vault, "Another notice", "We end the lease with the contract number 4471-B.");
  await classify(byNumber, { field_1: "4471-B" });
  // The first notice gives that number as well, so that it is not known which one is meant.
  expect((await see(vault, byNumber)).custom).toBeNull();
  await vault.push({ name: "trashDocument", args: { id } });
  await classify(byNumber, { field_1: "4471-B" });
  expect((await see(vault, byNumber)).custom).toEqual({ [lease]: meant });
});

test("two of one title, the document itself, one in the trash and one of somebody else are not proposed", async () => {
  const [vault, stranger] = [await aVault(database), await aVault(database)];
  await field(vault, "Lease", "document");
  await read(stranger, "Bryggen 3", "Theirs.");
  const id = await read(vault, "Bryggen 3", "It is about Bryggen 3.");
  await classify(id, { field_1: "Bryggen 3" });
  expect((await see(vault, id)).custom).toBeNull();
  const first = await read(vault, "Bryggen 3", "One.");
  await vault.push({ name: "trashDocument", args: { id: first } });
  await classify(id, { field_1: "Bryggen 3" });
  expect((await see(vault, id)).custom).toBeNull();
  await vault.push({ name: "restoreDocument", args: { id: first } });
  await read(vault, "bryggen 3", "Two.");
  await classify(id, { field_1: "Bryggen 3" });
  expect((await see(vault, id)).custom).toBeNull();
});

test("one that is shared with the person is found, until it is not shared any more", async () => {
  const [vault, owner] = [await aVault(database), await aVault(database)];
  const lease = await field(vault, "Lease", "document");
  const theirs = await read(owner, "Torggata 9", "A lease.");
  const id = await read(vault, "Notice", "It is about Torggata 9.");
  const { rows } = await database.pool.query<{ handle: string }>("SELECT handle FROM users WHERE id = $1", [vault.userId]);
  const shareId = uuid();
  await owner.push({ name: "createShare", args: { id: shareId, documentId: theirs, handle: rows[0]!.handle, access: "view" } });
  await classify(id, { field_1: "Torggata 9" });
  expect((await see(vault, id)).custom).toEqual({ [lease]: theirs });
  const later = await read(vault, "Notice", "Once more Torggata 9.");
  await owner.push({ name: "deleteShare", args: { id: shareId } });
  await classify(later, { field_1: "Torggata 9" });
  expect((await see(vault, later)).custom).toBeNull();
});

test("without a provider a reminder names its invoice by the number of both, the older one; the invoice names no reminder", async () => {
  const vault = await aVault(database);
  const invoice = await field(vault, "Faktura", "document");
  const text = "Fakturanummer: 99812\nÅ betale NOK 864,11";
  const bill = await read(vault, "Strøm", `Faktura\n${text}`, "2026-10-01");
  const reminder = await read(vault, "Purring", `Purring\n${text}`, "2026-11-01");
  for (const id of [bill, reminder]) await classify(id);
  expect((await see(vault, bill)).custom).toBeNull();
  expect(await see(vault, reminder)).toMatchObject({
    custom: { [invoice]: bill },
    filled: { [customKey(invoice)]: { by: "reader", quote: expect.stringContaining("99812") } },
  });
});
