// One connection's visit to a mail account: every folder that a rule names is looked through, what a rule fits is written down, then
// fetched and taken in, and at last marked or moved there. A visit that ends anywhere is gone on with by the next one: a mail counts as
// taken when its documents are in the vault, and it is marked or moved afterwards.
import type { Pool } from "pg";
import { discover } from "./discover.ts";
import { fetchMails } from "./fetchMails.ts";
import { nameOfFolder } from "./rules.ts";
import type { Visit, VisitedAccount } from "./visit.ts";

/** @throws AppError mailbox.* of the first folder that fails; those after it have been looked at nevertheless */
export async function lookThrough(visit: Visit): Promise<void> {
  const folders = [...new Set(visit.account.rules.map(({ folder }) => nameOfFolder(folder)))];
  let failed: unknown;
  for (const folder of folders) {
    if (!visit.mailbox.client.usable || !(await visit.stands())) break;
    try {
      await discover(visit, folder);
      await fetchMails(visit, folder);
    } catch (error) {
      failed ??= error;
    }
  }
  if (failed !== undefined) throw failed;
}

export const stillStands = async (pool: Pool, { id, revision }: VisitedAccount): Promise<boolean> =>
  (await pool.query("SELECT 1 FROM mail_accounts WHERE id = $1 AND revision = $2 AND NOT paused", [id, revision])).rowCount === 1;
