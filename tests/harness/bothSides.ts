// Generated vaults, the same on a device's read model and on the server, and queries of them.
import { PGlite } from "@electric-sql/pglite";
import fc from "fast-check";
import type { PoolClient } from "pg";
import { v7 as uuid } from "uuid";
import { ReadModel } from "../../client/replica/readModel/readModel.ts";
import { prepare } from "../../client/replica/readModel/schema.ts";
import { sqlOf } from "../../client/replica/readModel/sql.ts";
import { type TextsInMemory, textsInMemory } from "../../client/replica/readModel/testing.ts";
import { aDocument } from "../../client/replica/testing.ts";
import { type ShownFacts, shownFacts } from "../../shared/detect/facts/searchedFacts.ts";
import type { Correspondent, CustomField, DocumentType, Folder, Tag, VaultDocument } from "../../shared/mutators/entities.ts";
import type { Asker } from "../../shared/search/index.ts";
import { headsStatement, type SearchHead, writeFactsStatement, writeVectorsStatement } from "../../shared/search/index.ts";
import { aDatabase, type TestDatabase } from "./database.ts";
import { withConnection } from "./vault.ts";

export const zone = "Europe/Oslo";
export const userId = uuid();
let database: TestDatabase;
let engine: PGlite;
let model: ReadModel;
let texts: TextsInMemory;

export const pick = <T>(...values: T[]) => fc.constantFrom(...values);
const someWords = pick(
  "Rechnung",
  "rechnung 2",
  "Müller",
  "Mueller",
  "Sørensen",
  "Ålesund",
  "power station",
  "e-mail",
  "RE-2025-00417",
  "RE202500417",
  "1.234,56",
  "1 234,56",
  "DE89 3704 0044",
  "covid19",
  "COVID-19",
  "O’Brien",
  "straße",
  "東京タワー",
  "R e c h n u n g",
  "Rech-\nnung",
  "٢٠٢٤",
  "2024",
);
const phrase = fc.array(someWords, { minLength: 1, maxLength: 4 }).map((words) => words.join(" "));
const labels = {
  tag: ['Haus "Seeblick"', "Home", "Hjem", "Årsregnskap", "a\\b"],
  type: ["Invoice", "Brev", "Photo"],
  from: ["Straße & Søn", "Müller AG"],
  folder: ["House", "Power", "Ærlig"],
};
const day = fc.integer({ min: 0, max: 1500 }).map((days) => new Date(Date.UTC(2022, 0, 1 + days, 23, 30)).toISOString());

const option = { paid: uuid(), open: uuid() };
const customFields = new Map(
  (
    [
      ["Price", "money"],
      ["Rooms", "number"],
      ["Lease end", "date"],
      ["Runs", "yesNo"],
      ["Status", "choice"],
      ["Remark", "text"],
    ] as const
  ).map(([name, kind]): [string, CustomField] => {
    const options = kind === "choice" ? Object.entries(option).map(([name, id]) => ({ id, name })) : [];
    return [name, { id: uuid(), ownerId: userId, name, kind, options, createdAt: "2022-01-01T00:00:00.000Z" }];
  }),
);
/** Who asks, with what a device knows of its person. */
export const asker: Asker = { userId, zone, owners: {}, customFields: [...customFields.values()] };

