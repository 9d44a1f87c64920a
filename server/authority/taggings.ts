// Tags that documents got and lost in a transaction, written together: a selection of thousands is two statements, not two each.
import type { Connection } from "../database/connection.ts";

export class Taggings {
  /** By `<document>/<tag>`: whether the document has the tag at the end of the transaction. */
  readonly #wanted = new Map<string, boolean>();

  set(documentId: string, tagId: string, has: boolean): void {
    this.#wanted.set(`${documentId}/${tagId}`, has);
  }

  /** Writes what has been noted. Called before anything reads tags from the tables, and before the savepoint that the notes belong to ends. */
  async write(connection: Connection, now: string): Promise<void> {
    if (this.#wanted.size === 0) return;
    const pairs = [...this.#wanted].map(([key, has]) => [...key.split("/"), has] as [string, string, boolean]);
    this.#wanted.clear();
    await connection.query(
      `WITH wanted AS MATERIALIZED (SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::boolean[]) AS w (document_id, tag_id, has)),
            removed AS (DELETE FROM document_tags t USING wanted w WHERE NOT w.has AND t.document_id = w.document_id AND t.tag_id = w.tag_id),
            added AS (INSERT INTO document_tags (document_id, tag_id) SELECT document_id, tag_id FROM wanted WHERE has ON CONFLICT DO NOTHING)
       UPDATE documents SET updated_at = $4 WHERE id IN (SELECT document_id FROM wanted)`,
      [pairs.map(([id]) => id), pairs.map(([, tagId]) => tagId), pairs.map(([, , has]) => has), now],
    );
  }
}
