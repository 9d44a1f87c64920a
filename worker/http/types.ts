// What every handler finds in its context. A route module is a `Hono<AppEnv>`, mounted in app.ts.
import type { Context, MiddlewareHandler } from "hono";
import type { PersonActor, TokenActor } from "../../server/authority/actor.ts";
import type { Connection, Database } from "../../server/database/connection.ts";
import type { WorkerSettings } from "../../server/settings/index.ts";
import type { Env } from "./env.ts";
import type { Log } from "./log.ts";
import type { Party } from "./turns.ts";

export type DB = Database;

/** The role is the database's at this moment, not the one that stands in a token. */
interface WithRole {
  readonly role: "user" | "admin";
}
/** A person by their own session. */
export interface SessionCaller extends PersonActor, WithRole {
  readonly sessionId: string;
}
/** A program with a person's token. */
export interface TokenCaller extends TokenActor, WithRole {}
export type Caller = SessionCaller | TokenCaller;

/** What an access token says: person, session, its own id, role, and the browser it was given to. */
export interface AccessClaims {
  sub: string;
  sid: string;
  jti: string;
  role: "user" | "admin";
  fgp: string;
}

export interface Variables {
  requestId: string;
  log: Log;
  /** The client's address, empty where nothing says it. */
  address: string;
  settings: WorkerSettings;
  /** Whom the request counts for where places are few: the person as soon as its token has been looked at. */
  party: Party;
  /** The whole body of a request that has one. */
  body: Uint8Array | undefined;
  /** Who the token names, before the database was asked whether their session stands. Not on public routes. */
  bearer: AccessClaims;
  /** Set wherever the route's contract is not `public`. */
  actor: Caller;
  /** This request's own connection, opened at the first call, closed after the answer. Never run two queries on it at once. */
  connection: () => Promise<Connection>;
  /** The same connection as a Drizzle handle. */
  db: () => Promise<DB>;
  /** Gives the connection back before something slow; the next query opens another one. Not inside a transaction. */
  closeConnection: () => Promise<void>;
}

export type AppEnv = { Bindings: Env; Variables: Variables };
export type AppContext = Context<AppEnv>;
export type AppMiddleware = MiddlewareHandler<AppEnv>;
