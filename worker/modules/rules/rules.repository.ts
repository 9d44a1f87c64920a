// The SQL of a person's rules. Nobody sees or changes anybody else's: every statement names its person.
import type { Connection } from "../../../server/database/connection.ts";
import { type Rule, ruleColumns } from "../../../server/rules/rules.ts";
import type { RuleRuns } from "../../../shared/api/rules.ts";
import type { CustomFieldKind } from "../../../shared/mutators/customValues.ts";
import type { RuleGiven, RuleReference, RunFailure, RunOutcome } from "../../../shared/rules/rule.ts";

export interface ListedRule extends Rule {
  lastRun: Date | null;
  failures: number;
}

/** Runs that failures are counted of. */
const newest = 100;

/** In their order; of one where its id is given. */
export async function listRules(connection: Connection, userId: string, id?: string): Promise<ListedRule[]> {
  const { rows } = await connection.query<ListedRule>(
    `SELECT ${ruleColumns}, n.at AS "lastRun", n.failures
       FROM rules r CROSS JOIN LATERAL (
         SELECT max(at) AS at, (count(*) FILTER (WHERE outcome <> 'done'))::int AS failures
           FROM (SELECT at, outcome FROM rule_runs WHERE rule_id = r.id ORDER BY id DESC LIMIT ${newest}) s) n
      WHERE r.owner_id = $1 AND ($2::uuid IS NULL OR r.id = $2) ORDER BY r.position, r.created_at, r.id`,
    [userId, id ?? null],
  );
  return rows;
}

/**
 * What rules name stays there to the end of the transaction: whoever deletes it waits, and pauses the rule. Before `lockRules`, as
 * deletions hold what they delete before they pause rules.
 */
export async function lockNamed(connection: Connection, named: readonly { entity: RuleReference; id: string }[]): Promise<void> {
  const ids = Map.groupBy(named, ({ entity }) => entity);
  for (const [entity, table] of Object.entries(namedTables))
    if (ids.has(entity as keyof typeof namedTables))
      // A custom field holds its options, which are no rows of their own.
      await connection.query(
        `SELECT FROM ${table} WHERE id = ANY($1::uuid[]) ORDER BY id FOR ${entity === "customField" ? "" : "KEY "}SHARE`,
        [ids.get(entity as keyof typeof namedTables)!.map(({ id }) => id)],
      );
}

const namedTables = {
  folder: "folders",
  tag: "tags",
  type: "document_types",
  correspondent: "correspondents",
  customField: "custom_fields",
  document: "documents",
  webhook: "webhooks",
} as const;

export async function customKinds(connection: Connection, ids: readonly string[]): Promise<Map<string, CustomFieldKind>> {
  if (ids.length === 0) return new Map();
  const { rows } = await connection.query<{ id: string; kind: CustomFieldKind }>(
    "SELECT id, kind FROM custom_fields WHERE id = ANY($1::uuid[])",
    [ids],
  );
  return new Map(rows.map(({ id, kind }) => [id, kind]));
}

/** Locked to the end of the transaction, so that no two requests of one person count or order at once. */
export async function lockRules(connection: Connection, userId: string): Promise<{ id: string; position: number }[]> {
  await connection.query("SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE", [userId]);
  const { rows } = await connection.query<{ id: string; position: number }>(
    "SELECT id, position FROM rules WHERE owner_id = $1 ORDER BY position, created_at, id",
    [userId],
  );
  return rows;
}

export interface StoredRule extends RuleGiven {
  refers: readonly string[];
  names: Readonly<Record<string, string>>;
  /** ISO day. */
  since: string;
}

const values = ({ name, enabled, trigger, date, query, actions, refers, names, stop, zone, since }: StoredRule) => [
  name,
  enabled,
  trigger,
  date ? JSON.stringify(date) : null,
  query,
  JSON.stringify(actions),
  refers,
  JSON.stringify(names),
  stop,
  zone,
  since,
];

