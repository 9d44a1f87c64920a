// Which store signs for which bytes: the row of a version names its store, and each kind of store has a driver.
import type { documentVersions } from "../../shared/schema/index.ts";
import type { SigningStorage } from "./backend.ts";

/** The kinds of stores, as rows of versions name them. */
export type StoreName = (typeof documentVersions.$inferSelect)["backend"];

/** A driver for each kind of store whose addresses people's browsers are given: one without a driver does not compile. */
export type Signers = Readonly<Record<StoreName, Pick<SigningStorage, "signGet">>>;
