// What the read model needs of its database: PGlite in the worker of the app, PGlite in Node in the tests.
import type { Statement } from "../../../shared/search/statement.ts";

export interface Sql {
  run<Row>(statement: Statement): Promise<Row[]>;
  /** Several statements without values. */
  exec(text: string): Promise<unknown>;
  /** All or nothing; calls within use the given one. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
}

interface Queries {
  query<Row>(text: string, values?: unknown[]): Promise<{ rows: Row[] }>;
  exec(text: string): Promise<unknown>;
}

/** The part of PGlite that is used. */
export interface Engine extends Queries {
  transaction<T>(work: (tx: Queries) => Promise<T>): Promise<T>;
}

export function sqlOf(engine: Engine): Sql {
  const plain = (queries: Queries): Omit<Sql, "transaction"> => ({
    run: async <Row>({ text, values }: Statement) => (await queries.query<Row>(text, values)).rows,
    exec: (text) => queries.exec(text),
  });
  return {
    ...plain(engine),
    transaction: (work) =>
      engine.transaction((tx) => {
        const inner: Sql = { ...plain(tx), transaction: (nested) => nested(inner) };
        return work(inner);
      }),
  };
}
