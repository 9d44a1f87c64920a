// Bytes on their way in: written and hashed into a temporary file, which gets its name only when all checks have passed.
// Whatever happens before that, an aborted request or a failed check, leaves nothing behind.

import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { publish } from "./durable.ts";
import { encodeRecord, type ObjectRecord } from "./objectFile.ts";

export interface Staged {
  size: number;
  md5: Buffer;
  sha256: Buffer;
  /** Makes the bytes and their record durable under `target`. False when `exclusive` and the name is taken. */
  publish(record: ObjectRecord, target: string, root: string, exclusive: boolean): Promise<boolean>;
}

/** Receives `source` chunk by chunk (memory stays flat), then hands it to `use`. Errors of the source are passed on. */
export async function stage<T>(
  temporaryFolder: string,
  source: AsyncIterable<Uint8Array>,
  use: (staged: Staged) => Promise<T>,
): Promise<T> {
  const path = join(temporaryFolder, randomUUID());
  const file = await open(path, "wx");
  try {
    const received = await receive(file, source);
    return await use({
      ...received,
      async publish(record, target, root, exclusive) {
        await file.writeFile(encodeRecord(record));
        await file.sync();
        return publish(path, target, root, exclusive);
      },
    });
  } finally {
    await file.close();
    await rm(path, { force: true });
  }
}

async function receive(file: FileHandle, source: AsyncIterable<Uint8Array>): Promise<{ size: number; md5: Buffer; sha256: Buffer }> {
  const [md5, sha256] = [createHash("md5"), createHash("sha256")];
  let size = 0;
  for await (const chunk of source) {
    md5.update(chunk);
    sha256.update(chunk);
    await file.writeFile(chunk);
    size += chunk.length;
  }
  return { size, md5: md5.digest(), sha256: sha256.digest() };
}
