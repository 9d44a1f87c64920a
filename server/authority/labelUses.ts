// Which documents have a label, and taking it off them, by kind of label.
import { labelColumn, labelKinds, type SingleLabel } from "../../shared/mutators/labelKinds.ts";

/**
 * Two statements about the label `$1`: `read` returns the documents that have it, `release` takes it off them at the time `$2`; left out:
 * what they have of it stays. `indexed`: what of it is among their words.
 */
export interface Uses {
  indexed: "name" | "options";
  read: string;
  release?: string;
}
export const customUses: Uses = {
  indexed: "options",
  read: "SELECT id FROM documents WHERE owner_id = (SELECT owner_id FROM custom_fields WHERE id = $1) AND custom ? $1::text ORDER BY id",
};
export const tagUses: Uses = {
  indexed: "name",
  read: "SELECT document_id AS id FROM document_tags WHERE tag_id = $1 ORDER BY 1",
  // Rows of `document_tags` are deleted with the tag (ON DELETE CASCADE).
  release: "UPDATE documents SET updated_at = $2 WHERE id IN (SELECT document_id FROM document_tags WHERE tag_id = $1)",
};
export function columnUses(entity: SingleLabel): Uses {
  const [{ table }, column] = [labelKinds[entity], labelColumn(entity)];
  const using = `owner_id = (SELECT owner_id FROM ${table} WHERE id = $1) AND ${column} = $1`;
  return {
    indexed: "name",
    read: `SELECT id FROM documents WHERE ${using} ORDER BY id`,
    release: `UPDATE documents SET updated_at = $2, ${column} = NULL WHERE ${using}`,
  };
}