export const document = fc.record({
  title: phrase,
  name: phrase.map((name) => `${name}.pdf`),
  notes: fc.oneof(fc.constant(""), phrase),
  text: fc.oneof(fc.constant(null), phrase),
  facts: fc.record({
    total: fc.option(pick("12.00", "1249.50", "150.00", "-3.00", "123456789012345678.00")),
    amounts: fc.array(pick("7.00", "99.90", "100.00", "200.00", "5000.00", "1.005", "0.10"), { maxLength: 8 }),
    currency: fc.option(pick("NOK", "EUR")),
    due: fc.option(pick("2026-11-30", "2026-12-01", "2026-12-31")),
    asn: fc.array(pick("7", "123", "4000000000"), { maxLength: 2 }),
  }),
  tags: fc.subarray(labels.tag),
  type: fc.option(pick(...labels.type)),
  from: fc.option(pick(...labels.from)),
  folder: fc.option(pick(...labels.folder)),
  custom: fc.record(
    {
      Price: pick("100.00 NOK", "1249.50 EUR", "-3.00 NOK", "0.10 NOK"),
      Rooms: pick("2", "3.5", "-1", "1000.000001"),
      "Lease end": pick("2023-06-30", "2024-02-29", "2027-01-01"),
      Runs: pick("yes", "no"),
      Status: pick(option.paid, option.open),
      Remark: phrase,
    },
    { requiredKeys: [] },
  ),
  contentType: pick("application/pdf", "image/jpeg", "text/plain"),
  size: pick(1, 1000, 2 ** 20, 6 * 2 ** 20),
  pageCount: fc.option(pick(1, 5, 20)),
  language: fc.option(pick("nb", "de")),
  filedOn: fc.option(pick("2026-01-02")),
  snoozedUntil: fc.option(pick("2000-01-01", "2999-01-01")),
  filled: pick<VaultDocument["filled"]>(
    {},
    { folderId: { by: "ai" } },
    { folderId: { by: "classifier", accepted: true } },
    { folderId: { by: "person" } },
  ),
  documentDate: fc.option(day.map((at) => at.slice(0, 10))),
  createdAt: day,
  updatedAt: day,
  trashedAt: fc.option(day, { freq: 5 }),
  state: pick("ready" as const, "failed" as const),
});

const quoted = (text: string) => `"${text.replace(/["\\]/g, "\\$&")}"`;
const term = fc.oneof(
  { weight: 5, arbitrary: someWords },
  someWords.map(quoted),
  someWords.map((word) => `title:${quoted(word)}`),
  someWords.map((word) => `name:${quoted(word)}`),
  someWords.map((word) => `notes:${quoted(word)}`),
  someWords.map((word) => `${word.slice(0, 3)}*`),
  pick("rech", "mue", "sor", "aal", "1234.56", "1234,56", "DE8937040044", "202500417", "19", "nung", "obrien", "email"),
  ...(["tag", "type", "from", "folder"] as const).flatMap((kind) => [
    pick(...labels[kind]).map((name) => `${kind}:${quoted(name)}`),
    pick(...labels[kind]).map((name) => `${kind}:${name.slice(0, 2).trim()}`),
  ]),
  pick(
    "type:pdf",
    "type:image",
    "is:inbox",
    "is:unfiled",
    "is:shared",
    "is:mine",
    "is:failed",
    "in:trash",
    "in:anywhere",
    "lang:de",
    "to:ida",
  ),
  pick(
    "amount:>5",
    "amount:100..200",
    "amount:1249,50",
    "amount:<0",
    "amount:>100kr",
    "asn:123",
    "asn:>7",
    "due:2026-12",
    "due:<2026-12-02",
  ),
  pick("has:amount", "no:asn", "has:due", "-amount:>1000"),
  pick("price:>50", "price:<=100", "price:100", "price>100", "price:>1eur", "price:-5..0", "rooms:3,5", "rooms:>1000", "rooms:*"),
  pick("lease_end:2024", "lease_end:<2024", "runs:ja", "-runs:no", "status:paid", "status:o", 'status:"ope"', "has:price", "no:lease_end"),
  someWords.map((word) => `remark:${quoted(word)}`),
  someWords.map((word) => `remark:${word.slice(0, 3)}`),
  pick("has:notes", "has:tag", "no:tag", "has:folder", "has:date", "has:pages", "pages:>4", "size:>5mb", "size:1mb", "size:<2000"),
  pick("date:2023", "date:>=2023-06", "added:2022..2023-02", "before:2024-02-03", "modified:>2023", "after:2025", "added:2022-03-27"),
);
export const query: fc.Arbitrary<string> = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    { weight: 3, arbitrary: term },
    fc.tuple(tie("node"), pick(" ", " OR ", " AND "), tie("node")).map((parts) => parts.join("")),
    tie("node").map((inner) => `(${inner})`),
    tie("node").map((inner) => `-(${inner})`),
    tie("node").map((inner) => `NOT ${inner}`),
  ),
})).node;

