// The first look: what the last one showed, kept apart from the replica, so that the first rows are there before it has been read.
// Reading a replica of 20,000 documents takes a second or more; this takes one record.
import { openDB } from "idb";
import type { VaultDocument } from "../../shared/mutators/entities.ts";
import type { ReplicaChange } from "./replica.ts";

export interface StartupSnapshot {
  documents: VaultDocument[];
  /** Folders, tags and everything else that is small. */
  others: ReplicaChange[];
  documentCount: number;
}

export interface StartupSnapshotStore {
  load(): Promise<StartupSnapshot | undefined>;
  save(snapshot: StartupSnapshot): Promise<void>;
}

export const startupSnapshotDatabase = (userId: string) => `docuvault-glance-${userId}`;

/** Rows that are kept of each list: more than a screen shows. */
export const startupSnapshotRows = 60;

export function openStartupSnapshot(userId: string): StartupSnapshotStore {
  const use = async <T>(run: (database: Awaited<ReturnType<typeof openDB>>) => Promise<T>) => {
    const database = await openDB(startupSnapshotDatabase(userId), 1, { upgrade: (db) => void db.createObjectStore("snapshot") });
    try {
      return await run(database);
    } finally {
      database.close();
    }
  };
  return {
    load: () => use((database) => database.get("snapshot", "last") as Promise<StartupSnapshot | undefined>),
    save: (snapshot) => use(async (database) => void (await database.put("snapshot", snapshot, "last"))),
  };
}
