// Who may go on with an upload that is recorded.
import { AppError } from "../../shared/errors.ts";
import { accessesTo } from "../authority/audience.ts";
import type { Connection } from "../database/connection.ts";
import type { Upload } from "./uploads.ts";

/**
 * Who brought it, and who may change the document, may send its bytes and confirm them. What is known of a document that is gone, or is not seen any more, is
 * nothing. A viewer of today who recorded it as an editor is told so.
 */
export async function refuseAccess(connection: Connection, userId: string, uploads: readonly Upload[]): Promise<Map<string, AppError>> {
  const accesses = await accessesTo(
    connection,
    userId,
    uploads.map(({ documentId }) => documentId),
  );
  const refused = new Map<string, AppError>();
  for (const upload of uploads) {
    const access = accesses.get(upload.documentId)?.access;
    if (!access || (access === "view" && upload.userId !== userId)) refused.set(upload.id, new AppError("entity.notFound"));
    else if (access === "view" && upload.state === "pending") refused.set(upload.id, new AppError("access.viewOnly"));
  }
  return refused;
}
