// What is read of a document, or done with it beside the mutators, once access to it has been checked.
import { AppError } from "../../shared/errors.ts";
import type { VaultDocument } from "../../shared/mutators/entities.ts";
import type { Connection } from "../database/connection.ts";
import type { Authorized } from "./authorized.ts";
import type { Change } from "./change.ts";
import { readEntities } from "./rows.ts";
import { mutate } from "./run.ts";

/** As `viewerId` sees it. @throws AppError entity.notFound where it has gone since access was checked */
export async function documentSeenBy(
  connection: Connection,
  { id }: Authorized<"document", "view">,
  viewerId: string,
): Promise<VaultDocument> {
  const document = (await readEntities(connection, "document", [id], viewerId)).get(id);
  if (!document) throw new AppError("entity.notFound");
  return document as VaultDocument;
}

/** Enqueues reading the document again from its bytes. @throws AppError document.noBytes */
export async function queueReading(change: Change, { id, vaultId }: Authorized<"document", "edit">): Promise<void> {
  const { rowCount } = await change.connection.query("SELECT 1 FROM documents WHERE id = $1 AND version_id IS NOT NULL", [id]);
  if (rowCount === 0) throw new AppError("document.noBytes");
  // Asked for by itself, it is filed anew as well: with many others it is not (server/events/classification.ts).
  await change.connection.query(
    "UPDATE document_versions SET reread_asked_at = NULL WHERE id = (SELECT version_id FROM documents WHERE id = $1)",
    [id],
  );
  await mutate(change, { kind: "system", userId: vaultId }, { name: "startProcessing", args: { id } });
  change.readAgain(id);
}

/** Enqueues the job that makes the files inside this document's file documents beside it. @throws AppError document.noBytes */
export async function queueUnpacking(change: Change, { id }: Authorized<"document", "edit">): Promise<void> {
  const { rows } = await change.connection.query<{ versionId: string | null }>(
    `SELECT version_id AS "versionId" FROM documents WHERE id = $1`,
    [id],
  );
  const versionId = rows[0]?.versionId;
  if (!versionId) throw new AppError("document.noBytes");
  change.enqueue("attachments", { documentId: id, versionId }, { key: `attachments:${versionId}` });
}
