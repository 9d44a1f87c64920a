// What this device remembers of the directory, for when there is no network. It leaves with everything else at a sign-out (session/wipe.ts),
// and at once where the server says that the person may not look any more.
import type { DBSchema } from "idb";
import type { Directory } from "../data/directoryTypes.ts";
import { openDatabase } from "../data/openDatabase.ts";

type Kept = Omit<Directory, "remembered">;
interface Schema extends DBSchema {
  directory: { key: "all"; value: Kept };
}

export function keptDirectory(userId: string) {
  const database = openDatabase<Schema>(`docuvault-directory-${userId}`, 1, (db) => void db.createObjectStore("directory"));
  /** A device that refuses to remember shows what the server says, and nothing without it. */
  const quietly = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch {
      return undefined;
    } finally {
      await database.close();
    }
  };
  return {
    read: () => quietly(async () => (await database()).get("directory", "all")),
    write: (kept: Kept) => quietly(async () => (await database()).put("directory", kept, "all")),
    forget: () => quietly(async () => (await database()).delete("directory", "all")),
  };
}
