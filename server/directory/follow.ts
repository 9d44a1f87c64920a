// Groups of offices follow accounts: whoever confirms an address, or gets another one, comes into the groups that it belongs to.
import type { Connection } from "../database/connection.ts";
import { addJobs } from "../jobs/enqueue.ts";

/** In the transaction that changes whose an address is. Nothing where there is no directory. */
export async function followAccounts(connection: Pick<Connection, "query">): Promise<void> {
  const { rowCount } = await connection.query("SELECT FROM directory_people LIMIT 1");
  if (rowCount) await addJobs(connection, [{ task: "follow-directory", payload: {}, options: { key: "follow-directory" } }]);
}
