// A label of many documents was renamed: their search index follows in the background.

import { changeVault } from "../../../server/authority/change.ts";
import { lockDocuments } from "../../../server/authority/locks.ts";
import { withClient } from "../changes/changeAsSystem.ts";
import type { TaskRun } from "../queue/context.ts";

/** Documents of one transaction: whoever changes one of them meanwhile waits for it. */
const atOnce = 100;

/** Names are read under the locks that every change of them takes: what is written is never older than what is committed. */
export const refreshSearch: TaskRun<"refresh-search"> = (context, { documentIds }) =>
  withClient(context.pool, async (client) => {
    for (let at = 0; at < documentIds.length; at += atOnce) {
      const ids = documentIds.slice(at, at + atOnce);
      const owners = await client.query<{ id: string }>("SELECT DISTINCT owner_id AS id FROM documents WHERE id = ANY($1::uuid[])", [ids]);
      await changeVault(client, { vaults: owners.rows.map(({ id }) => id) }, async (change) => {
        await lockDocuments(
          client,
          ids.map((id) => ({ entity: "document", id })),
        );
        for (const id of ids) change.searchHeadChanged(id);
      });
    }
  });
