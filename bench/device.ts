// Search on the device: the app's own read model on PGlite, filled as the app fills it. In Node, so without a browser's drawing.

import { PGlite } from "@electric-sql/pglite";
import { v7 as uuid } from "uuid";
import { initDbStartParams, startParams } from "../client/replica/readModel/parameters.ts";
import { ReadModel } from "../client/replica/readModel/readModel.ts";
import { prepare } from "../client/replica/readModel/schema.ts";
import { sqlOf } from "../client/replica/readModel/sql.ts";
import { textsInMemory } from "../client/replica/readModel/testing.ts";
import { emptyFields } from "../shared/mutators/documentFields.ts";
import type { VaultDocument } from "../shared/mutators/entities.ts";
import { type Bench, type Figure, repeat, single, spread, timed } from "./lib/figures.ts";
import { memoryOf } from "./lib/processes.ts";
import { commonWord, rareWord, secondWord, textOf, titleOf } from "./lib/words.ts";

/** What is searched in. */
const documents = 20_000;
/** What is indexed in the end: the last thousands have to cost what the first ones did. */
const all = 100_000;
const portionOfTexts = 2_000;
const tags = 1000;
const words = 300;
const portion = 200;

export const device: Bench = {
  about: `search on the device: ${documents} documents in PGlite; an index of ${all}`,
  async run(log) {
    log("Starting PGlite");
    let engine: PGlite | undefined;
    const create = await timed(async () => {
      engine = await PGlite.create({ startParams, initDbStartParams });
    });
    if (!engine) throw new Error("PGlite did not start");
    const sql = sqlOf(engine);
    await prepare(sql);
    const texts = textsInMemory();
    const give = (from: number, to: number) => {
      for (let index = from; index < to; index++) texts.give(documentIds[index]!, textOf(index, words));
    };
    give(0, documents);
    const model = await ReadModel.open(sql, texts);

    const { labels, documentEntries } = entriesOf();
    const entries = [...labels, ...documentEntries.slice(0, documents)];
    log("Projecting documents and tags");
    const project = await timed(async () => {
      for (let at = 0; at < entries.length; at += portion) await model.project(entries.slice(at, at + portion));
    });
    log("Indexing texts");
    const index = await timed(async () => {
      while (await model.step());
      await model.tidy();
    });
    const figures: Figure[] = [
      single("PGlite, create", create),
      single(`project ${documents} documents and ${tags} tags`, (1000 * documents) / project, { unit: "documents/s" }),
      single("index titles, tags and texts", (1000 * documents) / index, { unit: "documents/s" }),
    ];
    log("Measuring");
    const naive = spread(
      "looking for a word in every text, one after another",
      await repeat(10, async (round) => texts.all().filter((text) => text.includes(rareWord(round))).length),
    );
    figures.push(naive);
    for (const [name, query, hits, budget] of [
      ["rare word", () => rareWord(Math.floor(Math.random() * documents)), 1, "last key to hits: p50 60 ms, p95 150 ms"],
      ["word with 10,000 hits", () => commonWord, documents / 2, "last key to hits: p50 60 ms, p95 150 ms"],
      ["beginning of a word with 20,000 hits", () => "xsjelden", documents, "last key to hits: p50 60 ms, p95 150 ms"],
      ["two words, 2,000 hits", () => `${commonWord} ${secondWord}`, documents / 10, "last key to hits: p50 60 ms, p95 150 ms"],
    ] as const) {
      const times = await repeat(30, async () => {
        const { total } = await model.search({ query: query(), limit: 100, asker: { userId: uuid(), zone: "UTC", owners: {} } });
        if (total !== hits) throw new Error(`${name}: ${total} hits instead of ${hits}`);
      });
      figures.push(spread(`search on the device, ${name}`, times, { against: naive, budget }));
    }
    for (const [name, query, hits] of [
      ["10,000 hits", commonWord, documents / 2],
      ["all documents", "type:pdf", documents],
    ] as const) {
      const times = await repeat(20, async () => {
        const { total } = await model.facets({ query, limit: 8, asker: { userId: uuid(), zone: "UTC", owners: {} } });
        if (total !== hits) throw new Error(`${name}: ${total} hits instead of ${hits}`);
      });
      figures.push(spread(`facets on the device, ${name}`, times, { against: naive }));
    }
    const one = entries.at(-1)!;
    const renamed = await repeat(20, async (round) => {
      const value = { ...(one.value as VaultDocument), title: `Renamed ${round} xnyx` };
      await model.project([{ key: one.key, value }]);
      while (await model.step());
    });
    figures.push(spread("a renamed document, projected and indexed", renamed, { against: naive }));
    figures.push(single(`this process, PGlite and texts in memory, ${documents} documents`, memoryOf(process.pid), { unit: "MB" }));
    log(`Indexing up to ${all} documents`);
    const portions: number[] = [];
    for (let from = documents; from < all; from += portionOfTexts) {
      const project = documentEntries.slice(from, from + portionOfTexts);
      for (let at = 0; at < project.length; at += portion) await model.project(project.slice(at, at + portion));
      give(from, from + portionOfTexts);
      portions.push(
        await timed(async () => {
          while (await model.step());
        }),
      );
    }
    const first = spread(`index ${portionOfTexts} texts, beside ${documents} to ${documents + 10 * portionOfTexts}`, portions.slice(0, 10));
    figures.push(first);
    figures.push(
      spread(`index ${portionOfTexts} texts, beside ${all - 10 * portionOfTexts} to ${all}`, portions.slice(-10), {
        against: first,
        budget: "linear: 1.2x",
      }),
    );
    figures.push(single(`tidy up after ${all} documents`, await timed(() => model.tidy())));
    await engine.close();
    return {
      seeded: `${documents} documents of ${words} words with three of ${tags} tags each, through the app's projector and indexer in its own portions; then as many more as make ${all}.`,
      figures,
      notes: ["PGlite in Node with the app's settings, files in memory; texts in memory in place of IndexedDB."],
    };
  },
};

