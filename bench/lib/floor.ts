// What every request costs before it does anything: measured in each run, so that the rest can be told from it.
import pg from "pg";
import type { Api } from "../../tests/harness/api.ts";
import { type Figure, repeat, spread } from "./figures.ts";
import { ask } from "./http.ts";

export interface Floor {
  /** No token, no database. */
  bare: Figure;
  /** A token, a connection to PostgreSQL, the session looked up: what every request under /api does first. */
  signedIn: Figure;
  figures: Figure[];
}

export async function measureFloor(api: Api, appUrl: string, count = 30): Promise<Floor> {
  const bare = spread("HTTP: request without database", await repeat(count, () => ask(api, "GET", "/api/auth/status")));
  const connect = spread(
    "PostgreSQL: open a connection, SELECT 1, close",
    await repeat(count, async () => {
      const client = new pg.Client({ connectionString: appUrl });
      await client.connect();
      await client.query("SELECT 1");
      await client.end();
    }),
    { against: bare },
  );
  const signedIn = spread("HTTP: signed-in request that does nothing", await repeat(count, () => ask(api, "GET", "/api/auth/check")), {
    against: bare,
    budget: "2.5 ms",
  });
  return { bare, signedIn, figures: [bare, connect, signedIn] };
}
