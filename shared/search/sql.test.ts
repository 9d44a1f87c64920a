import { PGlite } from "@electric-sql/pglite";
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aDatabase } from "../../tests/harness/database.ts";
import { emptyFields } from "../mutators/documentFields.ts";
import { readModelStatements } from "../schema/readModel.ts";
import { searchDocuments } from "./search.ts";
import type { SearchScope, Statement } from "./statement.ts";
import { headsStatement, type SearchHead, writeHeadsStatement, writeVectorsStatement } from "./vectors.ts";

interface Engine {
  run<Row>(statement: Statement): Promise<Row[]>;
  close(): Promise<unknown>;
}

const owner = uuid();
const stranger = uuid();
const asker = { userId: owner, zone: "UTC", owners: {} };

const engines: Record<string, () => Promise<Engine>> = {
  async PGlite() {
    const database = await PGlite.create();
    await database.exec(
      [...readModelStatements(), "CREATE TABLE document_texts (document_id uuid PRIMARY KEY, text text NOT NULL)"].join(";"),
    );
    return {
      run: async <Row>({ text, values }: Statement) => (await database.query<Row>(text, values)).rows,
      close: () => database.close(),
    };
  },
  async PostgreSQL() {
    const database = await aDatabase();
    const run = async <Row>({ text, values }: Statement) => (await database.superuser.query(text, values)).rows as Row[];
    for (const id of [owner, stranger]) {
      await run({
        text: "INSERT INTO users (id, email, handle, password_hash) VALUES ($1::uuid, $2, $2, 'x')",
        values: [id, `${id.slice(-12)}@example.org`],
      });
    }
    return { run, close: () => database.drop() };
  },
};

