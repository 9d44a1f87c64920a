// Whether what lies in a cloud is what was sent: by the service's own hash, and where it tells none by reading all of it back.
import { createHash } from "node:crypto";
import type { NewObject } from "../../../../server/storage/backend.ts";
import type { CloudStorage } from "../../../../server/storage/cloudStorage.ts";
import { AppError } from "../../../../shared/errors.ts";

type Known = Pick<NewObject, "size" | "sha256">;

/** A server that says 201 has not promised anything yet. */
export async function isWhole(cloud: Pick<CloudStorage, "head" | "open">, reference: string, object: Known): Promise<boolean> {
  const head = await cloud.head(reference);
  if (head?.size !== object.size) return false;
  if (head.sha256 !== null) return head.sha256 === object.sha256;
  return areBytes(await cloud.open(reference), object);
}

/** To the last byte. */
export async function areBytes(stream: ReadableStream<Uint8Array> | null, { size, sha256 }: Known): Promise<boolean> {
  if (!stream) return false;
  const digest = createHash("sha256");
  let seen = 0;
  for await (const chunk of stream) {
    digest.update(chunk);
    seen += chunk.length;
    if (seen > size) return false;
  }
  return seen === size && digest.digest("hex") === sha256;
}

/** @throws AppError upload.mismatch */
export function assertWhole(whole: boolean, { size }: Known): void {
  if (!whole) throw new AppError("upload.mismatch", { size });
}
