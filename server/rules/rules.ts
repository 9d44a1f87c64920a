// The rows of rules: what a person said, and whether it holds at this moment.
import { labelEntities, labelKinds } from "../../shared/mutators/labelKinds.ts";
import type { DateOfRule, RuleAction, RulePause, Trigger } from "../../shared/rules/rule.ts";
import { visibleNames } from "../authority/audience.ts";
import type { Connection } from "../database/connection.ts";

type Queries = Pick<Connection, "query">;

export interface Rule {
  id: string;
  ownerId: string;
  name: string;
  enabled: boolean;
  trigger: Trigger;
  date: DateOfRule | null;
  query: string;
  actions: RuleAction[];
  refers: string[];
  /** What they were called when the rule was saved, by id. */
  names: Record<string, string>;
  stop: boolean;
  zone: string;
  paused: RulePause | null;
  revision: number;
  /** ISO day. */
  since: string;
}

/** Over `rules r`. */
export const ruleColumns = `r.id, r.owner_id AS "ownerId", r.name, r.enabled, r.trigger, r.date, r.query, r.actions, r.refers, r.names, r.stop, r.zone,
  r.paused, r.revision, to_char(r.since, 'YYYY-MM-DD') AS since`;
/** Over `rules r`: it may do something, for a person who may have a vault; and is on. */
const applies = `r.paused IS NULL AND EXISTS (SELECT FROM users u WHERE u.id = r.owner_id AND u.active AND u.role = 'user')`;
const holds = `r.enabled AND ${applies}`;

/** In the order in which they run. */
export async function activeRules(connection: Queries, userId: string): Promise<Rule[]> {
  const { rows } = await connection.query<Rule>(
    `SELECT ${ruleColumns} FROM rules r WHERE r.owner_id = $1 AND ${holds} ORDER BY r.position, r.created_at, r.id`,
    [userId],
  );
  return rows;
}

/** Whether the rule still is the one that was read, on and at work; it stays so to the end of the transaction. */
export async function stillHolds(connection: Queries, { id, revision }: Pick<Rule, "id" | "revision">): Promise<boolean> {
  const { rowCount } = await connection.query(`SELECT FROM rules r WHERE r.id = $1 AND r.revision = $2 AND ${holds} FOR SHARE OF r`, [
    id,
    revision,
  ]);
  return rowCount === 1;
}

/** One that is at work or switched off, not paused, of a person who may have a vault. */
export async function ruleToApply(connection: Queries, userId: string, id: string): Promise<Rule | undefined> {
  const { rows } = await connection.query<Rule>(`SELECT ${ruleColumns} FROM rules r WHERE r.id = $2 AND r.owner_id = $1 AND ${applies}`, [
    userId,
    id,
  ]);
  return rows[0];
}

/** Whether it still is the one that was looked at, on or off; it stays so to the end of the transaction. */
export async function stillTheSame(connection: Queries, { ruleId, revision }: { ruleId: string; revision: number }): Promise<boolean> {
  const { rowCount } = await connection.query(`SELECT FROM rules r WHERE r.id = $1 AND r.revision = $2 AND ${applies} FOR SHARE OF r`, [
    ruleId,
    revision,
  ]);
  return rowCount === 1;
}

/** What these folders, labels, webhooks, documents, and options of custom fields that are among them are called; those that the person sees at this moment. */
export async function namesSeen(connection: Queries, userId: string, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const seen = (table: string) => `SELECT l.id, l.name FROM ${table} l WHERE l.id = ANY($2::uuid[]) AND ${visibleNames("l", "$1")}`;
  const { rows } = await connection.query<{ id: string; name: string }>(
    [
      ...["folders", ...labelEntities.map((entity) => labelKinds[entity].table)].map(seen),
      `SELECT (o ->> 'id')::uuid, o ->> 'name' FROM custom_fields l CROSS JOIN LATERAL jsonb_array_elements(l.options) o
        WHERE l.id = ANY($2::uuid[]) AND (o ->> 'id')::uuid = ANY($2::uuid[]) AND ${visibleNames("l", "$1")}`,
      `SELECT d.id, d.title FROM documents d WHERE d.id = ANY($2::uuid[])
          AND (d.owner_id = $1 OR EXISTS (SELECT FROM document_access a WHERE a.document_id = d.id AND a.user_id = $1))`,
      "SELECT w.id, w.name FROM webhooks w WHERE w.id = ANY($2::uuid[]) AND w.owner_id = $1",
    ].join(" UNION ALL "),
    [userId, ids],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Those of the person that name what is gone; they do nothing until their person has looked at them. */
export async function pauseRulesNaming(connection: Queries, id: string): Promise<void> {
  await connection.query(
    `UPDATE rules SET paused = jsonb_build_object('reason', 'gone', 'ids',
              coalesce(paused -> 'ids', '[]') || CASE WHEN coalesce(paused -> 'ids', '[]') ? $1::text THEN '[]'::jsonb ELSE jsonb_build_array($1::text) END)
      WHERE refers @> ARRAY[$1::uuid]`,
    [id],
  );
}

/** It does nothing until its person has looked at it. */
export async function pauseRule(connection: Queries, ruleId: string, paused: RulePause): Promise<void> {
  await connection.query("UPDATE rules SET paused = $2 WHERE id = $1", [ruleId, JSON.stringify(paused)]);
}
