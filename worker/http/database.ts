// One PostgreSQL connection a request: opened at the first query, when it is the request's turn, closed after the answer has gone. A
// pooler lies in between, so nothing may be left in a session: no SET but SET LOCAL, no statement with a name, no LISTEN.
import pg from "pg";
import { type Connection, database, nameLostConnections } from "../../server/database/connection.ts";
import { AppError } from "../../shared/errors.ts";
import { createTurns, type Party, type TurnLimits } from "./turns.ts";
import type { AppMiddleware, DB } from "./types.ts";

/** Half of what the embedded PostgreSQL gives out, so that the backend and another worker find theirs. */
export const turnLimits: TurnLimits = {
  most: 80,
  mostEach: 10,
  mostOfAddress: 64,
  mostWaiting: 2_000,
  waitMs: 45_000,
  holdMs: 120_000,
};
const turns = createTurns(turnLimits);

interface Opened {
  client: pg.Client;
  giveBack: () => void;
}

export const withDatabase: AppMiddleware = async (c, next) => {
  // A promise of this request only: sharing one between requests is not possible in workerd.
  let opened: Promise<Opened> | undefined;
  let handle: DB | undefined;
  const open = async (): Promise<Opened> => {
    const giveBack = await turns.take(c.var.party);
    try {
      return { client: await connect(c.env.HYPERDRIVE.connectionString, c.var.party), giveBack };
    } catch (error) {
      giveBack();
      throw error;
    }
  };
  const connection = async (): Promise<Connection> => {
    opened ??= open();
    return (await opened).client;
  };
  const close = async (): Promise<void> => {
    const open = opened;
    [opened, handle] = [undefined, undefined];
    await open?.then(
      ({ client, giveBack }) => client.end().finally(giveBack),
      () => undefined, // the request has already failed with this
    );
  };
  c.set("connection", connection);
  c.set("closeConnection", close);
  c.set("db", async () => {
    const opened = await connection();
    handle ??= database(opened);
    return handle;
  });
  // Also for somebody who hangs up: without it the request would end here and now, and keep its place.
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  c.executionCtx.waitUntil(ended);
  try {
    await next();
  } finally {
    if (opened) c.executionCtx.waitUntil(close());
    end();
  }
};

/** `party`: on whose behalf; connections are lent in turns, so that nobody's many requests hold up somebody else's one. */
async function connect(connectionString: string, { person, address }: Party): Promise<pg.Client> {
  const application_name = `docuvault ${person ?? address}`;
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 10_000, query_timeout: 30_000, application_name });
  client.on("error", () => undefined); // a connection that breaks is seen by the query that fails
  nameLostConnections(client);
  try {
    await client.connect();
    return client;
  } catch (error) {
    throw new AppError("service.unavailable", { part: "database", retryAfter: 2 }, { cause: error });
  }
}
