// Who hears of what in vaults that are shared. Documents and folders go by their access rows; labels and people by what the
// visible documents and the shares refer to, worked out by one statement under the locks of the feeds concerned.
import { type LabelEntity, labelColumn, labelKinds, type SingleLabel, singleLabels } from "../../shared/mutators/labelKinds.ts";
import { type Connection, RetryTransaction } from "../database/connection.ts";
import { type FeedEntity, type FeedRow, lockFeeds } from "./feed.ts";

/** SQL over `shares s` and `group_members m`: rows of who a share is for. */
export const recipients = "shares s LEFT JOIN group_members m ON m.group_id = s.group_id";
export const recipient = "coalesce(s.user_id, m.user_id)";

/** Those who see these documents and folders beside their owner, by `document/<id>` and `folder/<id>`. */
export async function viewersOf(
  connection: Connection,
  things: readonly { entity: FeedEntity; id: string }[],
): Promise<Map<string, string[]>> {
  const documents = things.filter(({ entity }) => entity === "document" || entity === "text").map(({ id }) => id);
  const folders = things.filter(({ entity }) => entity === "folder").map(({ id }) => id);
  if (documents.length + folders.length === 0) return new Map();
  const { rows } = await connection.query<{ key: string; people: string[] }>(
    `SELECT 'document/' || document_id AS key, array_agg(user_id)::text[] AS people FROM document_access WHERE document_id = ANY($1::uuid[]) GROUP BY document_id
     UNION ALL
     SELECT 'folder/' || folder_id, array_agg(user_id)::text[] FROM folder_access WHERE folder_id = ANY($2::uuid[]) GROUP BY folder_id`,
    [[...new Set(documents)], folders],
  );
  return new Map(rows.map(({ key, people }) => [key, people]));
}

/** Everybody who may see anything in the vault beside its owner. */
export async function peopleOf(connection: Connection, vaultId: string): Promise<string[]> {
  const { rows } = await connection.query<{ id: string }>(
    `SELECT DISTINCT ${recipient} AS id FROM ${recipients} WHERE s.owner_id = $1 AND ${recipient} <> $1`,
    [vaultId],
  );
  return rows.map(({ id }) => id);
}

/** The people who know of a person: those who share with them and those whom they share with. Locks the feeds of all of them. */
export async function contactsOf(connection: Connection, userId: string): Promise<string[]> {
  const look = async () => {
    const { rows } = await connection.query<{ id: string }>(
      "SELECT owner_id AS id FROM shares WHERE user_id = $1 UNION SELECT unnest($2::uuid[])",
      [userId, await peopleOf(connection, userId)],
    );
    return rows.map(({ id }) => id);
  };
  const before = await look();
  // All are locked by one statement in sorted order: locking the person's own feed first and the others later could deadlock.
  await lockFeeds(connection, [userId, ...before]);
  // Somebody who starts to share with the person writes into the person's feed: either that is visible now, or they wait for our lock.
  const after = await look();
  if (after.some((id) => !before.includes(id))) throw new RetryTransaction();
  return after;
}

/** A label or a person that `userId` may have started or stopped seeing. `changed`: it changed itself, so it is sent if `userId` sees it. */
export interface Candidate {
  userId: string;
  vaultId: string;
  entity: LabelEntity | "user";
  id: string;
  changed: boolean;
}

/** SQL of `settle`: whether viewer `c.user_id` sees the label `c.id` because a visible document names it; an editor of the vault sees all. */
const wantedBy = (entity: SingleLabel): string =>
  `WHEN '${entity}' THEN c.reads AND EXISTS (SELECT FROM ${labelKinds[entity].table} t WHERE t.id = c.id) AND (c.edits OR EXISTS (
     SELECT FROM documents d JOIN document_access a ON a.document_id = d.id AND a.user_id = c.user_id
      WHERE d.owner_id = c.vault_id AND d.${labelColumn(entity)} = c.id))`;

/**
 * The rows to write into these people's feeds. The caller holds the locks of those feeds: otherwise two transactions that each take a label
 * from one of the last two documents that show it would both find the other document and leave the label visible. A label is seen by
 * viewers of a document that has it; editors of a vault see all of its labels; a person is seen by those who share with them or whom they
 * share with. For somebody who has just lost everything in the vault documents are not searched: that would be labels times documents,
 * millions of rows. A tag's parent is named to whoever sees the parent: where they start or stop seeing it, the tags in it are told again.
 */
