// Transactions of mail that comes in, which change no vault.
import type { Pool, PoolClient } from "pg";
import { withClient } from "../changes/changeAsSystem.ts";

export const changeTransaction = <T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> =>
  withClient(pool, async (client) => {
    await client.query("BEGIN");
    try {
      const result = await work(client);
      await client.query("COMMIT");
      return result;
    } catch (error) {
      await client.query("ROLLBACK").catch(() => undefined);
      throw error;
    }
  });
