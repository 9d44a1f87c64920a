// What a run is made of: its seed, its size, and the database that it runs on.
import type pg from "pg";
import type { PageSizes } from "../../worker/modules/sync/pull.ts";
import type { IdleConnection } from "./server.ts";

export interface Plan {
  seed: number;
  people: number;
  devices: number;
  /** The numbers of the steps to take; each chooses for itself, whatever the others are. */
  steps: readonly number[];
  /** How often, with the network well again, somebody changes something and everybody else hears of it by being told. */
  rounds: number;
}

export interface Bench {
  /** As the application's role. */
  url: string;
  /** As the superuser. */
  admin: pg.Client;
  pool: pg.Pool;
  idle: IdleConnection[];
  /** Nothing of an earlier run stays. */
  clear(): Promise<void>;
}

export const smallPages: PageSizes = { changes: 3, first: 2, older: 2 };
export const usualPages: PageSizes = { changes: 40, first: 5, older: 4 };

export async function withClient<T>(pool: pg.Pool, use: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    return await use(client);
  } finally {
    client.release();
  }
}