/** Both are empty until they are filled. */
export async function openBothSides() {
  database = await aDatabase();
  engine = await PGlite.create();
  await database.superuser.query("INSERT INTO users (id, email, handle, password_hash) VALUES ($1::uuid, 'a@example.org', 'a', 'x')", [
    userId,
  ]);
}

export async function closeBothSides() {
  await engine.close();
  await database.drop();
}

/** A search on the device. */
export const device = () => model;
/** On the server, in a connection of its own. */
export const onServer = <T>(ask: (connection: PoolClient) => Promise<T>): Promise<T> => withConnection(database, ask);

/** Of a document whose text says nothing else. */
function factsOf({ total, amounts, currency, due, asn }: Given["facts"]): ShownFacts {
  const said = { quote: "said", source: "text", at: 0, length: 4, page: null } as const;
  const amount = (value: string, kind: "total" | "other") => ({ ...said, value, currency, kind });
  return {
    title: { ...said, title: "A title" },
    documentDate: null,
    dueDate: due === null ? null : { ...said, date: due, kind: "due", precision: "day" },
    period: null,
    notice: null,
    total: total === null ? null : amount(total, "total"),
    amounts: amounts.map((value) => amount(value, "other")),
    accounts: [],
    references: [],
    organisations: [],
    numbers: asn.map((value) => ({ ...said, kind: "archive", value })),
    correspondents: [],
  };
}

type Named = { id: string; ownerId: string; name: string; createdAt: string };
type Given = typeof document extends fc.Arbitrary<infer D> ? D : never;

/** Names of tags by that of one that lies in them: each before its parent in `labels.tag`, so that they lie in no circle. */
type Nesting = Readonly<Record<string, string>>;
export const nesting: fc.Arbitrary<Nesting> = fc
  .tuple(...labels.tag.map((_name, index) => fc.option(fc.integer({ min: index + 1, max: labels.tag.length }))))
  .map((above) => Object.fromEntries(above.flatMap((at, index) => (at && labels.tag[at] ? [[labels.tag[index]!, labels.tag[at]]] : []))));

