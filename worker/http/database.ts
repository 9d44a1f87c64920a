// One PostgreSQL connection a request: opened at the first query, closed after the answer has gone. A pooler lies in between, so
// nothing may be left in a session: no SET but SET LOCAL, no statement with a name, no LISTEN.
import pg from "pg";
import { type Connection, database } from "../../server/authority/connection.ts";
import { AppError } from "../../shared/errors.ts";
import type { AppMiddleware, DB } from "./types.ts";

export const withDatabase: AppMiddleware = async (c, next) => {
  // A promise of this request only: sharing one between requests is not possible in workerd.
  let opened: Promise<pg.Client> | undefined;
  let handle: DB | undefined;
  const connection = async (): Promise<Connection> => {
    opened ??= connect(c.env.HYPERDRIVE.connectionString, c.var.party ?? c.var.address);
    return opened;
  };
  c.set("connection", connection);
  c.set("db", async () => {
    handle ??= database(await connection());
    return handle;
  });
  await next();
  if (opened) {
    c.executionCtx.waitUntil(
      opened.then(
        (client) => client.end(),
        () => undefined, // the request has already failed with this
      ),
    );
  }
};

/** `party`: on whose behalf; connections are lent in turns, so that nobody's many requests hold up somebody else's one. */
async function connect(connectionString: string, party: string): Promise<pg.Client> {
  const application_name = `docuvault ${party}`;
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000, query_timeout: 30_000, application_name });
  client.on("error", () => undefined); // a connection that breaks is seen by the query that fails
  try {
    await client.connect();
    return client;
  } catch (error) {
    throw new AppError("service.unavailable", { part: "database", retryAfter: 2 }, { cause: error });
  }
}
