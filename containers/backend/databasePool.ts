// The backend's connections to PostgreSQL. No query waits for ever: a job that hangs would keep its place in the queue, and one that
// holds locks keeps everybody else waiting too.
import pg from "pg";
import type { Logger } from "pino";

export interface QueryBounds {
  /** Milliseconds after which PostgreSQL ends a statement (SQLSTATE 57014); waiting for locks counts. */
  statementMs: number;
  /** Milliseconds without an answer after which a connection is given up: its other end, or the way there, is gone. */
  answerMs: number;
}

/** Above all that one statement of ours takes at a hundred thousand documents, and less than a queue may stand still. */
export const queryBounds: QueryBounds = { statementMs: 10 * 60_000, answerMs: 11 * 60_000 };
const keepAliveAfterMs = 30_000;

export interface PoolOptions {
  connectionString: string;
  /** Connections. */
  max: number;
  name: string;
  log: Pick<Logger, "warn">;
  bounds?: QueryBounds;
}

export function createPool({ connectionString, max, name, log, bounds = queryBounds }: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max,
    application_name: name,
    statement_timeout: bounds.statementMs,
    query_timeout: bounds.answerMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveAfterMs,
    connectionTimeoutMillis: bounds.answerMs,
    Client: BoundedClient,
  });
  const lost = (error: Error) => log.warn({ err: error }, "a database connection was lost");
  pool.on("error", lost).on("connect", (client) => client.on("error", lost));
  return pool;
}

/** The library leaves a connection in use whose query got no answer in time: the next one on it would wait behind that. It is cut off. */
class BoundedClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config);
    const query = this.query.bind(this) as (...given: unknown[]) => unknown;
    const bounded = (...given: unknown[]) => {
      const answer = query(...given);
      if (answer instanceof Promise) answer.catch((error: Error) => this.#cutOffAfter(error));
      return answer;
    };
    this.query = bounded as typeof this.query;
  }

  #cutOffAfter(error: Error): void {
    if (error.message !== "Query read timeout") return;
    (this as unknown as { connection: { stream: { destroy(error: Error): void } } }).connection.stream.destroy(error);
  }
}
