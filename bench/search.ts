// Search and lists on the server: over HTTP through workerd, and the use cases alone on one open connection.
import type { Client, Pool } from "pg";
import { v7 as uuid } from "uuid";
import { schemaVersion } from "../shared/mutators/index.ts";
import { plansOf } from "../tests/harness/plans.ts";
import { categories } from "../worker/modules/documents/documents.repository.ts";
import { facets, listDocuments, search as searchVault } from "../worker/modules/search/search.usecases.ts";
import { push } from "../worker/modules/sync/push.ts";
import { type Bench, type Figure, inTurns, repeat, single, spread } from "./lib/figures.ts";
import { measureFloor } from "./lib/floor.ts";
import { ask } from "./lib/http.ts";
import { commonWord, rareWord, secondWord } from "./lib/words.ts";
import { type Person, withConnection, withWorld } from "./lib/world.ts";

const words = 300;
const documents = 50_000;
const smallVault = 500;
const count = 25;
/** Before anything is measured: plans must not depend on when the vacuum came. */
const changes = 1_000;

export const search: Bench = {
  about: "server search, list and tags: a member with 50,000 documents and 1,000 tags beside other full vaults",
  run: (log) =>
    withWorld(log, async ({ product, pool, superuser, person, stranger, seeding }) => {
      const [member, small, restricted] = await seeding(async () => {
        await stranger({ documents: 10_000, tags: 1000, words, firstIndex: 1_000_000 });
        return [
          await person({ documents, tags: 1000, words }),
          await person({ documents: smallVault, tags: 10, words, firstIndex: 2_000_000 }),
          await person({ documents: 0, tags: 0, words }),
        ];
      });
      log("A thousand ordinary changes, as they come between two visits of the vacuum");
      await changeMany(pool, member);
      log("Measuring");
      const floor = await measureFloor(member.api, product.database.appUrl);
      const figures: Figure[] = [...floor.figures];
      const shared = { limit: 50, cursor: 0 };

      const searches: [string, string, string, number | undefined][] = [
        ["rare word", rareWord(777), "8 ms", 1],
        ["word with 10,000 hits", secondWord, "20 ms", documents / 5],
        ["word in every second document", commonWord, "20 ms", documents / 2],
        ["two words", `${commonWord} ${secondWord}`, "20 ms", documents / 10],
        ["one of three words", `${rareWord(5)} OR ${secondWord} OR ${rareWord(9)}`, "20 ms", documents / 5 + 1],
        ["beginning of a word, 100 hits", rareWord(700).slice(0, -3), "20 ms", 100],
        ["beginning of a word, every document", "xsjelden", "20 ms", documents],
        ["a tag", 'tag:="tag 7"', "8 ms", undefined],
        ["a tag and a word", `tag:="tag 7" ${commonWord}`, "8 ms", undefined],
        ["a month", "date:2023-03", "8 ms", 1_488],
        ["a month and a word", `date:2023-03 ${commonWord}`, "20 ms", 744],
      ];
      for (const [name, query, budget, hits] of searches) {
        await withConnection(pool, async (connection) => {
          const once = (userId: string) => searchVault(connection, userId, { q: query, ...shared });
          const { total } = await once(member.userId);
          if (total === 0 || (hits !== undefined && total !== hits)) throw new Error(`${name}: ${total} hits instead of ${hits}`);
          const direct = await repeat(count, () => once(member.userId));
          figures.push(spread(`search, ${name}, SQL and snippets alone`, direct, { against: floor.signedIn, budget }));
          const plans = await plansOf(connection, () => once(member.userId));
          if (plans.some(({ walked }) => walked.includes("document_search"))) throw new Error(`${name}: all vectors are walked through`);
          const blocks = plans.reduce((sum, plan) => sum + plan.blocks, 0);
          figures.push(single(`search, ${name}, blocks of 8 KB looked at`, blocks, { unit: "count" }));
        });
        const times = await repeat(count, () => ask(member.api, "GET", `/api/search?limit=50&q=${encodeURIComponent(query)}`));
        figures.push(spread(`search, ${name}, HTTP`, times, { against: floor.signedIn, budget }));
      }

      for (const [name, query, hits] of [
        ["10,000 hits", secondWord, documents / 5],
        ["every second document", commonWord, documents / 2],
        ["all documents", "", documents],
      ] as const) {
        await withConnection(pool, async (connection) => {
          const times = await repeat(count, async () => {
            const { total } = await facets(connection, member.userId, { q: query, zone: "UTC", limit: 10 });
            if (total !== hits) throw new Error(`${name}: ${total} hits instead of ${hits}`);
          });
          figures.push(spread(`facets of ${name}, SQL alone`, times, { against: floor.signedIn }));
        });
      }

      const list = "/api/documents?limit=50";
      const lists: [string, (person: Person) => Promise<unknown>, string][] = [
        ["list, first page, HTTP", (who) => ask(who.api, "GET", list), "under 8 ms"],
        ["tags list of 1,000, HTTP", (who) => ask(who.api, "GET", "/api/documents/categories"), "under 8 ms"],
      ];
      await withConnection(pool, async (connection) => {
        const page = { ...shared, query: "", sort: "newest" as const };
        const direct = await repeat(count, () => listDocuments(connection, member.userId, page));
        figures.push(spread("list, first page, SQL alone", direct, { against: floor.signedIn, budget: "under 8 ms" }));
        const tags = await repeat(count, () => categories(connection, member.userId));
        figures.push(spread("tags list of 1,000, SQL alone", tags, { against: floor.signedIn, budget: "under 8 ms" }));
      });
      for (const [name, once, budget] of lists)
        figures.push(spread(name, await repeat(count, () => once(member)), { against: floor.signedIn, budget }));

      // The member who sees 20,000 documents with 1,000 tags, against the owner of 500 with 10.
      const get = (who: Person, path: string) => () => ask(who.api, "GET", path);
      const find = (word: string) => `/api/search?limit=50&q=${word}`;
      for (const [name, ofOwner, ofMember] of [
        ["list, first page", get(small, list), get(member, list)],
        ["search, rare word", get(small, find(rareWord(2_000_077))), get(member, find(rareWord(778)))],
      ] as const) {
        const [owners, members] = await inTurns(count, ofOwner, ofMember);
        const own = spread(`${name}, HTTP, owner of ${smallVault}`, owners);
        figures.push(own, spread(`${name}, HTTP, member with 1,000 tags`, members, { against: own, budget: "at most 1.2x" }));
      }
      // Somebody with nothing of their own who sees three quarters of the member's documents, folder by folder.
      await shareFolders(superuser, pool, member, restricted);
      await withConnection(pool, async (connection) => {
        const { rows } = await connection.query<{ count: string }>("SELECT count(*) FROM document_access WHERE user_id = $1", [
          restricted.userId,
        ]);
        const seen = Number(rows[0]!.count);
        const page = { ...shared, query: "", sort: "newest" as const };
        const cases: [string, (userId: string) => Promise<unknown>][] = [
          ...searches
            .slice(0, 4)
            .map(([name, query]): (typeof cases)[number] => [
              `search, ${name}`,
              (userId) => searchVault(connection, userId, { q: query, ...shared }),
            ]),
          ["list, first page", (userId) => listDocuments(connection, userId, page)],
          ["tags list of 1,000", (userId) => categories(connection, userId)],
        ];
        for (const [name, once] of cases) {
          const [owners, guests] = await inTurns(
            count,
            () => once(member.userId),
            () => once(restricted.userId),
          );
          const own = spread(`${name}, SQL and snippets alone, owner of ${documents}`, owners);
          const theirs = `${name}, SQL and snippets alone, one who is shown ${seen} of them`;
          figures.push(own, spread(theirs, guests, { against: own, budget: "at most 1.3x" }));
        }
      });
      const together = await throughput(8, 5_000, () => ask(member.api, "GET", list));
      figures.push(single("list, first page, HTTP, 8 clients", together, { unit: "requests/s", budget: "500 requests/s" }));
      figures.push(single("documents in the database", documents + 10_000 + smallVault, { unit: "count" }));
      return {
        seeded: `${documents} documents of ${words} words with 1,000 tags for the member, 10,000 of a stranger, ${smallVault} of a small owner; rows by bulk SQL as the product writes them (texts, search vectors, labels, feed), vacuumed and analysed; then ${changes} of the member's documents renamed or tagged, one after another, and measured as they are.`,
        figures,
        notes: ["Through HTTP every request connects to the pooler: see the signed-in request that does nothing."],
      };
    }),
};

