// Rules that a person's own filing suggests: a correspondent whose last documents they put into one folder, each by themselves.
import { alikeBefore, type RuleProposal } from "../../shared/api/ruleProposals.ts";
import { fold } from "../../shared/search/index.ts";
import { quoted } from "../../shared/search/query/quotes.ts";
import type { Connection } from "../database/connection.ts";

type Queries = Pick<Connection, "query">;

/** The newest documents that are looked at, and proposals that are told. */
const mostLooked = 5_000;
const most = 5;

/** In the person's own vault: what was done by their hand, not by a rule's or a machine's that nobody confirmed. Newest first. */
export async function proposedRules(connection: Queries, userId: string): Promise<RuleProposal[]> {
  const { rows } = await connection.query<Omit<RuleProposal, "names"> & { correspondent: string; folder: string }>(
    `WITH newest AS (
       SELECT id, correspondent_id, folder_id, filled, filed_on, created_at FROM documents
        WHERE owner_id = $1 AND trashed_at IS NULL ORDER BY created_at DESC, id DESC LIMIT $2),
     filed AS (
       SELECT n.*, row_number() OVER (PARTITION BY correspondent_id ORDER BY created_at DESC, id DESC) AS place FROM newest n
        WHERE correspondent_id IS NOT NULL AND folder_id IS NOT NULL
          AND (coalesce(filled->'folderId'->>'by', 'person') = 'person' OR filled->'folderId'->'accepted' IS NOT NULL)),
     alike AS (
       SELECT correspondent_id, min(folder_id::text)::uuid AS folder_id, array_agg(id) AS ids, max(created_at) AS at FROM filed WHERE place <= $3
        GROUP BY correspondent_id HAVING count(*) = $3 AND count(DISTINCT folder_id) = 1)
     SELECT a.correspondent_id AS "correspondentId", a.folder_id AS "folderId", cardinality(a.ids) AS count, c.name AS correspondent, f.name AS folder,
            (SELECT coalesce(array_agg(t.tag_id ORDER BY t.tag_id), '{}') FROM (
               SELECT tag_id FROM document_tags WHERE document_id = ANY(a.ids) GROUP BY tag_id HAVING count(*) = $3) t) AS "tagIds"
       FROM alike a JOIN correspondents c ON c.id = a.correspondent_id AND c.owner_id = $1 JOIN folders f ON f.id = a.folder_id AND f.owner_id = $1
      WHERE NOT EXISTS (SELECT FROM rule_proposals_dismissed x WHERE x.owner_id = $1 AND x.correspondent_id = c.id AND x.folder_id = f.id)
        AND NOT EXISTS (SELECT FROM events e WHERE e.vault_id = $1 AND e.entity_id = ANY(a.ids) AND e.by = 'rule' AND e.changes @> '[{"field": "folderId"}]')
      ORDER BY a.at DESC, c.id LIMIT $4`,
    [userId, mostLooked, alikeBefore, 4 * most],
  );
  const rules = rows.length > 0 ? await filingRules(connection, userId) : [];
  return rows
    .filter(
      ({ correspondent, folderId }) => !rules.some((rule) => rule.into.has(folderId) && rule.query.includes(asWritten(correspondent))),
    )
    .slice(0, most)
    .map(({ correspondent, folder, ...row }) => ({ ...row, names: { correspondent, folder } }));
}

/** As a search has it between its quotation marks. */
const asWritten = (name: string): string => fold(quoted(name).slice(1, -1));

/** Rules that file: into what, and their searches as they are compared. One that is off or paused counts as well: its person knows of it. */
async function filingRules(connection: Queries, userId: string): Promise<{ into: Set<string>; query: string }[]> {
  const { rows } = await connection.query<{ query: string; refers: string[] }>("SELECT query, refers FROM rules WHERE owner_id = $1", [
    userId,
  ]);
  return rows.map(({ query, refers }) => ({ into: new Set(refers), query: fold(query) }));
}

/** For good. False where one of them is not the person's own. */
export async function dismissProposedRule(
  connection: Queries,
  userId: string,
  { correspondentId, folderId }: Pick<RuleProposal, "correspondentId" | "folderId">,
): Promise<boolean> {
  const { rowCount } = await connection.query(
    `WITH own AS (SELECT c.id AS c, f.id AS f FROM correspondents c, folders f WHERE c.id = $2 AND f.id = $3 AND c.owner_id = $1 AND f.owner_id = $1),
          kept AS (INSERT INTO rule_proposals_dismissed (owner_id, correspondent_id, folder_id) SELECT $1, c, f FROM own ON CONFLICT DO NOTHING)
     SELECT FROM own`,
    [userId, correspondentId, folderId],
  );
  return rowCount === 1;
}
