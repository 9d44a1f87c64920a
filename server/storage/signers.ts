// Which store signs for which bytes: the row of a version names its store, and each kind of store has a driver.
import type { documentVersions } from "../../shared/schema/index.ts";
import type { SigningStorage } from "./backend.ts";

/** The kinds of stores, as rows of versions name them. */
export type StoreName = (typeof documentVersions.$inferSelect)["backend"];

/** A driver for each kind of store whose addresses people's browsers are given: one without a driver does not compile. */
export type Signers = Readonly<Record<StoreName, Pick<SigningStorage, "signGet">>>;

/**
 * What a signer is given: the object's key; for what lies in a person's cloud the version, of which a copy is made in the vault's own store
 * first.
 */
export const signedName = (original: { backend: StoreName; reference: string; versionId: string }): string =>
  original.backend === "objectStore" ? original.reference : original.versionId;
