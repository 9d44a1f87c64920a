// The same query gives the same documents on the phone and on the server, in the same order: over generated vaults and queries. Where no
// text is asked for, the search in titles gives them too.
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTitleSearch } from "../client/replica/titleSearch.ts";
import { customSort, isSortableAnywhere } from "../shared/documents/customOrder.ts";
import { facetKinds, withPart } from "../shared/search/index.ts";
import { alike } from "../worker/modules/documents/alike.ts";
import { facets, search } from "../worker/modules/search/search.usecases.ts";
import {
  asker,
  closeBothSides,
  device,
  document,
  fill,
  nesting,
  onServer,
  openBothSides,
  pick,
  query,
  userId,
  zone,
} from "./harness/bothSides.ts";

beforeAll(openBothSides);
afterAll(closeBothSides);

/** One letter away from what the vaults have, or from nothing. */
const slips = ["Rechnugn", "statoin power", "sorennsen", "Seebluck OR ivoice", "4711x", "xqzwvk"];
test("phone and server answer alike, and so do titles where there are no texts", async () => {
  let found = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(document, { minLength: 1, maxLength: 12 }),
      fc.array(query, { minLength: 12, maxLength: 12 }),
      fc.boolean(),
      nesting,
      async (given, queries, read, nested) => {
        const { documents, names } = await fill(read ? given : given.map((one) => ({ ...one, text: null })), nested);
        const titles = createTitleSearch();
        for (const q of [...queries, ...slips]) {
          const here = await device().search({ query: q, limit: 100, asker });
          const there = await onServer((connection) => search(connection, userId, { q, zone, limit: 100, cursor: 0 }));
          const answer = (items: readonly { documentId: string; rank: number }[]) =>
            items.map(({ documentId, rank }) => [documentId, rank]);
          expect([q, answer(here.items)]).toEqual([q, answer(there.items)]);
          expect([q, here.total, here.corrected]).toEqual([q, there.total, there.corrected]);
          found += here.total;
          // Titles alone are searched as it was typed.
          if (!read && here.corrected === null)
            expect([q, titles(q, documents, names, asker).toSorted()]).toEqual([
              q,
              here.items.map(({ documentId }) => documentId).toSorted(),
            ]);
        }
      },
    ),
    { numRuns: 12, interruptAfterTimeLimit: 60_000 },
  );
  // Queries that find nothing are no proof.
  expect(found).toBeGreaterThan(50);
}, 120_000);

test("sorted by a custom field, up or down, phone and server have the same hits in the same order", async () => {
  const fields = asker.customFields!.filter(isSortableAnywhere);
  expect(fields.map(({ kind }) => kind).toSorted()).toEqual(["choice", "date", "money", "number", "yesNo"]);
  let found = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(document, { minLength: 4, maxLength: 12 }),
      fc.array(fc.oneof(query, fc.constant("in:anywhere")), { minLength: 6, maxLength: 6 }),
      fc.boolean(),
      async (given, queries, descending) => {
        await fill(given);
        for (const [index, q] of queries.entries()) {
          const field = fields[index % fields.length]!;
          const sort = customSort(field.id, descending);
          const here = await device().search({ query: q, limit: 100, asker, order: { field, descending } });
          const there = await onServer((connection) => search(connection, userId, { q, zone, sort, limit: 100, cursor: 0 }));
          const ids = (items: readonly { documentId: string }[]) => items.map(({ documentId }) => documentId);
          expect([q, sort, ids(here.items), here.total]).toEqual([q, sort, ids(there.items), there.total]);
          found += here.total;
        }
      },
    ),
    { numRuns: 12, interruptAfterTimeLimit: 60_000 },
  );
  expect(found).toBeGreaterThan(50);
}, 120_000);

test("phone and server count alike what hits have in common, and what is pressed finds as many", async () => {
  let pressed = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(document, { minLength: 4, maxLength: 12 }),
      fc.array(fc.oneof(query, fc.constant("in:anywhere"), fc.constant("")), { minLength: 3, maxLength: 3 }),
      nesting,
      async (given, queries, nested) => {
        await fill(given, nested);
        for (const q of queries) {
          const here = await device().facets({ query: q, limit: 5, asker });
          const there = await onServer((connection) => facets(connection, userId, { q, zone, limit: 5 }));
          expect([q, here]).toEqual([q, there]);
          for (const kind of facetKinds)
            for (const { name, count, filter } of here.facets[kind].items) {
              const found = await device().search({ query: withPart(q, filter), limit: 1, asker });
              expect([q, kind, name, found.total]).toEqual([q, kind, name, count]);
              pressed++;
            }
        }
      },
    ),
    { numRuns: 12, interruptAfterTimeLimit: 60_000 },
  );
  expect(pressed).toBeGreaterThan(50);
}, 120_000);

test("words that have grown together are found alike on phone and server", async () => {
  const compound = fc
    .tuple(
      pick("strøm", "bil", "be", "Haftpflicht", "lønns", "for", "hyres"),
      pick("regning", "forsikring", "versicherung", "avtal", "lån", "sikring", "bescheinigung"),
      pick("", "en", "ene", "s", "svertrag"),
    )
    .map((parts) => parts.join(""));
  const asked = pick(
    "regning",
    "forsik",
    "versicherung",
    "vertrag",
    "avtal",
    "lån",
    "sikring",
    "-regning",
    '"forsikring"',
    "title:regning",
  );
  let found = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({ document, title: compound, text: compound }).map(({ document: given, ...words }) => ({ ...given, ...words })),
        { minLength: 2, maxLength: 8 },
      ),
      fc.array(asked, { minLength: 6, maxLength: 6 }),
      async (given, queries) => {
        await fill(given);
        for (const q of queries) {
          const here = await device().search({ query: q, limit: 100, asker });
          const there = await onServer((connection) => search(connection, userId, { q, zone, limit: 100, cursor: 0 }));
          const answer = ({ items, total }: { items: readonly { documentId: string; rank: number }[]; total: number }) => [
            total,
            items.map(({ documentId, rank }) => [documentId, rank]),
          ];
          expect([q, answer(here)]).toEqual([q, answer(there)]);
          found += here.total;
        }
      },
    ),
    { numRuns: 20, interruptAfterTimeLimit: 60_000 },
  );
  expect(found).toBeGreaterThan(10);
}, 120_000);

test("what is like a document is alike on phone and server", async () => {
  let found = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(document, { minLength: 6, maxLength: 12 }), async (given) => {
      const { documents } = await fill(given);
      for (const { id } of documents.slice(0, 4)) {
        const here = await device().alike({ documentId: id, limit: 5 });
        const there = await onServer((connection) => alike({ connection, actor: { kind: "person", userId } }, id, 5));
        expect(here).toEqual(there.items);
        expect(here.map(({ documentId }) => documentId)).not.toContain(id);
        found += here.length;
      }
    }),
    { numRuns: 15, interruptAfterTimeLimit: 60_000 },
  );
  expect(found).toBeGreaterThan(20);
}, 120_000);