/** Renames and tags in turns, one push each. */
async function changeMany(pool: Pool, { userId, documentIds, tagIds }: Person): Promise<void> {
  const [clientGroupID, clientID] = [uuid(), uuid()];
  await withConnection(pool, async (connection) => {
    for (let index = 0; index < changes; index++) {
      const id = documentIds[(index * 17) % documentIds.length]!;
      const change =
        index % 2 === 0
          ? { name: "updateDocument", args: { id, title: `Renamed ${index}` } }
          : { name: "tagDocument", args: { id, tagId: tagIds[index % tagIds.length] } };
      await push(connection, userId, { pushVersion: 1, schemaVersion, clientGroupID, mutations: [{ clientID, id: index + 1, ...change }] });
    }
  });
}

/** Requests a second that so many callers get answered, each asking again at once. */
async function throughput(callers: number, ms: number, work: () => Promise<unknown>): Promise<number> {
  const until = performance.now() + ms;
  let answered = 0;
  const caller = async () => {
    for (; performance.now() < until; answered++) await work();
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return (answered * 1000) / ms;
}

/** Thirty of the forty folders that every seeded vault has, each by a share of its own. */
async function shareFolders(superuser: Client, pool: Pool, owner: Person, guest: Person): Promise<void> {
  await superuser.query("UPDATE users SET email_verified_at = now() WHERE id = $1", [owner.userId]);
  const { rows } = await superuser.query<{ id: string }>("SELECT id FROM folders WHERE owner_id = $1 ORDER BY id LIMIT 30", [owner.userId]);
  const [clientGroupID, clientID] = [uuid(), uuid()];
  const mutations = rows.map(({ id: folderId }, index) => {
    const args = { id: uuid(), folderId, handle: guest.credentials.handle, access: "view" };
    return { clientID, id: index + 1, name: "createShare", args };
  });
  await withConnection(pool, (connection) => push(connection, owner.userId, { pushVersion: 1, schemaVersion, clientGroupID, mutations }));
  await superuser.query("VACUUM (ANALYZE)");
}
