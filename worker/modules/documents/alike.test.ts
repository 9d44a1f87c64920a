// More like this: of what the asker sees, by what tells documents from others.
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { headsStatement, type SearchHead, writeVectorsStatement } from "../../../shared/search/index.ts";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { plansOf } from "../../../tests/harness/plans.ts";
import { aVault, documentArgs, type TestVault, withConnection } from "../../../tests/harness/vault.ts";
import { alike } from "./alike.ts";

const texts = {
  "Insurance 2024": "Haftpflichtversicherung Police HP-4711-9923 Jahresbeitrag Deckungssumme Versicherungsnehmer",
  "Insurance 2025": "Haftpflichtversicherung Police HP-4711-9923 Jahresbeitrag Selbstbeteiligung Versicherungsnehmer",
  "Car insurance": "Kraftfahrtversicherung Police KF-1200-0001 Jahresbeitrag Versicherungsnehmer Schadenfreiheitsklasse",
  "Dentist's bill": "Zahnarztrechnung Behandlung Prophylaxe Rechnungsnummer 88001234",
  "A recipe": "Kartoffelsuppe Majoran Petersilie Lorbeerblatt",
  "Old insurance": "Haftpflichtversicherung Police HP-4711-9923 Jahresbeitrag Deckungssumme",
};
type Title = keyof typeof texts;

let database: TestDatabase;
let vault: TestVault;
let reader: TestVault;
const ids = new Map<string, string>();
beforeAll(async () => {
  database = await aDatabase();
  [vault, reader] = [await aVault(database), await aVault(database)];
  // Files whose names begin alike would be alike in that.
  const made = Object.keys(texts).map((title) => ({ ...documentArgs(), name: `${title}.txt` }));
  for (const [index, title] of Object.keys(texts).entries()) ids.set(title, made[index]!.id);
  await vault.push(
    ...made.map((args) => ({ name: "createDocument", args })),
    ...[...ids].map(([title, id]) => ({ name: "updateDocument", args: { id, title } })),
    { name: "trashDocument", args: { id: idOf("Old insurance") } },
    ...(["Insurance 2024", "Car insurance"] as const).map((title) => ({
      name: "createShare",
      args: { id: uuid(), documentId: idOf(title), handle: `u${reader.userId.slice(-12)}`, access: "view" },
    })),
  );
  const heads = headsStatement([...ids.values()]);
  const { rows } = await database.superuser.query<SearchHead>(heads.text, heads.values);
  const nameOf = new Map([...ids].map(([title, id]) => [id, title as Title]));
  const vectors = writeVectorsStatement(rows.map((head) => ({ ...head, text: texts[nameOf.get(head.documentId)!] })));
  await database.superuser.query(vectors.text, vectors.values);
});
afterAll(() => database.drop());

const idOf = (title: Title) => ids.get(title)!;
const asked = async (title: Title, who = vault, limit = 10) => {
  const { items } = await withConnection(database, (connection) =>
    alike({ connection, actor: { kind: "person", userId: who.userId } }, idOf(title), limit),
  );
  return items.map(({ documentId }) => [...ids].find(([, id]) => id === documentId)![0]);
};

test("the likest come first, what has little in common is not there, nor what is in the trash", async () => {
  expect(await asked("Insurance 2024")).toEqual(["Insurance 2025", "Car insurance"]);
  expect(await asked("Insurance 2024", vault, 1)).toEqual(["Insurance 2025"]);
  expect(await asked("A recipe")).toEqual([]);
  expect(await asked("Old insurance")).toEqual(["Insurance 2024", "Insurance 2025", "Car insurance"]);
});

test("a reader is told of what they see alone, and nobody of a document that they do not see", async () => {
  expect(await asked("Insurance 2024", reader)).toEqual(["Car insurance"]);
  await expect(asked("Insurance 2025", reader)).rejects.toMatchObject({ code: "entity.notFound" });
});

test("words are asked of their index", async () => {
  for (const { userId } of [vault, reader]) {
    const plans = await withConnection(database, (connection) =>
      plansOf(connection, () => alike({ connection, actor: { kind: "person", userId } }, idOf("Insurance 2024"), 10)),
    );
    for (const { walked } of plans) expect(walked).not.toContain("document_search");
  }
});
