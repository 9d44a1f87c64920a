// Pairs of a person's own documents that seem to be the same one. Found by the job `find-duplicates`; nobody else ever learns of them.
import type { MemberActor } from "../../../server/authority/actor.ts";
import { assertDocumentAccess } from "../../../server/authority/audience.ts";
import type { Connection } from "../../../server/database/connection.ts";
import type { Comparison, SimilarPair, SimilarPairs } from "../../../shared/api/duplicates.ts";
import { differenceOf } from "../../../shared/duplicates/difference.ts";
import { AppError } from "../../../shared/errors.ts";
import { documentText } from "./documents.repository.ts";

interface Context {
  connection: Connection;
  actor: MemberActor;
}

const pairs = `SELECT s.id, s.document_id AS "documentId", s.other_id AS "otherId", s.likeness FROM similar_documents s
    JOIN documents a ON a.id = s.document_id AND a.trashed_at IS NULL JOIN documents b ON b.id = s.other_id AND b.trashed_at IS NULL
   WHERE s.owner_id = $1 AND s.dismissed_at IS NULL`;

/** The newest found first. */
export async function listPairs(
  { connection, actor }: Context,
  { cursor, limit }: { cursor?: string; limit: number },
): Promise<SimilarPairs> {
  const { rows } = await connection.query<SimilarPair>(`${pairs} AND ($2::uuid IS NULL OR s.id < $2) ORDER BY s.id DESC LIMIT $3`, [
    actor.userId,
    cursor ?? null,
    limit + 1,
  ]);
  return { items: rows.slice(0, limit), next: rows.length > limit ? rows[limit - 1]!.id : null };
}

/** Of one document, the likest first. Whoever it is only shared with is told of none. @throws AppError entity.notFound */
export async function pairsOf({ connection, actor }: Context, id: string): Promise<SimilarPairs> {
  const document = await assertDocumentAccess(connection, actor, id, "view");
  if (document.access !== "owner") return { items: [], next: null };
  const { rows } = await connection.query<SimilarPair>(
    `${pairs} AND (s.document_id = $2 OR s.other_id = $2) ORDER BY s.likeness DESC NULLS FIRST, s.id LIMIT 20`,
    [actor.userId, document.id],
  );
  return { items: rows, next: null };
}

/** @throws AppError entity.notFound, access.viewOnly, access.ownerOnly */
export async function comparePair({ connection, actor }: Context, id: string, otherId: string): Promise<Comparison> {
  const one = await assertDocumentAccess(connection, actor, id, "owner");
  const other = await assertDocumentAccess(connection, actor, otherId, "owner");
  const [text, otherText] = [await documentText(connection, one), await documentText(connection, other)];
  const { one: words, other: otherWords, more } = differenceOf(text ?? "", otherText ?? "");
  return { words, otherWords, more };
}

/** Its person says that they are two, or takes that back. @throws AppError entity.notFound where they are no such pair */
export async function decideOnPair(
  { connection, actor }: Context,
  { id, otherId }: { id: string; otherId: string },
  dismissed: boolean,
): Promise<void> {
  const { rowCount } = await connection.query(
    `UPDATE similar_documents SET dismissed_at = CASE WHEN $4 THEN now() END WHERE owner_id = $1 AND document_id = least($2::uuid, $3::uuid)
        AND other_id = greatest($2::uuid, $3::uuid)`,
    [actor.userId, id, otherId, dismissed],
  );
  if (rowCount === 0) throw new AppError("entity.notFound");
}
