// What a person files is learnt from, on a real database: the next document of the kind is proposed to go where they put the others.
import { pino } from "pino";
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { filingOf } from "../../../shared/classify/learn/examples.ts";
import { type CorpusDocument, corpus } from "../../../shared/classify/testing/corpus.ts";
import { isFiledAlone, isUnfiled } from "../../../shared/documents/inbox.ts";
import type { VaultDocument } from "../../../shared/mutators/index.ts";
import { type FakeOpenAI, startFakeOpenAI } from "../../../tests/fakes/openai.ts";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { runInTest } from "../../../tests/harness/tasks.ts";
import { aVault, type TestVault } from "../../../tests/harness/vault.ts";
import { createProvider } from "../ai/index.ts";
import type { TaskContext } from "../queue/context.ts";

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

const context = (withProvider = false) =>
  ({
    pool: database.pool,
    poke: async () => undefined,
    log: pino({ level: "silent" }),
    providerOf: async () => (withProvider ? createProvider({ name: "openai", apiKey: "sk-test", baseUrl: openai.baseUrl }) : null),
    aiCallsPerDay: 100,
  }) as unknown as TaskContext;

interface Office {
  vault: TestVault;
  /** Ids by what the corpus calls them. */
  ids: Map<string, string>;
  add(document: CorpusDocument): Promise<string>;
  file(id: string, document: CorpusDocument): Promise<void>;
  read(id: string): Promise<VaultDocument>;
}

async function anOffice(): Promise<Office> {
  const vault = await aVault(database);
  const ids = new Map<string, string>();
  const idOf = async (kind: "Type" | "Correspondent" | "Folder", name: string) => {
    const key = `${kind}/${name}`;
    if (!ids.has(key)) {
      ids.set(key, uuid());
      await vault.push({ name: `create${kind}`, args: { id: ids.get(key), name } });
    }
    return ids.get(key)!;
  };
  return {
    vault,
    ids,
    async add({ text, name }) {
      const id = uuid();
      const createdAt = new Date().toISOString();
      await vault.push({
        name: "createDocument",
        args: { id, name, contentType: "text/plain", size: 1, sha256: "a".repeat(64), createdAt },
      });
      await database.pool.query("INSERT INTO document_texts (document_id, text) VALUES ($1, $2)", [id, text]);
      await database.pool.query("UPDATE documents SET state = 'ready' WHERE id = $1", [id]);
      return id;
    },
    async file(id, { typeId, correspondentId, folderId }) {
      const values = {
        typeId: await idOf("Type", typeId),
        correspondentId: await idOf("Correspondent", correspondentId),
        folderId: await idOf("Folder", folderId),
      };
      await vault.push({ name: "updateDocument", args: { id, ...values, filedOn: "2026-11-27" } });
    },
    async read(id) {
      const device = vault.device();
      await device.pullAll();
      return device.entities.get(`document/${id}`) as VaultDocument;
    },
  };
}

const documents = corpus("office", 80, 11);

async function filedOffice(): Promise<Office> {
  const office = await anOffice();
  for (const document of documents.slice(0, 60)) await office.file(await office.add(document), document);
  return office;
}

