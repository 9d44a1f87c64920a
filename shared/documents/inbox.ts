// What came in and is not filed: a person's own documents in which nobody has put them anywhere or said that they are right as they are.
import type { VaultDocument } from "../mutators/entities.ts";

type Looked = Pick<VaultDocument, "folderId" | "filled" | "trashedAt"> & { filedOn?: string | null };

/** In the vault of whoever asks. One that a machine has put into a folder waits for its person's word. Snoozed or not. */
export function isUnfiled({ folderId, filled, trashedAt, filedOn }: Looked): boolean {
  if (trashedAt !== null || filedOn) return false;
  return folderId === null || isProposed(filled.folderId);
}

/** Whether a machine filled it and no person has decided on it. */
export const isProposed = (entry: VaultDocument["filled"]["folderId"]): boolean =>
  entry !== undefined && entry.by !== "person" && entry.accepted !== true;

/** In the vault of whoever asks: a machine was sure enough of its folder, and nobody has looked at that yet. */
export const isFiledAlone = ({ filled, trashedAt, filedOn }: Looked): boolean =>
  trashedAt === null && Boolean(filedOn) && isProposed(filled.folderId);

/** @param today ISO day of the person */
export const isSnoozed = ({ snoozedUntil }: { snoozedUntil?: string | null }, today: string): boolean =>
  Boolean(snoozedUntil && snoozedUntil > today);

/** The same in SQL, of `d`, trash apart. @param today a parameter or literal of that day */
export const inboxCondition = (today: string): string =>
  `(d.filed_on IS NULL AND (d.folder_id IS NULL OR (d.filled->'folderId'->>'by' <> 'person' AND d.filled->'folderId'->'accepted' IS NULL))
    AND (d.snoozed_until IS NULL OR d.snoozed_until <= ${today}))`;
