// How PostgreSQL carries out what a use case asks: each of its statements is explained where it runs, in its transaction and settings.
import type { Connection } from "../../server/database/connection.ts";

export interface Plan {
  text: string;
  /** Blocks of 8 KB that were looked at, whether in memory or not: the same on a busy machine. */
  blocks: number;
  /** Tables that were read from the beginning to the end. */
  walked: string[];
  indexes: string[];
}

interface Node {
  "Node Type": string;
  "Relation Name"?: string;
  "Index Name"?: string;
  "Actual Loops": number;
  "Shared Hit Blocks": number;
  "Shared Read Blocks": number;
  Plans?: Node[];
}

/** Runs `use`, and before each of its SELECTs the same one once more with EXPLAIN ANALYZE. */
export async function plansOf(connection: Connection, use: () => Promise<unknown>): Promise<Plan[]> {
  const plans: Plan[] = [];
  const query = connection.query.bind(connection) as unknown as (text: string, values?: unknown[]) => Promise<{ rows: unknown[] }>;
  const explaining = async (text: string, values?: unknown[]) => {
    if (/^\s*(SELECT|WITH)\b/.test(text)) {
      const { rows } = await query(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`, values);
      plans.push(planOf(text, (rows[0] as { "QUERY PLAN": [{ Plan: Node }] })["QUERY PLAN"][0].Plan));
    }
    return query(text, values);
  };
  connection.query = explaining as unknown as Connection["query"];
  try {
    await use();
  } finally {
    connection.query = query as unknown as Connection["query"];
  }
  return plans;
}

function planOf(text: string, root: Node): Plan {
  const nodes = [...walk(root)].filter((node) => node["Actual Loops"] > 0);
  return {
    text,
    blocks: root["Shared Hit Blocks"] + root["Shared Read Blocks"],
    walked: nodes.flatMap((node) => (node["Node Type"] === "Seq Scan" ? (node["Relation Name"] ?? []) : [])),
    indexes: nodes.flatMap((node) => node["Index Name"] ?? []),
  };
}

function* walk(node: Node): Generator<Node> {
  yield node;
  for (const inner of node.Plans ?? []) yield* walk(inner);
}
