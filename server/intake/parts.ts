// A large file in parts: each is signed by itself and stays in the store when the connection ends, and only what is missing is sent again.
// What is joined is held against its announcement as every upload is: size and SHA-256 of the whole.
import type { UploadParts } from "../../shared/api/uploads.ts";
import { AppError } from "../../shared/errors.ts";
import type { Connection } from "../database/connection.ts";
import type { StorageBackend, StoredObject, StoredPart, UploadInParts } from "../storage/backend.ts";
import { refuseAccess } from "./access.ts";
import type { ConfirmingStorage, IntakeContext } from "./context.ts";
import { extendUpload, findUploads, nameInParts, putSeconds, type Upload } from "./uploads.ts";

/** Bytes of each part but the last: stores want 5 MiB at least. 5 GiB, the largest file, are 320. */
export const partBytes = 16 * 2 ** 20;
/** Addresses in one answer. They are used one after the other and age meanwhile. */
const signedAtOnce = 16;

/**
 * Signs for what has not arrived, and says what has. Begins the upload in parts where none is under way.
 * @throws AppError entity.notFound, access.viewOnly, upload.missing where it has to be announced again
 */
export async function signParts(
  { connection, storage, userId }: IntakeContext<Required<Pick<StorageBackend, "head" | "inParts">>>,
  uploadId: string,
): Promise<UploadParts> {
  const upload = (await findUploads(connection, [uploadId])).get(uploadId);
  if (!upload) throw new AppError("entity.notFound");
  const refused = (await refuseAccess(connection, userId, [upload])).get(uploadId);
  if (refused) throw refused;
  const numbers = Array.from({ length: countOf(upload) }, (_, index) => index + 1);
  // The bytes are there: nothing is to be sent, `complete` says what became of them.
  if (upload.state === "complete" || (await storage.head(upload.key))) return { partBytes, received: numbers, parts: [] };
  if (!(await extendUpload(connection, uploadId))) throw new AppError("upload.missing");
  const { name, arrived } = await underWay(connection, storage.inParts, upload);
  const whole = new Set(arrived.filter((part) => isWhole(part, upload)).map(({ number }) => number));
  const missing = numbers.filter((number) => !whole.has(number)).slice(0, signedAtOnce);
  const parts = await Promise.all(
    missing.map(async (number) => {
      const size = sizeOf(number, upload);
      return { number, size, method: "PUT" as const, ...(await storage.inParts.signPut(upload.key, name, { number, size }, putSeconds)) };
    }),
  );
  return { partBytes, received: [...whole], parts };
}

/** Of two requests that begin it at once the second takes what the first has begun, and drops its own. */
async function underWay(connection: Connection, store: UploadInParts, { id, key, inParts }: Upload) {
  const arrived = inParts !== null && (await store.list(key, inParts));
  if (inParts !== null && arrived) return { name: inParts, arrived };
  const begun = await store.begin(key);
  const name = await nameInParts(connection, { id, before: inParts, name: begun });
  if (name !== begun) await store.drop(key, begun);
  if (name === undefined) throw new AppError("upload.missing");
  return { name, arrived: name === begun ? [] : ((await store.list(key, name)) ?? []) };
}

const countOf = ({ size }: Upload): number => Math.max(1, Math.ceil(size / partBytes));
const sizeOf = (number: number, { size }: Upload): number => Math.min(partBytes, size - (number - 1) * partBytes);
const isWhole = (part: StoredPart, upload: Upload): boolean => part.size === sizeOf(part.number, upload);

/** What all parts together are; null where some are missing. */
export async function joinParts(storage: ConfirmingStorage, upload: Upload): Promise<StoredObject | null> {
  if (upload.inParts === null || !storage.inParts) return null;
  const parts = await storage.inParts.list(upload.key, upload.inParts);
  // Where the store knows of no such upload, another request may have joined it just now.
  if (parts) {
    const whole = parts.filter((part) => isWhole(part, upload));
    if (whole.length !== countOf(upload)) return null;
    await storage.inParts.join(upload.key, upload.inParts, whole);
  }
  return storage.head(upload.key);
}
