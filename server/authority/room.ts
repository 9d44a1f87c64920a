// How much one vault may hold beside its files.
import { eq } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import { AppError } from "../../shared/errors.ts";
import type { LabelEntity } from "../../shared/mutators/labelKinds.ts";
import type { Change } from "./change.ts";

export type OwnedTable = PgTable & { id: PgColumn; ownerId: PgColumn };
export type NamedEntity = "savedSearch" | "folder" | LabelEntity;

/** Most entities of a kind in one vault: far more than anybody makes by hand, and a bound for what is read whole (a first synchronization, a list). */
const mostOf: Record<NamedEntity, number> = {
  tag: 10_000,
  type: 10_000,
  correspondent: 10_000,
  customField: 200,
  savedSearch: 1_000,
  folder: 50_000,
};
/** Most bytes of all notes of a vault together. Checked when a note of more than `shortNote` characters is written. */
const mostNotes = 100 * 1024 * 1024;
export const shortNote = 1_000;

/** Called after the row was inserted. Existing rows are counted once a transaction. @throws AppError entity.tooMany */
export async function assertRoom(change: Change, entity: NamedEntity, table: OwnedTable, ownerId: string): Promise<void> {
  const count = await change.counted(
    `${entity} of ${ownerId}`,
    async () => (await change.db.$count(table, eq(table.ownerId, ownerId))) - 1,
  );
  if (count > mostOf[entity]) throw new AppError("entity.tooMany", { entity, most: mostOf[entity] });
}

/** @throws AppError notes.full */
export async function assertRoomForNotes(change: Change, ownerId: string): Promise<void> {
  const { rows } = await change.connection.query<{ bytes: string }>(
    "SELECT coalesce(sum(octet_length(notes)), 0) AS bytes FROM documents WHERE owner_id = $1 AND notes <> ''",
    [ownerId],
  );
  if (Number(rows[0]?.bytes) > mostNotes) throw new AppError("notes.full", { mostBytes: mostNotes });
}
