// The same bytes become one document: those that the vault has already, and of those that come at the same time the first.
import type { Pool } from "pg";
import { AppError } from "../../../../shared/errors.ts";

/** Nothing is made of the file: its bytes are in the vault already. */
export class SameBytes extends Error {}

interface Bytes {
  size: number;
  sha256: string;
}

export interface BytesInVault {
  /** Whether another document than this one has them; one in the trash has not. @throws AppError service.unavailable where one is on its way */
  has(bytes: Bytes, documentId: string): Promise<boolean>;
  /** This document's, until it is released; waits for whoever has them now. @throws SameBytes */
  claim(bytes: Bytes, documentId: string): Promise<void>;
  release(documentId: string): void;
}

export function bytesInVault(pool: Pool, userId: string): BytesInVault {
  const held = new Map<string, { documentId: string; done: Promise<void>; end: () => void }>();

  /** What was begun of this very document goes on. */
  async function has({ size, sha256 }: Bytes, documentId: string): Promise<boolean> {
    const { rows } = await pool.query<{ here: boolean; coming: boolean }>(
      `SELECT bool_or(d.version_id IS NOT NULL) AS here, bool_or(EXISTS (SELECT FROM import_files f JOIN imports i ON i.id = f.import_id
                WHERE f.id = d.id AND f.state = 'waiting' AND i.state = 'fetching')) AS coming
         FROM documents d WHERE d.owner_id = $1 AND d.sha256 = $2 AND d.size = $3 AND d.trashed_at IS NULL
          AND NOT EXISTS (SELECT FROM documents WHERE id = $4)`,
      [userId, sha256, size, documentId],
    );
    if (rows[0]?.here) return true;
    // Begun by a backend that ended: whether it becomes a document is seen when it has been tried again.
    if (rows[0]?.coming) throw new AppError("service.unavailable", { part: "intake", retryAfter: 5 });
    return false;
  }

  return {
    has,
    async claim(bytes, documentId) {
      for (let other = held.get(bytes.sha256); other; other = held.get(bytes.sha256)) await other.done;
      const { promise, resolve } = Promise.withResolvers<void>();
      held.set(bytes.sha256, { documentId, done: promise, end: resolve });
      if (await has(bytes, documentId)) throw new SameBytes();
    },
    release(documentId) {
      for (const [sha256, one] of held)
        if (one.documentId === documentId) {
          held.delete(sha256);
          one.end();
        }
    },
  };
}
