// Push: one transaction a batch. Alone on an open connection, over HTTP, and by many people at once.
import { v7 as uuid } from "uuid";
import { schemaVersion } from "../shared/mutators/index.ts";
import { push as pushMutations } from "../worker/modules/sync/push.ts";
import { type Bench, type Figure, repeat, single, spread, timed } from "./lib/figures.ts";
import { measureFloor } from "./lib/floor.ts";
import { ask } from "./lib/http.ts";
import { type Person, withConnection, withWorld } from "./lib/world.ts";

const batches = [1, 10, 500];
const crowds = [1, 8, 32];
const pushesEach = 8;

export const push: Bench = {
  about: "1, 10 and 500 mutations a push; 1, 8 and 32 people at once",
  run: (log) =>
    withWorld(log, async ({ product, pool, superuser, person, stranger, seeding }) => {
      const people = await seeding(async () => {
        await stranger({ documents: 10_000, tags: 1000, words: 0 });
        const made = [await person({ documents: 20_000, tags: 1000, words: 0 })];
        while (made.length < Math.max(...crowds)) made.push(await person({ documents: 200, tags: 1000, words: 0 }));
        return made;
      });
      const member = people[0]!;
      log("Measuring");
      const floor = await measureFloor(member.api, product.database.appUrl, 20);
      await superuser.query("CREATE TABLE bench_commit (id int PRIMARY KEY, n int NOT NULL)");
      await superuser.query("INSERT INTO bench_commit VALUES (1, 0)");
      const commit = spread(
        "PostgreSQL: one row changed and committed",
        await repeat(20, () => superuser.query("UPDATE bench_commit SET n = n + 1")),
      );
      const figures: Figure[] = [...floor.figures, commit];

      const author = new Author(member);
      for (const size of batches) {
        const rounds = size > 100 ? 5 : 20;
        const alone = await withConnection(pool, (connection) =>
          repeat(rounds, () => pushMutations(connection, member.userId, author.request(size))),
        );
        const direct = spread(`push of ${size}, alone`, alone, { against: commit });
        const http = await repeat(rounds, () => ask(member.api, "POST", "/api/sync/push", author.request(size)));
        figures.push(direct, spread(`push of ${size}, HTTP`, http, { against: floor.signedIn }));
        figures.push(single(`push of ${size}, alone, throughput`, (1000 * size) / direct.p50, { unit: "mutations/s" }));
      }

      const overHttp = (who: Person, request: unknown) => ask(who.api, "POST", "/api/sync/push", request);
      const onPool = (who: Person, request: ReturnType<Author["request"]>) =>
        withConnection(pool, (connection) => pushMutations(connection, who.userId, request));
      for (const [name, send] of [
        ["alone", onPool],
        ["HTTP", overHttp],
      ] as const) {
        let one: Figure | undefined;
        for (const crowd of crowds) {
          const times: number[] = [];
          const authors = people.slice(0, crowd).map((who) => new Author(who));
          const took = await timed(() =>
            Promise.all(
              authors.map(async (each) => {
                for (let turn = 0; turn < pushesEach; turn++)
                  times.push(await timed(() => send(each.person, each.request(1)) as Promise<unknown>));
              }),
            ),
          );
          const figure = spread(`push of 1, ${crowd} people at once, ${name}`, times, one && { against: one });
          one ??= figure;
          figures.push(figure);
          figures.push(
            single(`push of 1, ${crowd} people at once, ${name}, throughput`, (1000 * times.length) / took, { unit: "pushes/s" }),
          );
        }
      }
      return {
        seeded:
          "A member with 20,000 documents and 1,000 tags, 31 others with 200 and 1,000, a stranger with 10,000; bulk SQL, no texts. Each mutation renames or tags a document. The database's commits are durable.",
        figures,
        notes: [],
      };
    }),
};

/** A device that pushes. */
class Author {
  readonly person: Person;
  readonly #clientGroupID = uuid();
  readonly #clientID = uuid();
  #mutation = 0;

  constructor(person: Person) {
    this.person = person;
  }

  /** The next `size` mutations of this device, half of them renames, half of them tags. */
  request(size: number) {
    const { documentIds, tagIds } = this.person;
    const mutations = Array.from({ length: size }, () => {
      const id = ++this.#mutation;
      const documentId = documentIds[(id * 7919) % documentIds.length]!;
      const rename = { name: "updateDocument", args: { id: documentId, title: `Renamed ${id}` } };
      const tag = { name: "tagDocument", args: { id: documentId, tagId: tagIds[(id * 31) % tagIds.length]! } };
      return { clientID: this.#clientID, id, ...(id % 2 === 0 ? rename : tag) };
    });
    return { pushVersion: 1, schemaVersion, clientGroupID: this.#clientGroupID, mutations };
  }
}
