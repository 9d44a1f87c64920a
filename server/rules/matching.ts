// Which documents a rule is about: its query as a search of its person's, in what they see at this moment. Never what lies in the trash.
import { contextOf, isEmptyQuery, parseQuery, type SearchScope, type Statement, searchStatement } from "../../shared/search/index.ts";
import { visibleVaults } from "../authority/audience.ts";
import type { Connection } from "../database/connection.ts";
import { askerOf, runOn, runWithin, scopeOf } from "../search/scope.ts";
import type { Rule } from "./rules.ts";

type Asked = Pick<Rule, "query" | "zone">;

export interface Matcher {
  /** Those of `ids` that match. `inside`: a transaction is open. */
  among(connection: Connection, asked: Asked, ids: readonly string[], inside?: boolean): Promise<Set<string>>;
  /** All that match: how many, and the first `limit` of them. */
  all(connection: Connection, asked: Asked, limit: number): Promise<{ total: number; ids: string[] }>;
}

/** Matches the rules of one person. Whose vaults they see anything of is looked up once, what they see of them with each question. */
export async function matcherOf(connection: Connection, userId: string): Promise<Matcher> {
  const vaults = await visibleVaults(connection, userId);
  const statementOf = async (connection: Connection, { query, zone }: Asked, scope: SearchScope, limit: number): Promise<Statement> => {
    const asker = await askerOf(connection, userId, query, zone, vaults);
    const parsed = parseQuery(query, contextOf(asker));
    return isEmptyQuery(parsed) ? everything(scope, limit) : searchStatement({ query: parsed, limit, scope, asker });
  };
  return {
    async among(connection, asked, ids, inside = false) {
      if (ids.length === 0) return new Set();
      const statement = await statementOf(connection, asked, scopeOf(userId, vaults, { ids }), ids.length);
      const rows = await (inside ? runWithin : runOn)(connection)<{ documentId: string }>(statement);
      return new Set(rows.map(({ documentId }) => documentId));
    },
    async all(connection, asked, limit) {
      const statement = await statementOf(connection, asked, scopeOf(userId, vaults), limit);
      const rows = await runOn(connection)<{ documentId: string; total: number }>(statement);
      return { total: rows[0]?.total ?? 0, ids: rows.map(({ documentId }) => documentId) };
    },
  };
}

/** A query that asks for nothing is one for every document, newest first. */
function everything(scope: SearchScope, limit: number): Statement {
  const values: unknown[] = [];
  const param = (value: unknown) => `$${values.push(value)}`;
  const ways = scope
    .documents(param)
    .map(({ join = "", where }) => `SELECT d.id, d.created_at FROM documents d ${join} WHERE d.trashed_at IS NULL AND (${where})`);
  return {
    text: `WITH hit AS MATERIALIZED (${ways.join(" UNION ALL ")})
      SELECT id AS "documentId", (SELECT count(*)::int FROM hit) AS total FROM hit ORDER BY created_at DESC, id DESC LIMIT ${param(limit)}`,
    values,
  };
}
