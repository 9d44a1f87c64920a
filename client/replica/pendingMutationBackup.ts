// Unsent changes outside of their replica, on disk: while it is replaced, and for whoever comes after a client that is no more
// (a tab that was killed, an earlier version of the app whose replica has another shape).
import type { DBSchema } from "idb";
import { expandBatch, schemaVersion } from "../../shared/mutators/index.ts";
import { openDatabase } from "../data/openDatabase.ts";
import type { OwnMutation, PendingMutation } from "./protocol.ts";

export interface PendingMutationBackup {
  load(): Promise<PendingMutation[]>;
  save(unsent: PendingMutation[]): Promise<void>;
  /** Keeps a copy of what this client has not sent, for whoever opens the vault after its end. */
  mirror?(clientID: string, record: Mirrored): Promise<void>;
  /** Runs `take` with what clients left that are no more; what it returns is still to be kept. One tab at a time. */
  takeOver?(take: (left: Mirrored[]) => Promise<Mirrored[]>): Promise<void>;
  /** What nobody could take over or send so far, change by change. */
  left?(): Promise<LeftChange[]>;
  /** Its person gives one of them up. */
  discard?(key: string): Promise<void>;
  /** Keeps one that can't be sent with what `left` tells of; the same one again changes nothing. */
  setAside?(mutation: OwnMutation): Promise<void>;
  close?(): void;
}

/** One change of a record; `key` names it among all that are left. */
export interface LeftChange {
  key: string;
  name: string;
  args: unknown;
}

export interface Mirrored {
  schemaVersion: string;
  mutations: OwnMutation[];
}

interface Schema extends DBSchema {
  unsent: { key: "all"; value: PendingMutation[] };
  /** By client; and under a number of their own those that no version so far could make. */
  mirrors: { key: string; value: Mirrored };
}

export const pendingMutationBackupDatabase = (userId: string) => `docuvault-rescue-${userId}`;

export function openPendingMutationBackup(userId: string): PendingMutationBackup {
  const database = openDatabase<Schema>(pendingMutationBackupDatabase(userId), 2, (db, version) => {
    if (version < 1) db.createObjectStore("unsent");
    db.createObjectStore("mirrors");
  });
  const clientLock = (clientID: string) => `docuvault-client-${clientID}`;
  const alive = new Map<string, AbortController>();

  /** Held as long as the tab lives. */
  function live(clientID: string): void {
    if (alive.has(clientID)) return;
    const end = new AbortController();
    alive.set(clientID, end);
    const whileOpen = () => new Promise<void>((resolve) => end.signal.addEventListener("abort", () => resolve(), { once: true }));
    void navigator.locks.request(clientLock(clientID), whileOpen);
  }

  return {
    load: async () => (await (await database()).get("unsent", "all")) ?? [],
    save: async (unsent) => void (await (await database()).put("unsent", unsent, "all")),
    async mirror(clientID, record) {
      live(clientID);
      const db = await database();
      if (record.mutations.length > 0) await db.put("mirrors", record, clientID);
      else await db.delete("mirrors", clientID);
    },
    takeOver: (take) =>
      navigator.locks.request(`docuvault-rescue-${userId}`, async () => {
        const db = await database();
        const held = new Set((await navigator.locks.query()).held?.map(({ name }) => name));
        const keys: string[] = [];
        const left: Mirrored[] = [];
        for (const key of await db.getAllKeys("mirrors")) {
          if (alive.has(key) || held.has(clientLock(key))) continue;
          const record = await db.get("mirrors", key);
          // What this version could not make or send it can't today either.
          if (!record || (key.startsWith(leftKey) && record.schemaVersion === schemaVersion)) continue;
          keys.push(key);
          left.push(record);
        }
        if (keys.length === 0) return;
        const kept = await take(left);
        const transaction = db.transaction("mirrors", "readwrite", { durability: "strict" });
        await Promise.all(keys.map((key) => transaction.store.delete(key)));
        await Promise.all(kept.map((record) => transaction.store.put(record, `${leftKey}${crypto.randomUUID()}`)));
        await transaction.done;
      }),
    async left() {
      const transaction = (await database()).transaction("mirrors");
      const [keys, records] = await Promise.all([transaction.store.getAllKeys(allLeft), transaction.store.getAll(allLeft)]);
      return records.flatMap((record, index) =>
        changesOf(record).map(({ name, args }, position) => ({ key: `${keys[index]}#${position}`, name, args })),
      );
    },
    async discard(key) {
      const [record = "", position] = [key.slice(0, key.lastIndexOf("#")), Number(key.slice(key.lastIndexOf("#") + 1))];
      const transaction = (await database()).transaction("mirrors", "readwrite", { durability: "strict" });
      const found = await transaction.store.get(record);
      const rest = found && changesOf(found).filter((_change, index) => index !== position);
      if (rest && rest.length > 0) await transaction.store.put({ ...found, mutations: rest }, record);
      else await transaction.store.delete(record);
      await transaction.done;
    },
    async setAside(mutation) {
      const db = await database();
      await db.put("mirrors", { schemaVersion, mutations: [mutation] }, `${leftKey}${mutation.clientID}/${mutation.id}`);
    },
    close() {
      for (const end of alive.values()) end.abort();
      void database.close();
    },
  };
}

const leftKey = "left/";
const allLeft = IDBKeyRange.bound(leftKey, `${leftKey}\uffff`);
/** What was made together is given up one by one. */
const changesOf = ({ mutations }: Mirrored): OwnMutation[] =>
  mutations.flatMap((mutation) =>
    expandBatch(mutation).map(({ name, args }) => ({ ...mutation, name, args: args as OwnMutation["args"] })),
  );
