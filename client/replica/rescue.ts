// Unsent changes while their replica is replaced: on disk, so that a crash in between loses none.
import { openDB } from "idb";
import type { PendingMutation, Rescue } from "./replicache.ts";

export const rescueDatabase = (userId: string) => `docuvault-rescue-${userId}`;

export function openRescue(userId: string): Rescue {
  const use = async <T>(
    run: (store: { get(): Promise<PendingMutation[] | undefined>; put(value: PendingMutation[]): Promise<unknown> }) => Promise<T>,
  ) => {
    const database = await openDB(rescueDatabase(userId), 1, { upgrade: (db) => void db.createObjectStore("unsent") });
    try {
      return await run({ get: () => database.get("unsent", "all"), put: (value) => database.put("unsent", value, "all") });
    } finally {
      database.close();
    }
  };
  return {
    load: () => use(async (store) => (await store.get()) ?? []),
    save: (unsent) => use(async (store) => void (await store.put(unsent))),
  };
}
