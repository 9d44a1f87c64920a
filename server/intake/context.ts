// What taking in documents works with, whoever brings them.
import type { AppError } from "../../shared/errors.ts";
import type { MemberActor } from "../authority/actor.ts";
import type { Connection } from "../database/connection.ts";
import type { SigningStorage, StorageBackend, StoredObject } from "../storage/backend.ts";

export interface IntakeContext<Storage = SigningStorage> {
  connection: Connection;
  storage: Storage;
  /** Who brings the documents. */
  userId: string;
  /** Whom the history names for it, of the same `userId`. Left out: the person, by no device that has a name. */
  actor?: MemberActor;
  /** Called after the commit with everybody whose feed moved. */
  poke: (people: string[]) => void;
}

/** What confirming asks of a store. */
export type ConfirmingStorage = Pick<StorageBackend, "head" | "remove" | "inParts">;

/** Reads a stored object's bytes and says what they are: for stores that keep no checksum. */
export type VerifyBytes = (key: string) => Promise<StoredObject>;

/** What came of one of several: they do not depend on each other. */
export type Outcome<T> = { value: T; error?: never } | { error: AppError; value?: never };

/** @throws AppError the outcome's error */
export function valueOrThrow<T>(outcome: Outcome<T> | undefined): T {
  if (!outcome) throw new Error("nothing came of it");
  if (outcome.error) throw outcome.error;
  return outcome.value;
}
