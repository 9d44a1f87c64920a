// Custom fields that machines fill: by a provider out of the closed set, by what a document says of itself, and never over a person's word.
import type { Job } from "graphile-worker";
import { pino } from "pino";
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { detectFacts } from "../../../shared/detect/facts/detectFacts.ts";
import { storedFacts } from "../../../shared/detect/facts/storedFacts.ts";
import { customKey } from "../../../shared/mutators/customValues.ts";
import type { VaultDocument } from "../../../shared/mutators/index.ts";
import { type FakeOpenAI, startFakeOpenAI } from "../../../tests/fakes/openai.ts";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { aVault, withConnection } from "../../../tests/harness/vault.ts";
import { readHistory, undo } from "../../../worker/modules/history/history.usecases.ts";
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

const text = "Husleiekontrakt\nUtleier Nils Haug\nForfallsdato: 17.11.2026\nÅ betale NOK 864,11";

async function withFields() {
  const vault = await aVault(database);
  const [id] = (await vault.documents(1)) as [string];
  const facts = storedFacts(await detectFacts({ text, name: "lease.pdf", today: "2026-11-28" }));
  await database.pool.query("INSERT INTO document_texts (document_id, text, facts) VALUES ($1, $2, $3)", [id, text, facts]);
  const paid = { id: uuid(), name: "Paid" };
  const field = async (name: string, kind: string, options: { id: string; name: string }[] = []) => {
    const id = uuid();
    await vault.push({ name: "createCustomField", args: { id, name, kind, options } });
    return id;
  };
  // In the order of their names: field_1 and so on.
  const fields = {
    due: await field("Due date", "date"),
    landlord: await field("Landlord", "person"),
    remark: await field("Remark", "text"),
    status: await field("Status", "choice", [paid]),
  };
  return {
    ...{ vault, id, fields, paid },
    set: (fieldId: string, value: string | null) => vault.push({ name: "setCustomValue", args: { id, fieldId, value } }),
    async classify(answer?: Record<string, unknown>) {
      if (answer) openai.script.next({ content: { title: null, fields: answer, confidence: { fields: 0.7 } } });
      const provider = answer ? createProvider({ name: "openai", apiKey: "sk-test", baseUrl: openai.baseUrl }) : null;
      const context = {
        pool: database.pool,
        poke: async () => undefined,
        log: pino({ level: "silent" }),
        providerOf: async () => provider,
        aiCallsPerDay: 100,
      } as unknown as TaskContext;
      await runTask(documentTasks, "classify", context, { documentId: id }, { attempts: 1, max_attempts: 6 } as Job);
    },
    async see() {
      const device = vault.device();
      await device.pullAll();
      return device.entities.get(`document/${id}`) as VaultDocument;
    },
  };
}

const answer = { field_1: "2028-01-01", field_2: "Nils Haug", field_3: "from the machine", field_4: "Paid" };

test("a provider fills the person's own fields, and what the document itself says comes before its word; each says by whom", async () => {
  const { fields, paid, classify, see } = await withFields();
  await classify(answer);
  const { custom, filled } = await see();
  expect(custom).toEqual({
    [fields.due]: "2026-11-17",
    [fields.landlord]: "Nils Haug",
    [fields.remark]: "from the machine",
    [fields.status]: paid.id,
  });
  expect(filled[customKey(fields.due)]).toMatchObject({ by: "reader", quote: expect.stringContaining("17.11.2026") });
  expect(filled[customKey(fields.landlord)]).toEqual({ by: "ai", confidence: 0.7, quote: "Nils Haug" });
  expect(filled[customKey(fields.status)]).toEqual({ by: "ai", confidence: 0.7 });
});

test("without a provider what the document says of itself is filled, and nothing else", async () => {
  const { fields, classify, see } = await withFields();
  await classify();
  expect(await see()).toMatchObject({
    custom: { [fields.due]: "2026-11-17" },
    classification: { state: "skipped", reason: "no-provider" },
  });
});

test("what a person set, emptied or kept stays; what is proposed is replaced by what is proposed later", async () => {
  const { vault, id, fields, paid, set, classify, see } = await withFields();
  await set(fields.remark, "mine");
  await set(fields.landlord, "somebody");
  await set(fields.landlord, null);
  await classify(answer);
  const before = { [fields.due]: "2026-11-17", [fields.remark]: "mine", [fields.status]: paid.id };
  expect((await see()).custom).toEqual(before);
  await vault.push({ name: "acceptFilled", args: { id, field: customKey(fields.due), accepted: true } });
  await database.pool.query("UPDATE document_texts SET facts = NULL WHERE document_id = $1", [id]);
  await vault.push({ name: "updateCustomField", args: { id: fields.status, put: [{ id: uuid(), name: "Open" }] } });
  await classify({ field_1: "2030-01-01", field_4: "Open" });
  const { custom, filled } = await see();
  expect(custom).toMatchObject({ [fields.due]: "2026-11-17", [fields.remark]: "mine" });
  expect(custom?.[fields.status]).not.toBe(paid.id);
  expect(filled[customKey(fields.due)]).toMatchObject({ by: "reader", accepted: true });
  expect([filled[customKey(fields.landlord)], filled[customKey(fields.remark)]]).toEqual([{ by: "person" }, undefined]);
});

test("filing keeps what machines filled in; taken back from the history it is gone, and not proposed again", async () => {
  const { vault, id, fields, classify, see } = await withFields();
  await classify(answer);
  await vault.push({ name: "updateDocument", args: { id, filedOn: "2026-11-28" } });
  expect((await see()).filled[customKey(fields.landlord)]).toMatchObject({ by: "ai", accepted: true });
  await withConnection(database, async (connection) => {
    const context = { connection, actor: { kind: "person", userId: vault.userId } as const, poke: () => {} };
    const target = { entity: "document", id } as const;
    const { items } = await readHistory(context, target, { limit: 10 });
    const entry = items.find(({ by }) => by.kind === "ai")!;
    expect(entry.changes.map(({ field }) => field)).toEqual(expect.arrayContaining(Object.values(fields).map(customKey)));
    await undo(context, target, entry.id, { group: false });
  });
  expect((await see()).custom).toBeNull();
  await classify(answer);
  expect((await see()).custom).toBeNull();
});

test("a field or an option that goes while the provider thinks is written nowhere", async () => {
  const { vault, fields, paid, classify, see } = await withFields();
  await classify({ field_4: "No option" });
  expect((await see()).custom).toEqual({ [fields.due]: "2026-11-17" });
  await vault.push({ name: "deleteCustomField", args: { id: fields.landlord } });
  const changeOf = (custom: object) => ({ name: "classifyDocument", args: { custom } });
  // No device may say what a machine found.
  await vault.push(changeOf({ [fields.status]: { value: paid.id } }));
  expect((await see()).custom).toEqual({ [fields.due]: "2026-11-17" });
  const stranger = await withFields();
  await classify({ field_2: "from the machine", field_3: "Paid" });
  expect((await see()).custom).toEqual({ [fields.due]: "2026-11-17", [fields.remark]: "from the machine", [fields.status]: paid.id });
  expect((await stranger.see()).custom).toBeNull();
});