describe.each(Object.keys(engines))("search on %s", (name) => {
  let engine: Engine;
  const ids = new Map<string, string>();
  const idOf = (label: string) => {
    const known = ids.get(label) ?? uuid();
    ids.set(label, known);
    return known;
  };
  const nameOf = (id: string) => [...ids].find(([, value]) => value === id)![0];
  let day = 0;

  async function aDocument(
    title: string,
    {
      text = null as string | null,
      tags = [] as string[],
      type = null as string | null,
      from = null as string | null,
      folder = null as string | null,
      date = null as string | null,
      trashed = false,
      contentType = "application/pdf",
      ownerId = owner,
    } = {},
  ): Promise<void> {
    const id = idOf(title);
    const at = new Date(Date.UTC(2026, 0, ++day)).toISOString();
    await engine.run({
      text: `INSERT INTO documents (id, owner_id, title, name, content_type, size, sha256, document_date, folder_id, type_id, correspondent_id, notes, state, filled, created_at, updated_at, trashed_at)
             VALUES ($1, $2, $3, 'file.pdf', $4, 1, '', $5, $6, $7, $8, '', 'ready', '{}', $9, $9, $10)`,
      values: [
        id,
        ownerId,
        title,
        contentType,
        date,
        folder && idOf(folder),
        type && idOf(type),
        from && idOf(from),
        at,
        trashed ? at : null,
      ],
    });
    for (const tag of tags) await engine.run({ text: "INSERT INTO document_tags VALUES ($1, $2)", values: [id, idOf(tag)] });
    if (text !== null) await engine.run({ text: "INSERT INTO document_texts VALUES ($1, $2)", values: [id, text] });
    const [head] = await engine.run<SearchHead>(headsStatement([id]));
    await engine.run(writeVectorsStatement([{ ...head!, text }]));
  }

  const named = (table: string, label: string, more: Record<string, unknown> = {}, ownerId = owner) => {
    const values = { id: idOf(label), owner_id: ownerId, name: label, created_at: "2026-01-01T00:00:00Z", ...more };
    const columns = Object.keys(values);
    return engine.run({
      text: `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${columns.map((_, index) => `$${index + 1}`).join(", ")})`,
      values: Object.values(values),
    });
  };

  const search = async (query: string, scope?: SearchScope) => {
    const { items } = await searchDocuments({ query, limit: 100, scope, asker, run: engine.run });
    return items.map(({ documentId }) => nameOf(documentId));
  };

  beforeAll(async () => {
    engine = await engines[name]!();
    await named("tags", "Årsregnskap", { color: "#000000" });
    await named("tags", "Two words", { color: "#000000" });
    await named("document_types", "Invoice");
    await named("correspondents", "Straße & Søn");
    await named("folders", "House");
    await named("folders", "Power", { parent_id: idOf("House") });
    await aDocument("Electricity bill", {
      text: "The power station\fsends blåbær every autumn",
      from: "Straße & Søn",
      type: "Invoice",
      folder: "Power",
    });
    await aDocument("Accounts", { text: "numbers and power", tags: ["Årsregnskap", "Two words"], date: "2020-05-01", folder: "House" });
    await aDocument("A power title", { contentType: "image/jpeg" });
    await aDocument("Thrown away power", { trashed: true, text: "power" });
    await aDocument("Nothing read yet");
  });
  afterAll(() => engine.close());

  test("every word has to be there, by its beginning, folded, in title, text or labels", async () => {
    expect(await search("blabaer POWER")).toEqual(["Electricity bill"]);
    expect(await search("autu")).toEqual(["Electricity bill"]);
    expect(await search("arsregn")).toEqual(["Accounts"]);
    expect(await search("strasse son bill")).toEqual(["Electricity bill"]);
    expect(await search("power nowhere")).toEqual([]);
  });

  test("words that have grown together are found by their parts, where a word is asked for by its beginning", async () => {
    await aDocument("Strømregning mai", { text: "Haftpflichtversicherungsvertrag und Steuerbescheinigung" });
    await aDocument("En beregning", { text: "forsikring" });
    const compound = ["Strømregning mai"];
    for (const query of [
      "regning",
      "regni",
      "strøm regning",
      "title:regning",
      "versicherung",
      "vertrag",
      "content:vertrag",
      "regning OR zzz",
    ])
      expect([query, await search(query)]).toEqual([query, compound]);
    for (const query of ['"regning"', "title:vertrag", "schein", "sikring", "notes:regning"])
      expect([query, await search(query)]).toEqual([query, []]);
    expect(await search("title:mai -regning")).toEqual(compound);
    expect(await search("title:mai -strømregning")).toEqual([]);
    await engine.run({ text: "DELETE FROM documents WHERE title = ANY($1)", values: [["Strømregning mai", "En beregning"]] });
    await engine.run({ text: "DELETE FROM document_search WHERE document_id NOT IN (SELECT id FROM documents)", values: [] });
  });

  test("a title counts more than a label, a label more than the text, then the newer comes first", async () => {
    expect(await search("power")).toEqual(["A power title", "Accounts", "Electricity bill"]);
  });

  test("a phrase is words in a row, whole ones", async () => {
    expect(await search('"power station"')).toEqual(["Electricity bill"]);
    expect(await search('"station power"')).toEqual([]);
    expect(await search('"power stat"')).toEqual([]);
    expect(await search('"electricity bill"')).toEqual(["Electricity bill"]);
  });

  test("what is excluded is not found, whole words only, and a document without a text is not forgotten", async () => {
    expect(await search("power -station")).toEqual(["A power title", "Accounts"]);
    expect(await search("power -stat")).toHaveLength(3);
    expect(await search("-power")).toEqual(["Nothing read yet"]);
    expect(await search("-type:invoice -power")).toEqual(["Nothing read yet"]);
  });

  test("filters go by name, with or without its diacritics, and a folder has what its folders have", async () => {
    expect(await search("tag:årsregnskap")).toEqual(["Accounts"]);
    expect(await search("tag:ARSREG")).toEqual(["Accounts"]);
    expect(await search('tag:"arsreg"')).toEqual([]);
    expect(await search('tag:"two words"')).toEqual(["Accounts"]);
    expect(await search('from:"strasse & son"')).toEqual(["Electricity bill"]);
    expect(await search("folder:house")).toEqual(["Accounts", "Electricity bill"]);
    expect(await search("type:invoice")).toEqual(["Electricity bill"]);
    expect(await search("type:image")).toEqual(["A power title"]);
    expect(await search("-tag:two -type:pdf")).toEqual(["A power title"]);
  });

  test("alternatives, exclusions and groups combine words and filters alike", async () => {
    expect(await search("station OR numbers")).toEqual(["Accounts", "Electricity bill"]);
    expect((await search("tag:two OR station")).toSorted()).toEqual(["Accounts", "Electricity bill"]);
    expect(await search("power -(station OR numbers)")).toEqual(["A power title"]);
    expect(await search("NOT (power OR electricity)")).toEqual(["Nothing read yet"]);
    expect(await search("power (type:invoice OR tag:two) -numbers")).toEqual(["Electricity bill"]);
    expect((await search("-type:invoice -(tag:two power)")).toSorted()).toEqual(["A power title", "Nothing read yet"]);
    expect(await search("(power AND station) OR (numbers AND NOT station)")).toEqual(["Accounts", "Electricity bill"]);
    expect(await search("-station OR station")).toHaveLength(4);
    expect(await search("tag:nowhere,two")).toEqual(["Accounts"]);
  });

  test("words are looked for where the query says", async () => {
    expect(await search("title:power")).toEqual(["A power title"]);
    expect((await search("content:power")).toSorted()).toEqual(["Accounts", "Electricity bill"]);
  });

  test("what a document has, is and weighs is asked for", async () => {
    expect(await search("has:tag")).toEqual(["Accounts"]);
    expect(await search("has:date")).toEqual(["Accounts"]);
    expect(await search("no:folder")).toEqual(["Nothing read yet", "A power title"]);
    expect(await search("is:inbox -type:image")).toEqual(["Nothing read yet"]);
    expect(await search("is:shared")).toEqual([]);
    expect(await search("is:mine has:from")).toEqual(["Electricity bill"]);
    expect(await search("size:1b")).toHaveLength(4);
    expect(await search("size:>5mb")).toEqual([]);
    expect(await search("pages:>1 OR pages:<2")).toEqual([]);
    expect(await search("in:anywhere power")).toHaveLength(4);
    expect(await search("type:jpg")).toEqual(["A power title"]);
  });

  test("what documents do not have matches nothing, however it is turned, and it is said", async () => {
    expect(await search("power to:ida")).toEqual([]);
    expect(await search("power -to:ida")).toEqual([]);
    const { problems } = await searchDocuments({ query: "power to:ida", limit: 10, asker, run: engine.run });
    expect(problems).toMatchObject([{ kind: "missing", value: "to", start: 6, end: 12 }]);
  });

  test("days begin where the asker is", async () => {
    // Electricity bill was added at midnight in Greenwich, the evening before in New York.
    const on = async (day: string, zone: string) => {
      const { items } = await searchDocuments({ query: `added:${day}`, limit: 10, asker: { ...asker, zone }, run: engine.run });
      return items.map(({ documentId }) => nameOf(documentId));
    };
    expect(await on("2026-01-01", "UTC")).toEqual(["Electricity bill"]);
    expect(await on("2026-01-01", "America/New_York")).toEqual(["Accounts"]);
    expect(await on("2025-12-31", "America/New_York")).toEqual(["Electricity bill"]);
    expect(await on("2026-01-01", "Pacific/Auckland")).toEqual(["Electricity bill"]);
  });

  test("days are those on the document, else those of adding it; before ends the day before", async () => {
    expect(await search("before:2021")).toEqual(["Accounts"]);
    expect(await search("after:2020-05-01 before:2020-05-02")).toEqual(["Accounts"]);
    expect(await search("after:2026-01-05")).toEqual(["Nothing read yet"]);
  });

  test("the trash is searched only when it is named", async () => {
    expect(await search("in:trash")).toEqual(["Thrown away power"]);
    expect(await search("thrown")).toEqual([]);
    expect(await search("thrown in:trash")).toEqual(["Thrown away power"]);
  });

  test("a hit shows where it is, and on which page", async () => {
    const { items, total } = await searchDocuments({ query: "blabaer", limit: 10, asker, run: engine.run });
    expect(total).toBe(1);
    expect(items[0]!.snippet).toEqual({ snippet: "sends blåbær every autumn", marks: [[6, 12]], page: 2 });
    const title = await searchDocuments({ query: "electricity", limit: 10, asker, run: engine.run });
    expect(title.items[0]!.snippet).toBeNull();
  });

  test("a new head leaves the text's words, however often it is written", async () => {
    const id = idOf("Accounts");
    for (let time = 0; time < 20; time++)
      await engine.run(writeHeadsStatement([{ ...emptyFields(), documentId: id, title: "Renamed", name: "file.pdf", labels: [] }]));
    expect(await search("renamed numbers")).toEqual(["Accounts"]);
    expect(await search('"numbers and power"')).toEqual(["Accounts"]);
    expect(await search("arsregnskap")).toEqual([]);
    await engine.run(writeHeadsStatement(await engine.run<SearchHead>(headsStatement([id]))));
    expect(await search("arsregnskap")).toEqual(["Accounts"]);
  });

  test("a text of very many different words is indexed, and so is a title behind it", async () => {
    const text = Array.from({ length: 200_000 }, (_, index) => `word${index.toString(36)}`).join(" ");
    await aDocument("Long power title", { text: `${text} zebra` });
    expect(await search('"long power title"')).toEqual(["Long power title"]);
    expect(await search("worda1 word2s")).toContain("Long power title");
    await engine.run({ text: "DELETE FROM documents WHERE id = $1", values: [idOf("Long power title")] });
    await engine.run({ text: "DELETE FROM document_search WHERE document_id = $1", values: [idOf("Long power title")] });
  });

  test("pages follow each other without gap or repeat, and know the total", async () => {
    const first = await searchDocuments({ query: "power", limit: 2, asker, run: engine.run });
    const second = await searchDocuments({ query: "power", limit: 2, offset: first.next!, asker, run: engine.run });
    expect([...first.items, ...second.items].map(({ documentId }) => nameOf(documentId))).toEqual(await search("power"));
    expect([first.total, second.total, second.next]).toEqual([3, 3, null]);
  });

  test("a scope bounds both documents and the names that filters look at", async () => {
    await named("tags", "Theirs", { color: "#000000" }, stranger);
    await aDocument("Their power", { ownerId: stranger, tags: ["Theirs"] });
    const scopeOf = (userId: string): SearchScope => ({
      documents: (param) => [{ where: `d.owner_id = ${param(userId)}` }],
      names: (param, alias) => `${alias}.owner_id = ${param(userId)}`,
    });
    expect(await search("power", scopeOf(stranger))).toEqual(["Their power"]);
    expect(await search("power", scopeOf(owner))).not.toContain("Their power");
    expect(await search("tag:theirs", scopeOf(stranger))).toEqual(["Their power"]);
    expect(await search("tag:theirs", scopeOf(owner))).toEqual([]);
  });

  test.each([
    "'",
    "''",
    "\\",
    "a'b",
    'tag:"',
    "tag:%",
    "tag:_",
    "((",
    "a & b",
    "!x",
    "\u0000",
    "a\u0000b",
    "tag:\u0000x",
    "💥",
    "type:pdf'--",
  ])("odd input %j is only a search", async (query) => {
    expect(Array.isArray(await search(query))).toBe(true);
  });
});
