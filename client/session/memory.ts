// What the device remembers of the person across restarts: who it was and an unfinished sign-out. Never a token.
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { User } from "../../shared/api/identity.ts";

/** A sign-out that is not finished: the stores of this person still to wipe, the server still to be told. */
export interface SignOutMark {
  userId: string;
  wipe: boolean;
  tellServer: boolean;
}

export interface DeviceMemory {
  user(): Promise<User | undefined>;
  /** Does nothing while a sign-out stands. */
  remember(user: User): Promise<void>;
  mark(): Promise<SignOutMark | undefined>;
  /** Records the sign-out and forgets the person in one transaction; null when it is finished. */
  setMark(mark: SignOutMark | null): Promise<void>;
}

interface Schema extends DBSchema {
  facts: { key: string; value: User | SignOutMark };
}

/** Kept when everything else is wiped. */
export const sessionDatabase = "docuvault-session";

export function deviceMemory(): DeviceMemory {
  let opened: Promise<IDBPDatabase<Schema>> | undefined;
  const database = () => {
    opened ??= openDB<Schema>(sessionDatabase, 1, {
      upgrade: (db) => void db.createObjectStore("facts"),
      terminated: () => {
        opened = undefined;
      },
    });
    return opened;
  };
  return {
    user: async () => (await (await database()).get("facts", "user")) as User | undefined,
    async remember(user) {
      const transaction = (await database()).transaction("facts", "readwrite");
      // a sign-out that is not finished forgets whoever it is about
      if (!(await transaction.store.get("signOut"))) await transaction.store.put(user, "user");
      await transaction.done;
    },
    mark: async () => (await (await database()).get("facts", "signOut")) as SignOutMark | undefined,
    async setMark(mark) {
      const transaction = (await database()).transaction("facts", "readwrite", { durability: "strict" });
      if (mark) await Promise.all([transaction.store.put(mark, "signOut"), transaction.store.delete("user")]);
      else await transaction.store.delete("signOut");
      await transaction.done;
    },
  };
}
