// What rules have done: once for each document and occasion, so often in a minute, and the newest runs for their person to read.
import { v7 as uuid } from "uuid";
import type { RunFailure, RunOutcome, Trigger } from "../../shared/rules/rule.ts";
import type { Connection } from "../database/connection.ts";
import type { Rule } from "./rules.ts";

type Queries = Pick<Connection, "query">;

/** Documents on which one person's rules act in a minute; the rest waits. */
export const mostActsAMinute = 600;
/** Runs that are kept of each rule. */
const keptRuns = 200;

/** A document at which a person's rules have to look. */
export interface Work {
  id: number;
  documentId: string;
  trigger: Trigger;
  /** Of `date`. */
  ruleId: string | null;
  day: string | null;
}

/** The oldest. */
export async function nextWork(connection: Queries, userId: string, limit: number): Promise<Work[]> {
  const { rows } = await connection.query<Work>(
    `SELECT id::float8 AS id, document_id AS "documentId", trigger, rule_id AS "ruleId", to_char(day, 'YYYY-MM-DD') AS day
       FROM rule_work WHERE owner_id = $1 ORDER BY id LIMIT $2`,
    [userId, limit],
  );
  return rows;
}

/** What people have taken away from the document since, or by what is to be looked at. */
export async function takenAway(connection: Queries, ids: readonly number[]): Promise<{ field: string; before: unknown }[]> {
  const { rows } = await connection.query<{ changes: { field: string; before: unknown }[] }>(
    "SELECT changes FROM rule_work WHERE id = ANY($1::bigint[]) AND changes IS NOT NULL",
    [ids],
  );
  return rows.flatMap(({ changes }) => changes);
}

export async function endWork(connection: Queries, ids: readonly number[]): Promise<void> {
  if (ids.length > 0) await connection.query("DELETE FROM rule_work WHERE id = ANY($1::bigint[])", [ids]);
}

/** Those of `documentIds` on which the rule has acted. */
export async function actedOn(connection: Queries, ruleId: string, documentIds: readonly string[], occasion: string): Promise<Set<string>> {
  const { rows } = await connection.query<{ id: string }>(
    "SELECT document_id AS id FROM rule_acts WHERE rule_id = $1 AND document_id = ANY($2::uuid[]) AND occasion = $3",
    [ruleId, documentIds, occasion],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Looking at it failed: the most tries that any of them has had. The caller's error goes on where this can't be written. */
export async function countTry(connection: Queries, ids: readonly number[]): Promise<number> {
  const { rows } = await connection.query<{ tries: number }>(
    "UPDATE rule_work SET tries = tries + 1 WHERE id = ANY($1::bigint[]) RETURNING tries",
    [ids],
  );
  return Math.max(0, ...rows.map(({ tries }) => tries));
}

/** False where the rule has acted on it before. */
export async function noteAct(connection: Queries, ruleId: string, documentId: string, occasion: string): Promise<boolean> {
  const { rowCount } = await connection.query(
    "INSERT INTO rule_acts (rule_id, document_id, occasion) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
    [ruleId, documentId, occasion],
  );
  return rowCount === 1;
}

/** They do not match any more: when they do again, the rule acts again. */
export async function forgetActs(connection: Queries, ruleId: string, documentIds: readonly string[]): Promise<void> {
  if (documentIds.length > 0)
    await connection.query("DELETE FROM rule_acts WHERE rule_id = $1 AND document_id = ANY($2::uuid[]) AND occasion = ''", [
      ruleId,
      documentIds,
    ]);
}

/** One more in this minute; false where that is more than `mostActsAMinute`. */
export async function countAct(connection: Queries, userId: string): Promise<boolean> {
  const { rows } = await connection.query<{ acts: number }>(
    `INSERT INTO rule_minutes AS m (owner_id, minute, acts) VALUES ($1, date_trunc('minute', now()), 1)
     ON CONFLICT (owner_id) DO UPDATE SET minute = excluded.minute, acts = CASE WHEN m.minute = excluded.minute THEN m.acts + 1 ELSE 1 END
     RETURNING acts`,
    [userId],
  );
  return (rows[0]?.acts ?? 0) <= mostActsAMinute;
}

export async function noteRun(
  connection: Queries,
  {
    id = uuid(),
    rule,
    documentId,
    outcome,
    failures,
  }: { id?: string; rule: Pick<Rule, "id" | "ownerId">; documentId: string; outcome: RunOutcome; failures: RunFailure[] },
): Promise<void> {
  await connection.query("INSERT INTO rule_runs (id, rule_id, owner_id, document_id, outcome, failures) VALUES ($1, $2, $3, $4, $5, $6)", [
    id,
    rule.id,
    rule.ownerId,
    documentId,
    outcome,
    JSON.stringify(failures),
  ]);
}

/** All but the newest of the rule. */
export async function forgetRuns(connection: Queries, ruleId: string): Promise<void> {
  await connection.query(
    "DELETE FROM rule_runs WHERE rule_id = $1 AND id < (SELECT id FROM rule_runs WHERE rule_id = $1 ORDER BY id DESC OFFSET $2 LIMIT 1)",
    [ruleId, keptRuns],
  );
}
