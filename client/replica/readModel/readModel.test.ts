import { PGlite } from "@electric-sql/pglite";
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { readModelStatements } from "../../../shared/schema/readModel.ts";
import { aDocument } from "../testing.ts";
import { ReadModel } from "./readModel.ts";
import { prepare } from "./schema.ts";
import { type Sql, sqlOf } from "./sql.ts";
import { type TextsInMemory, textsInMemory } from "./testing.ts";

const asker = { userId: uuid(), zone: "UTC", owners: {} };
let engine: PGlite;
let sql: Sql;
let texts: TextsInMemory;
let model: ReadModel;

beforeAll(async () => {
  engine = await PGlite.create();
});
afterAll(() => engine.close());
beforeEach(async () => {
  await engine.exec("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
  sql = sqlOf(engine);
  await prepare(sql);
  texts = textsInMemory();
  model = await ReadModel.open(sql, texts);
});

const entry = (kind: string, value: { id: string }) => ({ key: `${kind}/${value.id}`, value });
const settle = async () => {
  while (await model.step());
};
const find = async (query: string) => (await model.search({ query, limit: 100, asker })).items.map(({ documentId }) => documentId);
const count = async (table: string) =>
  (await sql.run<{ n: number }>({ text: `SELECT count(*)::int AS n FROM ${table}`, values: [] }))[0]!.n;
const aTag = (name: string) => ({ id: uuid(), ownerId: uuid(), name, color: "#000000", createdAt: "2026-01-01T00:00:00.000Z" });

describe("the read model", () => {
  test("a document is found by its title and its tags, whichever of them comes first", async () => {
    const tag = aTag("Årsregnskap");
    const document = aDocument({ title: "Accounts", tags: [tag.id] });
    await model.project([entry("document", document)]);
    await settle();
    expect(await find("accounts")).toEqual([document.id]);
    expect(await find("arsregnskap")).toEqual([]);
    await model.project([entry("tag", tag)]);
    await settle();
    expect(await find("arsregnskap")).toEqual([document.id]);
    expect(await find("tag:ars")).toEqual([document.id]);
  });

  test("a renamed tag is found by its new name on everything that carries it, and a deleted one on nothing", async () => {
    const tag = aTag("Before");
    const documents = Array.from({ length: 250 }, () => aDocument({ tags: [tag.id] }));
    await model.project([entry("tag", tag), ...documents.map((document) => entry("document", document))]);
    await settle();
    expect((await model.search({ query: "before", limit: 10, asker })).total).toBe(250);
    await model.project([entry("tag", { ...tag, name: "After" } as typeof tag)]);
    await settle();
    expect((await model.search({ query: "before", limit: 10, asker })).total).toBe(0);
    expect((await model.search({ query: "after", limit: 10, asker })).total).toBe(250);
    await model.project([{ key: `tag/${tag.id}`, value: null }]);
    await settle();
    expect((await model.search({ query: "after", limit: 10, asker })).total).toBe(0);
  });

  test("texts are found with their page, also when they come before their document, and are gone when they are taken back", async () => {
    const document = aDocument({ title: "Letter" });
    texts.give(document.id, "first page\fa needle");
    await settle();
    expect(await find("needle")).toEqual([]);
    await model.project([entry("document", document)]);
    await settle();
    const { items } = await model.search({ query: "letter needle", limit: 10, asker });
    expect(items).toMatchObject([{ documentId: document.id, snippet: { page: 2, snippet: "a needle" } }]);
    texts.give(document.id, null);
    await settle();
    expect(await find("needle")).toEqual([]);
    expect(await find("letter")).toEqual([document.id]);
  });

  test("the same values again write nothing, a changed state writes no vector", async () => {
    const document = aDocument();
    await model.project([entry("document", document)]);
    await settle();
    model.saved();
    await model.project([entry("document", document)]);
    expect(model.dirty).toBe(false);
    await model.project([entry("document", { ...document, thumbnail: "f".repeat(64) } as typeof document)]);
    expect(model.dirty).toBe(true);
    expect(await count("stale_heads")).toBe(0);
  });

  test("opened again it goes on where it was: unfinished heads and texts are done, nothing is done twice", async () => {
    const documents = Array.from({ length: 120 }, () => aDocument({ title: "Sunflower" }));
    await model.project(documents.map((document) => entry("document", document)));
    await model.step();
    for (const { id } of documents) texts.give(id, "content of it");
    model = await ReadModel.open(sql, texts);
    await settle();
    expect((await model.search({ query: "sunflower content", limit: 10, asker })).total).toBe(120);
    model = await ReadModel.open(sql, texts);
    await model.project(documents.map((document) => entry("document", document)));
    expect(await model.step()).toBe(false);
    expect(model.dirty).toBe(false);
  });

  test("what the replica no longer has is gone, and comes back whole if it does", async () => {
    const [stays, goes] = [aDocument({ title: "Stays" }), aDocument({ title: "Goes" })];
    await model.project([entry("document", stays), entry("document", goes)]);
    texts.give(goes.id, "with words");
    await settle();
    await model.retain([`document/${stays.id}`]);
    expect(await find("words")).toEqual([]);
    await model.project([entry("document", goes)]);
    await settle();
    expect(await find("goes words")).toEqual([goes.id]);
  });

  test("nothing of a document stays that is gone for good", async () => {
    const document = aDocument();
    await model.project([entry("document", document)]);
    texts.give(document.id, "with words");
    await settle();
    await model.retain([]);
    expect(await model.orphans()).toEqual([document.id]);
    await model.forget(await model.orphans());
    await settle();
    for (const table of ["documents", "document_tags", "document_search", "projected"]) expect(await count(table)).toBe(0);
    expect(await texts.count()).toBe(0);
  });

  test("with a limit the newest texts stay and those of documents that were opened; the others leave tables and store", async () => {
    const documents = Array.from({ length: 10 }, () => aDocument());
    await model.project(documents.map((document) => entry("document", document)));
    for (const [index, { id }] of documents.entries()) texts.give(id, `common word${index}`.padEnd(100, "."));
    await settle();
    expect((await model.search({ query: "common", limit: 20, asker })).total).toBe(10);
    await texts.used(documents[0]!.id);
    await model.bound(450);
    await settle();
    const kept = [0, 7, 8, 9].map((index) => documents[index]!.id);
    expect((await find("common")).sort()).toEqual(kept.sort());
    expect(await texts.size()).toBe(400);
    expect(await find("word0")).toEqual([documents[0]!.id]);
    expect(await find("word9")).toEqual([documents[9]!.id]);
    expect(await find("word1")).toEqual([]);
    await model.tidy();
    expect(await find("word9")).toEqual([documents[9]!.id]);
  });

  test("a raised limit asks for all texts from the beginning, the same one does not", async () => {
    const documents = Array.from({ length: 4 }, () => aDocument());
    await model.project(documents.map((document) => entry("document", document)));
    await texts.put({ items: documents.map(({ id }) => ({ documentId: id, text: "x".repeat(100), facts: null })), cursor: "at the end" });
    await model.bound(200);
    expect([await texts.cursor(), await texts.cutAt()]).toEqual(["at the end", 200]);
    await model.bound(200);
    expect(await texts.cursor()).toBe("at the end");
    await model.bound(300);
    expect([await texts.cursor(), await texts.cutAt()]).toEqual([undefined, undefined]);
    await model.bound(null);
    expect(await texts.cutAt()).toBeUndefined();
  });

  test("rows that were changed, lost or forgotten behind its back are found by a check and written again", async () => {
    const documents = Array.from({ length: 5 }, () => aDocument({ title: "Checked" }));
    const entries = documents.map((document) => entry("document", document));
    await model.project(entries);
    for (const { id } of documents) texts.give(id, "with words");
    await settle();
    expect([await model.check(entries), await model.checkIndex()]).toEqual([0, 0]);
    const [first, second, third] = documents;
    await sql.exec(`UPDATE documents SET title = 'Changed' WHERE id = '${first!.id}'; DELETE FROM documents WHERE id = '${second!.id}'`);
    await sql.exec(`DELETE FROM document_search WHERE document_id = '${third!.id}'`);
    expect(await model.check(entries)).toBe(2);
    await model.project(entries);
    expect(await model.checkIndex()).toBe(2);
    await settle();
    expect([await model.check(entries), await model.checkIndex()]).toEqual([0, 0]);
    expect((await model.search({ query: "checked words", limit: 10, asker })).total).toBe(5);
  });

  test("words of a text store that is not there any more are not found", async () => {
    const document = aDocument({ title: "Still here" });
    await model.project([entry("document", document)]);
    texts.give(document.id, "needle");
    await settle();
    texts = textsInMemory("another");
    model = await ReadModel.open(sql, texts);
    await settle();
    expect(await find("needle")).toEqual([]);
    expect(await find("still")).toEqual([document.id]);
    texts.give(document.id, "needle again");
    await settle();
    expect(await find("needle")).toEqual([document.id]);
  });

  test("a text store that has lost its last texts is indexed anew: numbers that are given again hide no text", async () => {
    const documents = Array.from({ length: 3 }, () => aDocument());
    await model.project(documents.map((document) => entry("document", document)));
    for (const { id } of documents) texts.give(id, "early words");
    await settle();
    texts = textsInMemory();
    texts.give(documents[0]!.id, "early words");
    model = await ReadModel.open(sql, texts);
    for (const { id } of documents.slice(1)) texts.give(id, "later words");
    await settle();
    expect((await find("later")).sort()).toEqual(
      documents
        .slice(1)
        .map(({ id }) => id)
        .sort(),
    );
    expect(await find("early")).toEqual([documents[0]!.id]);
  });

  test("a text and its document's head are written as one row, once, and at every so many rows there is a checkpoint", async () => {
    let checkpoints = 0;
    model = await ReadModel.open(sql, texts, async () => void checkpoints++);
    const documents = Array.from({ length: 2_100 }, (_, index) => aDocument({ title: `Title${index}` }));
    for (let at = 0; at < documents.length; at += 300)
      await model.project(documents.slice(at, at + 300).map((document) => entry("document", document)));
    for (const { id } of documents) texts.give(id, "words");
    await settle();
    expect(await count("stale_heads")).toBe(0);
    expect(await find("title2099 words")).toEqual([documents[2_099]!.id]);
    expect(checkpoints).toBe(2);
    const [row] = await sql.run<{ xid: number }>({
      text: "SELECT count(DISTINCT xmin::text)::int AS xid FROM document_search",
      values: [],
    });
    // 25 texts a step; nothing was written a second time.
    expect(row!.xid).toBe(2_100 / 25);
  });

  test("tables of another shape are told apart", async () => {
    expect(await prepare(sql)).toBe(true);
    await sql.exec("UPDATE read_model SET value = 'old' WHERE name = 'version'");
    expect(await prepare(sql)).toBe(false);
  });

  test("every table of the device is a part of the server's schema or its own bookkeeping", () => {
    const names = readModelStatements().flatMap((statement) => /^CREATE TABLE (\w+)/.exec(statement)?.[1] ?? []);
    expect(names.sort()).toEqual(
      [
        "correspondents",
        "custom_fields",
        "document_facts",
        "document_search",
        "document_tags",
        "document_types",
        "documents",
        "folders",
        "projected",
        "read_model",
        "stale_heads",
        "tags",
      ].sort(),
    );
    expect(readModelStatements().join()).not.toMatch(/REFERENCES|DEFAULT/);
  });
});
