// PGlite's files in memory, brought to IndexedDB when there is time for it: for browsers without a file system of their own for workers.
import { IdbFs } from "@electric-sql/pglite";
import { deleteDB, openDB } from "idb";

/** Names of the folder, and of the IndexedDB database that PGlite keeps it in. */
const folder = (userId: string) => `docuvault-${userId}`;
const database = (userId: string) => `/pglite/${folder(userId)}`;
const store = "FILE_DATA";

/**
 * PGlite brings its files to disk after every statement, each changed one as a whole. Here that happens when asked for:
 * what is lost by a crash in between is projected again.
 */
export class IndexedFiles extends IdbFs {
  constructor(userId: string) {
    super(folder(userId));
  }

  override async syncToFs(): Promise<void> {}

  /** Brings everything to disk at once, in one transaction of IndexedDB. */
  flush(): Promise<void> {
    return super.syncToFs();
  }
}

export async function hasIndexedFiles(userId: string): Promise<boolean> {
  const opened = await openDB(database(userId));
  try {
    return opened.objectStoreNames.contains(store) && (await opened.count(store)) > 0;
  } finally {
    opened.close();
  }
}

export function dropIndexedFiles(userId: string): Promise<void> {
  return deleteDB(database(userId));
}
