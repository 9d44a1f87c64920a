// Which mails a mail server has taken. Whatever sends one asks here first, so that a job that runs again sends nothing twice.
import type { Connection } from "../database/connection.ts";

type Queries = Pick<Connection, "query">;
/** A job is tried for days; after that nothing asks any more. */
const keptDays = 30;

export async function isDelivered(connection: Queries, key: string): Promise<boolean> {
  return ((await connection.query("SELECT 1 FROM delivered_mails WHERE key = $1", [key])).rowCount ?? 0) > 0;
}

export async function noteDelivered(connection: Queries, key: string): Promise<void> {
  await connection.query("INSERT INTO delivered_mails (key) VALUES ($1) ON CONFLICT DO NOTHING", [key]);
}

export async function forgetDelivered(connection: Queries): Promise<void> {
  await connection.query("DELETE FROM delivered_mails WHERE delivered_at < now() - make_interval(days => $1)", [keptDays]);
}
