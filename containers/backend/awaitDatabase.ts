// Waits for a database that is still starting, for a process that may be started at the same moment.
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

/** Not there yet, or there and not ready: "the database system is starting up" (PostgreSQL Appendix A, 57P03). */
const notYet = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "ECONNRESET", "ETIMEDOUT", "57P03"]);

/** Returns when the database answers. @throws the last error after `timeoutMs`, and at once any error that waiting does not mend */
export async function awaitDatabase(url: string, timeoutMs: number): Promise<void> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    client.on("error", () => undefined);
    try {
      await client.connect();
      return;
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "";
      if (!notYet.has(code) || Date.now() > end) throw error;
      await sleep(250);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
