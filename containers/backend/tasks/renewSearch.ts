// After an update of the product words may be taken apart otherwise: what was indexed by an older version is indexed anew, document by
// document, while searches go on. Where it stands is seen in the rows themselves, so that it goes on wherever it was ended.
import type { Client } from "pg";
import { changeVault } from "../../../server/authority/change.ts";
import { lockDocuments } from "../../../server/authority/locks.ts";
import { headsStatement, type SearchHead, vectorVersion, writeVectorsStatement } from "../../../shared/search/index.ts";
import { withClient } from "../changes/changeAsSystem.ts";
import type { TaskRun } from "../queue/context.ts";

/** Documents of one transaction: whoever changes one of them meanwhile waits for it. */
const atOnce = 25;

export const renewSearch: TaskRun<"renew-search"> = (context) =>
  withClient(context.pool, async (client) => {
    for (let after = "00000000-0000-0000-0000-000000000000"; ; ) {
      const { rows } = await client.query<{ id: string; ownerId: string }>(
        `SELECT s.document_id AS id, d.owner_id AS "ownerId" FROM document_search s JOIN documents d ON d.id = s.document_id
          WHERE s.document_id > $1 AND s.version IS DISTINCT FROM $2 ORDER BY s.document_id LIMIT ${atOnce}`,
        [after, vectorVersion],
      );
      const last = rows.at(-1);
      if (!last) return;
      await renew(
        client,
        rows.map(({ id }) => id),
        [...new Set(rows.map(({ ownerId }) => ownerId))],
      );
      after = last.id;
    }
  });

/** Read under the locks that every change takes: what is written is never older than what is committed. */
async function renew(client: Client, ids: readonly string[], vaults: string[]): Promise<void> {
  await changeVault(client, { vaults }, async () => {
    await lockDocuments(
      client,
      ids.map((id) => ({ entity: "document", id })),
    );
    const heads = headsStatement(ids);
    const { rows } = await client.query<SearchHead>(heads.text, heads.values);
    const texts = await client.query<{ id: string; text: string }>(
      "SELECT document_id AS id, text FROM document_texts WHERE document_id = ANY($1::uuid[])",
      [ids],
    );
    const textOf = new Map(texts.rows.map(({ id, text }) => [id, text]));
    const write = writeVectorsStatement(rows.map((head) => ({ ...head, text: textOf.get(head.documentId) ?? null })));
    await client.query(write.text, write.values);
  });
}