describe("without a provider", () => {
  let office: Office;
  beforeAll(async () => {
    office = await filedOffice();
  });

  test("a document is proposed to be filed like those it is like, with what tells so, and its person is not overruled", async () => {
    let right = 0;
    for (const document of documents.slice(60, 70)) {
      const id = await office.add(document);
      await runInTest(context(), "classify", { documentId: id });
      const { typeId, filled, classification } = await office.read(id);
      expect(classification).toMatchObject({ state: "skipped", reason: "no-provider" });
      if (typeId === office.ids.get(`Type/${document.typeId}`)) right++;
      if (typeId) expect(filled.typeId).toMatchObject({ by: "classifier", confidence: expect.any(Number), quote: expect.any(String) });
    }
    expect(right).toBeGreaterThanOrEqual(7);
  });

  test("what a person set, emptied or kept stays as it is", async () => {
    const document = documents[70]!;
    const id = await office.add(document);
    const other = [...office.ids].find(([key]) => key.startsWith("Type/") && key !== `Type/${document.typeId}`)![1];
    await office.vault.push({ name: "updateDocument", args: { id, typeId: other, folderId: null } });
    await runInTest(context(), "classify", { documentId: id });
    await runInTest(context(), "suggest", { userId: office.vault.userId });
    expect(await office.read(id)).toMatchObject({ typeId: other, folderId: null });
  });

  test("filing a document makes a job for its vault, one for many, and none for what teaches nothing", async () => {
    const jobs = async () =>
      (await database.superuser.query("SELECT 1 FROM graphile_worker._private_jobs WHERE key = $1", [`suggest:${office.vault.userId}`]))
        .rowCount;
    await database.superuser.query("DELETE FROM graphile_worker._private_jobs");
    const [first, second] = [await office.add(documents[71]!), await office.add(documents[72]!)];
    await office.vault.push({ name: "updateDocument", args: { id: first, title: "Only renamed" } });
    expect(await jobs()).toBe(0);
    await office.file(first, documents[71]!);
    await office.file(second, documents[72]!);
    expect(await jobs()).toBe(1);
  });

  test("as surely as its person wants, a document is filed by itself and listed for a glance; it teaches nothing before they have said so", async () => {
    const { vault } = office;
    const classified = async (document: CorpusDocument) => {
      const id = await office.add(document);
      await runInTest(context(), "classify", { documentId: id });
      return office.read(id);
    };
    const sure = documents.slice(60, 70);
    for (const document of sure) expect(await classified(document)).toMatchObject({ filedOn: null });
    await vault.push({ name: "updateSettings", args: { fileAlone: 0.9 } });
    const read: VaultDocument[] = [];
    for (const document of sure) read.push(await classified(document));
    await vault.push({ name: "updateSettings", args: { fileAlone: null } });
    for (const document of read) {
      const isSure = (document.filled.folderId?.confidence ?? 0) >= 0.9;
      expect(Boolean(document.filedOn)).toBe(isSure);
      expect(isFiledAlone(document)).toBe(isSure);
      expect(filingOf(document)).toBeNull();
    }
    const [one, other] = read.filter(isFiledAlone);
    expect(other).toBeDefined();
    await vault.push({ name: "updateDocument", args: { id: one!.id, filedOn: "2026-11-27" } });
    await vault.push({ name: "updateDocument", args: { id: other!.id, folderId: null, filedOn: null } });
    const [accepted, taken] = [await office.read(one!.id), await office.read(other!.id)];
    expect([isFiledAlone(accepted), isUnfiled(accepted), filingOf(accepted)?.folderId]).toEqual([false, false, one!.folderId]);
    expect([isFiledAlone(taken), isUnfiled(taken)]).toEqual([false, true]);
  });

  test("a folder that somebody else sees is never proposed: no machine shows them a document", async () => {
    const other = await aVault(database);
    const document = documents.find(({ folderId }) => folderId === "sale")!;
    const folderId = office.ids.get("Folder/sale")!;
    await database.superuser.query("INSERT INTO folder_access (user_id, folder_id, access) VALUES ($1, $2, 'view')", [
      other.userId,
      folderId,
    ]);
    const id = await office.add(document);
    await runInTest(context(), "classify", { documentId: id });
    expect((await office.read(id)).folderId).toBeNull();
    await database.superuser.query("DELETE FROM folder_access");
  });
});