const at = "2026-01-01T00:00:00.000Z";

function entriesOf() {
  const ownerId = uuid();
  const made = (kind: string, count: number, more: object = {}) =>
    Array.from({ length: count }, (_, index) => {
      const id = uuid();
      return { key: `${kind}/${id}`, value: { id, ownerId, name: `${kind} ${index}`, createdAt: at, ...more } };
    });
  const kinds = {
    tags: made("tag", tags, { color: "#336699" }),
    types: made("type", 20),
    correspondents: made("correspondent", 200),
    folders: made("folder", 40, { parentId: null }),
  };
  const ids = {
    tags: kinds.tags.map(({ value }) => value.id),
    types: kinds.types.map(({ value }) => value.id),
    correspondents: kinds.correspondents.map(({ value }) => value.id),
    folders: kinds.folders.map(({ value }) => value.id),
  };
  const documentEntries = documentIds.map((id, index) => ({ key: `document/${id}`, value: aDocument(id, ownerId, index, ids) }));
  return { labels: Object.values(kinds).flat(), documentEntries };
}

const documentIds = Array.from({ length: all }, (_, index) => uuid({ msecs: Date.UTC(2024, 0, 1) + index * 60_000 }));

function aDocument(
  id: string,
  ownerId: string,
  index: number,
  ids: Record<"tags" | "types" | "correspondents" | "folders", string[]>,
): VaultDocument {
  return {
    id,
    ownerId,
    access: "owner",
    ...emptyFields(),
    title: titleOf(index),
    name: `scan-${index}.pdf`,
    contentType: "application/pdf",
    size: 80_000,
    sha256: "",
    pageCount: 2,
    documentDate: "2026-01-01",
    language: "no",
    tags: [0, 1, 2].map((turn) => ids.tags[(index * 7 + turn * 331) % ids.tags.length]!),
    typeId: ids.types[index % ids.types.length]!,
    correspondentId: ids.correspondents[index % ids.correspondents.length]!,
    folderId: ids.folders[index % ids.folders.length]!,
    state: "ready",
    stateReason: null,
    filled: {},
    classification: null,
    recognition: null,
    thumbnail: null,
    versionId: null,
    createdAt: new Date(Date.UTC(2024, 0, 1) + index * 60_000).toISOString(),
    updatedAt: at,
    trashedAt: null,
  };
}
