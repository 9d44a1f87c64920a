// Whether a part answers: the same questions at start, after a restart and in tests.
import { z } from "zod";
import { withClient } from "./postgres.ts";

const report = z.object({ status: z.string() });

/** True when `url` answers 200 and, where the answer names a status, that status is `ok`. */
export async function answersOk(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000), redirect: "error" });
  const text = await response.text();
  if (!response.ok) return false;
  if (!response.headers.get("content-type")?.includes("json")) return true;
  const body = report.safeParse(JSON.parse(text));
  return !body.success || body.data.status === "ok";
}

/** True when the database takes a connection and answers a query. */
export const answersQuery = (connectionString: string) =>
  withClient(connectionString, async (client) => (await client.query("SELECT 1")).rowCount === 1);