/** At the end. False where the id is in use. */
export async function insertRule(connection: Connection, userId: string, id: string, position: number, rule: StoredRule): Promise<boolean> {
  const { rowCount } = await connection.query(
    `INSERT INTO rules (id, owner_id, position, name, enabled, trigger, date, query, actions, refers, names, stop, zone, since)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT (id) DO NOTHING`,
    [id, userId, position, ...values(rule)],
  );
  return rowCount === 1;
}

/** What is asked of it begins anew; that it has acted stays known. False where it is not the person's own. */
export async function updateRule(connection: Connection, userId: string, id: string, rule: StoredRule): Promise<boolean> {
  const { rowCount } = await connection.query(
    `UPDATE rules SET name = $3, enabled = $4, trigger = $5, date = $6, query = $7, actions = $8, refers = $9, names = $10, stop = $11, zone = $12,
            since = CASE WHEN trigger = 'date' AND date IS NOT DISTINCT FROM $6::jsonb AND enabled THEN since ELSE $13 END, paused = NULL, revision = revision + 1
      WHERE id = $2 AND owner_id = $1`,
    [userId, id, ...values(rule)],
  );
  return rowCount === 1;
}

/** Dates that came while it was off are not made up for. */
export async function setEnabled(connection: Connection, userId: string, id: string, enabled: boolean, today: string): Promise<boolean> {
  const { rowCount } = await connection.query(
    "UPDATE rules SET enabled = $3, since = CASE WHEN $3 AND NOT enabled THEN $4::date ELSE since END, revision = revision + 1 WHERE id = $2 AND owner_id = $1",
    [userId, id, enabled, today],
  );
  return rowCount === 1;
}

export async function setPositions(connection: Connection, userId: string, ids: readonly string[]): Promise<void> {
  await connection.query(
    "UPDATE rules SET position = o.position FROM unnest($2::uuid[]) WITH ORDINALITY AS o (id, position) WHERE rules.id = o.id AND owner_id = $1",
    [userId, ids],
  );
}

export async function removeRule(connection: Connection, userId: string, id: string): Promise<boolean> {
  return (await connection.query("DELETE FROM rules WHERE id = $2 AND owner_id = $1", [userId, id])).rowCount === 1;
}

type RunRow = { id: string; documentId: string; title: string | null; at: Date; outcome: RunOutcome; failures: RunFailure[] };

/** Newest first, one more than `limit` where there are more; titles of what the person sees. */
export async function listRuns(
  connection: Connection,
  userId: string,
  ruleId: string,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<RuleRuns["items"]> {
  const { rows } = await connection.query<RunRow>(
    `SELECT n.id, n.document_id AS "documentId", n.at, n.outcome, n.failures, d.title
       FROM rule_runs n LEFT JOIN documents d ON d.id = n.document_id
        AND (d.owner_id = $1 OR EXISTS (SELECT FROM document_access a WHERE a.document_id = d.id AND a.user_id = $1))
      WHERE n.rule_id = $2 AND n.owner_id = $1 AND ($3::uuid IS NULL OR n.id < $3) ORDER BY n.id DESC LIMIT $4`,
    [userId, ruleId, cursor ?? null, limit + 1],
  );
  return rows.map(({ at, ...row }) => ({ ...row, at: at.toISOString() }));
}

/** Which of the folders may be filed into: the person's own, and those of others that they may change. */
export async function foldersToFileInto(connection: Connection, userId: string, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await connection.query<{ id: string }>(
    `SELECT f.id FROM folders f WHERE f.id = ANY($2::uuid[]) AND (f.owner_id = $1
        OR EXISTS (SELECT FROM folder_access a WHERE a.folder_id = f.id AND a.user_id = $1 AND a.access = 'edit'))`,
    [userId, ids],
  );
  return new Set(rows.map(({ id }) => id));
}
