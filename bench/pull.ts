// Pull: its cost is the number of changes, not the size of the vault. Alone on one open connection, and over HTTP.
import type pg from "pg";
import { v7 as uuid } from "uuid";
import type { Cookie, PullRequest } from "../shared/api/sync.ts";
import { schemaVersion } from "../shared/mutators/index.ts";
import { type PullResponse, pull as pullFeed } from "../worker/modules/sync/pull.ts";
import { push as pushMutations } from "../worker/modules/sync/push.ts";
import { type Bench, type Figure, single, spread, timed } from "./lib/figures.ts";
import { measureFloor } from "./lib/floor.ts";
import { ask } from "./lib/http.ts";
import { type Person, withConnection, withWorld } from "./lib/world.ts";

const sizes = [1000, 10_000, 100_000];
const firstSync = 20_000;
const count = 20;
const changes = 5;

type Pull = (request: PullRequest) => Promise<PullResponse>;

export const pull: Bench = {
  about: "no-op, 5 changes and first synchronization at 1,000 to 100,000 documents",
  run: (log) =>
    withWorld(log, async ({ product, pool, person, stranger, seeding }) => {
      const shape = (documents: number) => ({ documents, tags: 1000, words: 0 });
      const people = await seeding(async () => {
        await stranger(shape(10_000));
        const made = new Map<number, Person>();
        for (const documents of [...sizes, firstSync]) made.set(documents, await person(shape(documents)));
        return made;
      });
      log("Measuring");
      const syncing = people.get(firstSync)!;
      const floor = await measureFloor(syncing.api, product.database.appUrl, 20);
      const figures: Figure[] = [...floor.figures];

      const devices = new Map<number, Device>();
      for (const size of sizes) devices.set(size, await Device.ofNow(pool, people.get(size)!));
      const nothing = new Map<number, number[]>();
      const some = new Map<number, number[]>();
      // In turns, so that whatever else the machine does hits every size alike.
      for (let round = -2; round < count; round++) {
        for (const size of sizes) {
          const device = devices.get(size)!;
          await withConnection(pool, async (connection) => {
            const direct: Pull = (request) => pullFeed(connection, device.person.userId, request);
            const idle = await timed(() => device.pull(direct));
            await device.change(connection, changes, round);
            const delta = await timed(() => device.pull(direct, changes));
            if (round < 0) return;
            nothing.set(size, [...(nothing.get(size) ?? []), idle]);
            some.set(size, [...(some.get(size) ?? []), delta]);
          });
        }
      }
      for (const [name, times, budget] of [
        ["nothing changed", nothing, undefined],
        [`${changes} changes`, some, "at most 1.5x"],
      ] as const) {
        const smallest = spread(`pull, ${name}, ${sizes[0]} documents, alone`, times.get(sizes[0]!)!);
        figures.push(smallest);
        for (const size of sizes.slice(1))
          figures.push(
            spread(`pull, ${name}, ${size} documents, alone`, times.get(size)!, { against: smallest, ...(budget && { budget }) }),
          );
      }

      const device = await Device.ofNow(pool, syncing);
      const overHttp: Pull = (request) => ask(syncing.api, "POST", "/api/sync/pull", request);
      const idle: number[] = [];
      const delta: number[] = [];
      for (let round = -2; round < count; round++) {
        const took = await timed(() => device.pull(overHttp));
        await withConnection(pool, (connection) => device.change(connection, changes, round));
        const withChanges = await timed(() => device.pull(overHttp, changes));
        if (round < 0) continue;
        idle.push(took);
        delta.push(withChanges);
      }
      figures.push(spread(`pull, nothing changed, ${firstSync} documents, HTTP`, idle, { against: floor.signedIn }));
      figures.push(spread(`pull, ${changes} changes, ${firstSync} documents, HTTP`, delta, { against: floor.signedIn }));

      log("First synchronization");
      const first: number[] = [];
      const whole: number[] = [];
      let pages = 0;
      let largest = 0;
      for (let round = 0; round < 3; round++) {
        const began = performance.now();
        const fresh = new Device(syncing, null);
        pages = 0;
        let more = true;
        while (more) {
          const { patch } = await fresh.pull(overHttp);
          if (pages++ === 0) first.push(performance.now() - began);
          largest = Math.max(largest, JSON.stringify(patch).length);
          more = patch.some((operation) => operation.op === "put" && operation.key === "sync/backfill");
        }
        whole.push(performance.now() - began);
      }
      const firstPage = spread(`first synchronization of ${firstSync}, first page, HTTP`, first, {
        against: floor.signedIn,
        budget: "usable list under 2 s",
      });
      figures.push(
        firstPage,
        spread(`first synchronization of ${firstSync}, complete, HTTP`, whole, { against: firstPage, budget: "under 20 s" }),
        single("first synchronization, pages", pages, { unit: "count" }),
        single("first synchronization, largest page", largest / 1024, { unit: "KB" }),
      );
      return {
        seeded: `People with ${[...sizes, firstSync].join(", ")} documents and 1,000 tags each, a stranger with 10,000; rows by bulk SQL as the product writes them (labels, feed with a version a row), without texts and vectors, which a pull never reads.`,
        figures,
        notes: ["The first synchronization is that of the protocol: what a device does with the pages comes on top."],
      };
    }),
};

/** A device's side of the protocol: its cookie, and a client that changes documents. */
class Device {
  readonly person: Person;
  readonly clientGroupID = uuid();
  readonly #clientID = uuid();
  #cookie: Cookie | null;
  #mutation = 0;

  constructor(person: Person, cookie: Cookie | null) {
    this.person = person;
    this.#cookie = cookie;
  }

  /** One that has everything. */
  static async ofNow(pool: pg.Pool, person: Person): Promise<Device> {
    const device = new Device(person, null);
    await withConnection(pool, async (connection) => {
      let more = true;
      while (more) {
        const { patch } = await device.pull((request) => pullFeed(connection, person.userId, request));
        more = patch.some((operation) => operation.op === "put" && operation.key === "sync/backfill");
      }
    });
    return device;
  }

  async pull(send: Pull, expected?: number) {
    const request = { pullVersion: 1, schemaVersion, clientGroupID: this.clientGroupID, cookie: this.#cookie };
    const response = await send(request);
    if ("error" in response) throw new Error(response.error);
    if (expected !== undefined && response.patch.length !== expected)
      throw new Error(`a patch of ${response.patch.length} instead of ${expected}`);
    this.#cookie = response.cookie;
    return response;
  }

  /** Renames so many documents, other ones each time. */
  async change(connection: pg.PoolClient, documents: number, round: number): Promise<void> {
    const { documentIds, userId } = this.person;
    const mutations = Array.from({ length: documents }, (_, index) => ({
      clientID: this.#clientID,
      id: ++this.#mutation,
      name: "updateDocument",
      args: { id: documentIds.at(-1 - index * 7)!, title: `Renamed ${round}` },
    }));
    await pushMutations(connection, userId, { pushVersion: 1, schemaVersion, clientGroupID: this.clientGroupID, mutations });
  }
}
