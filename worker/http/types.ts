// What every handler finds in its context. A route module is a `Hono<AppEnv>`, mounted in app.ts.
import type { Context, MiddlewareHandler } from "hono";
import type { Connection, Database } from "../../server/authority/connection.ts";
import type { WorkerSettings } from "../../server/settings/index.ts";
import type { Env } from "../env.ts";
import type { Log } from "./log.ts";

export type DB = Database;

/** Who is signed in. The role is the database's at this moment, not the token's. */
export interface Actor {
  readonly userId: string;
  readonly sessionId: string;
  readonly role: "user" | "admin";
}

export interface Variables {
  requestId: string;
  log: Log;
  /** The client's address, empty where nothing says it. */
  address: string;
  /** Whose turn a connection to the database counts for, once a token has told who asks; before that it is the address. */
  party?: string;
  settings: WorkerSettings;
  /** Set wherever the route is not in the public list (http/access.ts). */
  actor: Actor;
  /** This request's own connection, opened at the first call, closed after the answer. Never run two queries on it at once. */
  connection: () => Promise<Connection>;
  /** The same connection as a Drizzle handle. */
  db: () => Promise<DB>;
}

export type AppEnv = { Bindings: Env; Variables: Variables };
export type AppContext = Context<AppEnv>;
export type AppMiddleware = MiddlewareHandler<AppEnv>;
