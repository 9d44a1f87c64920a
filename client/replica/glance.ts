// The first look: what the last one showed, kept apart from the replica, so that the first rows are there before it has been read.
// Reading a replica of 20,000 documents takes a second or more; this takes one record.
import { openDB } from "idb";
import type { VaultDocument } from "../../shared/mutators/entities.ts";
import type { ReplicaChange } from "./replicache.ts";

export interface Glance {
  documents: VaultDocument[];
  /** Folders, tags and everything else that is small. */
  others: ReplicaChange[];
  documentCount: number;
}

export interface GlanceStore {
  load(): Promise<Glance | undefined>;
  save(glance: Glance): Promise<void>;
}

export const glanceDatabase = (userId: string) => `docuvault-glance-${userId}`;

/** Rows that are kept of each list: more than a screen shows. */
export const glanceRows = 60;

export function openGlance(userId: string): GlanceStore {
  const use = async <T>(run: (database: Awaited<ReturnType<typeof openDB>>) => Promise<T>) => {
    const database = await openDB(glanceDatabase(userId), 1, { upgrade: (db) => void db.createObjectStore("glance") });
    try {
      return await run(database);
    } finally {
      database.close();
    }
  };
  return {
    load: () => use((database) => database.get("glance", "last") as Promise<Glance | undefined>),
    save: (glance) => use(async (database) => void (await database.put("glance", glance, "last"))),
  };
}