export async function settle(connection: Connection, candidates: readonly Candidate[]): Promise<(FeedRow & { userId: string })[]> {
  const { rows } = await connection.query<{ user_id: string; entity: FeedEntity; id: string; wanted: boolean }>(
    `WITH candidate AS MATERIALIZED (
       SELECT c.*, EXISTS (SELECT FROM feed f WHERE f.user_id = c.user_id AND f.entity = c.entity AND f.entity_id = c.id AND NOT f.deleted) AS seen
         FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::boolean[]) AS c (user_id, vault_id, entity, id, changed)),
     reader AS MATERIALIZED (
       SELECT s.owner_id, ${recipient} AS user_id, bool_or(s.access = 'edit') AS edits FROM ${recipients}
        WHERE s.owner_id = ANY($2::uuid[]) GROUP BY 1, 2),
     judged AS MATERIALIZED (
       SELECT c.*, CASE c.entity
         WHEN 'tag' THEN c.reads AND EXISTS (SELECT FROM tags t WHERE t.id = c.id) AND (c.edits OR EXISTS (
           SELECT FROM document_tags dt JOIN document_access a ON a.document_id = dt.document_id AND a.user_id = c.user_id WHERE dt.tag_id = c.id))
         WHEN 'customField' THEN c.reads AND EXISTS (SELECT FROM custom_fields t WHERE t.id = c.id) AND (c.edits OR EXISTS (
           SELECT FROM documents d JOIN document_access a ON a.document_id = d.id AND a.user_id = c.user_id
            WHERE d.owner_id = c.vault_id AND d.custom ? c.id::text))
         ${singleLabels.map(wantedBy).join(" ")}
         ELSE EXISTS (SELECT FROM ${recipients} WHERE s.owner_id = c.id AND ${recipient} = c.user_id)
           OR EXISTS (SELECT FROM shares s WHERE s.owner_id = c.user_id AND s.user_id = c.id)
       END AS wanted
       FROM (
         SELECT c.*, r.user_id IS NOT NULL AS reads, coalesce(r.edits, false) AS edits
           FROM candidate c LEFT JOIN reader r ON r.owner_id = c.vault_id AND r.user_id = c.user_id) c),
     told AS MATERIALIZED (SELECT user_id, entity, id, wanted, wanted <> seen AS turned FROM judged WHERE wanted <> seen OR (wanted AND changed))
     SELECT user_id, entity, id, wanted FROM told
     UNION ALL SELECT o.user_id, 'tag', t.id, true FROM told o JOIN tags t ON t.parent_id = o.id
      WHERE o.entity = 'tag' AND o.turned AND NOT EXISTS (SELECT FROM told n WHERE n.user_id = o.user_id AND n.entity = 'tag' AND n.id = t.id)
        AND EXISTS (SELECT FROM feed f WHERE f.user_id = o.user_id AND f.entity = 'tag' AND f.entity_id = t.id AND NOT f.deleted)`,
    [
      candidates.map(({ userId }) => userId),
      candidates.map(({ vaultId }) => vaultId),
      candidates.map(({ entity }) => entity),
      candidates.map(({ id }) => id),
      candidates.map(({ changed }) => changed),
    ],
  );
  return rows.map(({ user_id, entity, id, wanted }) => ({ userId: user_id, entity, id, deleted: !wanted }));
}

/** People by id: those whom the person knows, themselves included. */
export async function peopleNames(connection: Connection, viewerId: string, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await connection.query<{ id: string; name: string }>(
    `SELECT u.id, coalesce(nullif(p.full_name, ''), u.handle) AS name FROM users u LEFT JOIN profiles p ON p.user_id = u.id
      WHERE u.id = ANY($2::uuid[]) AND (u.id = $1 OR EXISTS (
        SELECT FROM feed f WHERE f.user_id = $1 AND f.entity = 'user' AND f.entity_id = u.id AND NOT f.deleted))`,
    [viewerId, ids],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}
