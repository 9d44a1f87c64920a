// A replica that is closed while it still reads what is on the device.
import type { KVStore, KVStoreProvider, ReadonlyJSONValue } from "replicache";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openReplica } from "./replicache.ts";

const unhandled: unknown[] = [];
const note = (reason: unknown) => void unhandled.push(reason);
beforeEach(() => process.on("unhandledRejection", note));
afterEach(() => {
  process.off("unhandledRejection", note);
  unhandled.length = 0;
});

/** A store that, as IndexedDB, takes its time and refuses whoever reads after it was closed. `reads` counts those that began. */
function slowStore(): KVStoreProvider & { reads(): number } {
  const stores = new Map<string, Map<string, ReadonlyJSONValue>>();
  let reads = 0;
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
  function create(name: string): KVStore {
    const values = stores.get(name) ?? new Map<string, ReadonlyJSONValue>();
    stores.set(name, values);
    let closed = false;
    async function begin() {
      await turn();
      if (closed) throw new DOMException("The database connection is closing.", "InvalidStateError");
      return {
        has: async (key: string) => turn().then(() => values.has(key)),
        get: async (key: string) => turn().then(() => values.get(key)),
        put: async (key: string, value: ReadonlyJSONValue) => void values.set(key, value),
        del: async (key: string) => void values.delete(key),
        commit: async () => {},
        release() {},
        closed: false,
      };
    }
    return {
      read() {
        reads++;
        return begin();
      },
      write: begin,
      async close() {
        closed = true;
      },
      get closed() {
        return closed;
      },
    };
  }
  return { create, drop: async (name) => void stores.delete(name), reads: () => reads };
}

test("closed at any moment of its opening it rejects nothing that nobody catches", async () => {
  const whole = slowStore();
  const open = (kvStore: KVStoreProvider) =>
    openReplica({
      userId: "person",
      request: async () => ({ status: 503, body: null, text: "" }),
      kvStore,
      pullInterval: null,
      backup: { load: async () => [], save: async () => {} },
      onChanges() {},
    });
  const settled = open(whole);
  await settled.pending();
  await settled.close();
  for (let turns = 0; turns < 60; turns++) {
    const store = slowStore();
    const replica = open(store);
    for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
    await replica.close();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(whole.reads()).toBeGreaterThan(0);
  expect(unhandled).toEqual([]);
});