/** The same vault on both sides. `nesting`: which tag lies in which. */
export async function fill(given: readonly Given[], nesting: Nesting = {}) {
  const createdAt = "2022-01-01T00:00:00.000Z";
  const named = (names: readonly string[]) =>
    new Map(names.map((name): [string, Named] => [name, { id: uuid(), ownerId: userId, name, createdAt }]));
  const [tags, types, correspondents] = [named(labels.tag), named(labels.type), named(labels.from)];
  const folders = new Map(named(labels.folder));
  const parentOf = (name: string) => (name === "Power" ? folders.get("House")!.id : null);
  const tagAbove = (name: string) => (nesting[name] ? tags.get(nesting[name])!.id : null);
  const documents = given.map(
    ({ text, facts, tags: tagged, type, from, folder, custom, ...rest }): VaultDocument & Pick<Given, "text" | "facts"> => ({
      ...aDocument(rest),
      ownerId: userId,
      custom: Object.fromEntries(Object.entries(custom).map(([name, value]) => [customFields.get(name)!.id, value])),
      tags: tagged.map((name) => tags.get(name)!.id),
      typeId: type && types.get(type)!.id,
      correspondentId: from && correspondents.get(from)!.id,
      folderId: folder && folders.get(folder)!.id,
      text,
      facts,
    }),
  );

  const run = (text: string, values: unknown[] = []) => database.superuser.query(text, values);
  for (const table of ["documents", "tags", "document_types", "correspondents", "custom_fields", "folders"])
    await run(`DELETE FROM ${table}`);
  const rows = (table: string, values: readonly object[]) =>
    run(`INSERT INTO ${table} SELECT * FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb)`, [JSON.stringify(values)]);
  const row = ({ id, ownerId, name }: Named) => ({ id, owner_id: ownerId, name, created_at: createdAt });
  await rows(
    "folders",
    [...folders.values()].map((folder) => ({ ...row(folder), parent_id: parentOf(folder.name) })),
  );
  await rows(
    "tags",
    [...tags.values()].map((tag) => ({ ...row(tag), color: "#000000", parent_id: tagAbove(tag.name) })),
  );
  await rows("document_types", [...types.values()].map(row));
  await rows("correspondents", [...correspondents.values()].map(row));
  await rows(
    "custom_fields",
    [...customFields.values()].map((field) => ({ ...row(field), kind: field.kind, options: field.options })),
  );
  await rows(
    "documents",
    documents.map((d) => ({
      id: d.id,
      owner_id: userId,
      title: d.title,
      name: d.name,
      content_type: d.contentType,
      size: d.size,
      sha256: d.sha256,
      page_count: d.pageCount,
      document_date: d.documentDate,
      language: d.language,
      folder_id: d.folderId,
      type_id: d.typeId,
      correspondent_id: d.correspondentId,
      notes: d.notes,
      custom: d.custom,
      state: d.state,
      filled: d.filled,
      filed_on: d.filedOn,
      snoozed_until: d.snoozedUntil,
      created_at: d.createdAt,
      updated_at: d.updatedAt,
      trashed_at: d.trashedAt,
    })),
  );
  for (const { id, tags: ids } of documents)
    for (const tagId of ids) await run("INSERT INTO document_tags VALUES ($1::uuid, $2::uuid)", [id, tagId]);
  const withText = documents.filter(({ text }) => text !== null);
  for (const { id, text } of withText) await run("INSERT INTO document_texts VALUES ($1::uuid, $2)", [id, text]);
  const heads = headsStatement(documents.map(({ id }) => id));
  const { rows: found } = (await run(heads.text, heads.values)) as { rows: SearchHead[] };
  const textOf = new Map(documents.map(({ id, text }) => [id, text]));
  const vectors = writeVectorsStatement(found.map((head) => ({ ...head, text: textOf.get(head.documentId) ?? null })));
  await run(vectors.text, vectors.values);
  const facts = writeFactsStatement(withText.map(({ id, facts: found }) => ({ documentId: id, facts: factsOf(found) })));
  await run(facts.text, facts.values);

  await engine.exec("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
  const sql = sqlOf(engine);
  await prepare(sql);
  texts = textsInMemory(uuid());
  model = await ReadModel.open(sql, texts);
  const entry = (kind: string, value: { id: string }) => ({ key: `${kind}/${value.id}`, value });
  const own = { access: "owner" as const };
  const folderEntities = [...folders.values()].map((folder): Folder => ({ ...folder, ...own, parentId: parentOf(folder.name) }));
  const tagEntities = [...tags.values()].map((tag): Tag => ({ ...tag, color: "#000000", parentId: tagAbove(tag.name) }));
  await model.project([
    ...folderEntities.map((value) => entry("folder", value)),
    ...tagEntities.map((value) => entry("tag", value)),
    ...[...types.values()].map((value) => entry("type", value)),
    ...[...correspondents.values()].map((value) => entry("correspondent", value)),
    ...[...customFields.values()].map((value) => entry("customField", value)),
    ...documents.map(({ text: _text, facts: _facts, ...value }) => entry("document", value)),
  ]);
  for (const { id, text, facts } of withText) texts.give(id, text, shownFacts(factsOf(facts)));
  while (await model.step());
  const byId = <T extends { id: string }>(values: Iterable<T>) => new Map([...values].map((value) => [value.id, value]));
  const names = {
    tags: byId(tagEntities),
    types: byId([...types.values()] as DocumentType[]),
    correspondents: byId([...correspondents.values()] as Correspondent[]),
    customFields: byId([...customFields.values()]),
    folders: byId(folderEntities),
    people: new Map(),
  };
  return { documents, names };
}