test("after one correction what waits of the same sender is proposed to go the same way", async () => {
  const office = await filedOffice();
  const letter = (words: string): CorpusDocument => ({
    ...documents[0]!,
    text: `Lyskilden AS\nOrg.nr. 974 760 673 MVA\nwww.lyskilden.no\n\nIda Berg\n${words}\nStrøm og nettleie for boligen`,
    name: "scan.pdf",
    typeId: "power bill",
    correspondentId: "Lyskilden",
    folderId: "power",
  });
  const corrected = await office.add(letter("Faktura for oktober"));
  const waiting = await office.add(letter("Faktura for november"));
  await office.file(corrected, letter(""));
  await runInTest(context(), "suggest", { userId: office.vault.userId });
  const { correspondentId, folderId, filled } = await office.read(waiting);
  expect(correspondentId).toBe(office.ids.get("Correspondent/Lyskilden"));
  expect(folderId).toBe(office.ids.get("Folder/power"));
  expect(filled.correspondentId).toMatchObject({ by: "classifier", alike: 1 });
  // What was not filled by a machine before, and is not better known now, is no change.
  const { rowCount } = await database.superuser.query("SELECT FROM events WHERE entity_id = $1 AND by = 'ai' AND via = 'classifier'", [
    waiting,
  ]);
  expect(rowCount).toBe(1);
  await runInTest(context(), "suggest", { userId: office.vault.userId });
  const after = await database.superuser.query("SELECT FROM events WHERE entity_id = $1 AND by = 'ai'", [waiting]);
  expect(after.rowCount).toBe(1);
});

test("a provider and what was learnt answer together", async () => {
  const office = await filedOffice();
  const document = documents.slice(60).find(({ typeId }) => typeId === "prospectus")!;
  const id = await office.add(document);
  openai.script.next({
    content: {
      title: "Salgsoppgave",
      documentDate: null,
      dateQuote: null,
      tags: [],
      type: "prospectus",
      correspondent: document.correspondentId,
      folder: null,
      newTags: [],
      newType: null,
      newCorrespondent: null,
      confidence: { title: 0.9, documentDate: 0, tags: 0, type: 0.9, correspondent: 0.8, folder: 0 },
    },
  });
  await runInTest(context(true), "classify", { documentId: id });
  const { title, typeId, correspondentId, filled, classification } = await office.read(id);
  expect({ title, typeId, correspondentId }).toEqual({
    title: "Salgsoppgave",
    typeId: office.ids.get("Type/prospectus"),
    correspondentId: office.ids.get(`Correspondent/${document.correspondentId}`),
  });
  expect(filled.typeId!.confidence).toBeGreaterThan(0.9);
  expect(classification).toMatchObject({ state: "done", provider: "openai" });
});

test("nothing of one person's filing is proposed to another", async () => {
  await filedOffice();
  const other = await anOffice();
  const id = await other.add(documents[75]!);
  await runInTest(context(), "classify", { documentId: id });
  expect(await other.read(id)).toMatchObject({ typeId: null, correspondentId: null, folderId: null, tags: [] });
});

test("of many documents that are read one after the other not each has all examples looked at; once more was filed the next one has", async () => {
  const office = await filedOffice();
  const looks = vi.spyOn(database.pool, "query");
  const looked = () => looks.mock.calls.filter(([sql]) => String(sql).includes("FROM filing_features")).length;
  const classify = async (document: CorpusDocument) => {
    const id = await office.add(document);
    await runInTest(context(), "classify", { documentId: id });
    return id;
  };
  for (const document of documents.slice(61, 66)) await classify(document);
  expect(looked()).toBe(1);
  const id = await classify(documents[66]!);
  await office.file(id, documents[66]!);
  await runInTest(context(), "suggest", { userId: office.vault.userId });
  const before = looked();
  expect(before).toBe(2);
  await database.pool.query("UPDATE documents SET filed_on = '2026-11-27' WHERE owner_id = $1", [office.vault.userId]);
  await runInTest(context(), "suggest", { userId: office.vault.userId });
  await classify(documents[67]!);
  expect(looked()).toBe(before + 1);
  looks.mockRestore();
});

test("features of a text that was read anew are made anew, and go with their document", async () => {
  const office = await filedOffice();
  const id = await office.add(documents[76]!);
  await office.file(id, documents[76]!);
  await runInTest(context(), "suggest", { userId: office.vault.userId });
  const kept = async () => (await database.superuser.query("SELECT FROM filing_features WHERE document_id = $1", [id])).rowCount;
  // Nothing waits, so nothing is learnt until it is needed.
  expect(await kept()).toBe(0);
  await runInTest(context(), "classify", { documentId: await office.add(documents[77]!) });
  expect(await kept()).toBe(1);
  await office.vault.push({ name: "deleteDocument", args: { id } });
  expect(await kept()).toBe(0);
});
