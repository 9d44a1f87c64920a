// What the device remembers of the person across restarts: who it was and an unfinished sign-out. Never a token.
import type { DBSchema } from "idb";
import type { User } from "../../shared/api/identity.ts";
import { openDatabase } from "../data/openDatabase.ts";

/** A sign-out that is not finished: this person's stores are still to be wiped, or the server is still to be told. */
export interface SignOutMark {
  userId: string;
  wipe: boolean;
  tellServer: boolean;
  /** The session was ended from another device. Remembered after the sign-out is finished, until somebody signs in. */
  revoked?: boolean;
}

/** How the session stood when the device last knew. */
export interface KnownSession {
  /** When its token was last renewed, in milliseconds of this device's clock. */
  renewedAt: number;
  expired: boolean;
}

export interface DeviceMemory {
  user(): Promise<User | undefined>;
  session(): Promise<KnownSession | undefined>;
  /** Remembers the person. Does nothing while a sign-out is unfinished. */
  remember(user: User, renewedAt: number): Promise<void>;
  /** Notes that the session has ended; who the person is stays known. */
  rememberExpired(): Promise<void>;
  mark(): Promise<SignOutMark | undefined>;
  /** Whether the last sign-out was made from another device. */
  wasRevoked(): Promise<boolean>;
  /** Records the sign-out and forgets the person in one transaction; null when it is finished. */
  setMark(mark: SignOutMark | null): Promise<void>;
}

interface Schema extends DBSchema {
  facts: { key: string; value: User | SignOutMark | KnownSession | boolean };
}

/** Name of the database that a sign-out does not wipe. */
export const sessionDatabase = "docuvault-session";

export function deviceMemory(): DeviceMemory {
  const database = openDatabase<Schema>(sessionDatabase, 1, (db) => void db.createObjectStore("facts"), { yields: false });
  return {
    user: async () => (await (await database()).get("facts", "user")) as User | undefined,
    session: async () => (await (await database()).get("facts", "session")) as KnownSession | undefined,
    async remember(user, renewedAt) {
      const transaction = (await database()).transaction("facts", "readwrite");
      // an unfinished sign-out means that this person is to be forgotten
      if (!(await transaction.store.get("signOut")))
        await Promise.all([
          transaction.store.put(user, "user"),
          transaction.store.put({ renewedAt, expired: false }, "session"),
          transaction.store.delete("revoked"),
        ]);
      await transaction.done;
    },
    async rememberExpired() {
      const transaction = (await database()).transaction("facts", "readwrite");
      const known = (await transaction.store.get("session")) as KnownSession | undefined;
      if (known) await transaction.store.put({ ...known, expired: true }, "session");
      await transaction.done;
    },
    wasRevoked: async () => (await (await database()).get("facts", "revoked")) === true,
    mark: async () => (await (await database()).get("facts", "signOut")) as SignOutMark | undefined,
    async setMark(mark) {
      const transaction = (await database()).transaction("facts", "readwrite", { durability: "strict" });
      if (mark)
        await Promise.all([
          transaction.store.put(mark, "signOut"),
          mark.revoked ? transaction.store.put(true, "revoked") : transaction.store.delete("revoked"),
          transaction.store.delete("user"),
          transaction.store.delete("session"),
        ]);
      else await transaction.store.delete("signOut");
      await transaction.done;
    },
  };
}
