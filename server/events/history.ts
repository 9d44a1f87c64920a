// Keeps what happened for the history: the rows of a transaction in one statement, and what belongs to a document goes with it.
import { v7 as uuid } from "uuid";
import type { Connection } from "../database/connection.ts";
import type { Subscriber, VaultEvent } from "./events.ts";

/** Rows a statement. */
const chunk = 5_000;

export const history: Subscriber = {
  async handle({ connection, now }, events) {
    const gone = events.filter(({ entity, name }) => entity === "document" && name === "deleted");
    const deleted = new Set(gone.map(({ entityId }) => entityId));
    if (gone.length > 0)
      await connection.query("DELETE FROM events WHERE vault_id = ANY($1::uuid[]) AND entity_id = ANY($2::uuid[])", [
        [...new Set(gone.map(({ vaultId }) => vaultId))],
        [...deleted],
      ]);
    const kept = events.filter(({ entityId, name }) => name === "deleted" || !deleted.has(entityId));
    for (let at = 0; at < kept.length; at += chunk) await write(connection, now, kept.slice(at, at + chunk));
  },
};

async function write(connection: Connection, now: string, events: readonly VaultEvent[]): Promise<void> {
  const rows = events.map(({ vaultId, entity, entityId, name, by, group, changes, documents, folders }) => ({
    id: uuid(),
    vault_id: vaultId,
    entity,
    entity_id: entityId,
    name,
    by: by.kind,
    user_id: by.userId,
    via: by.name,
    group_id: group,
    changes,
    documents: documents.length > 0 ? documents : null,
    folders: folders.length > 0 ? folders : null,
  }));
  await connection.query(
    `INSERT INTO events (id, vault_id, at, entity, entity_id, name, by, user_id, via, group_id, changes, documents, folders)
     SELECT id, vault_id, $2, entity, entity_id, name, by, user_id, via, group_id, changes, documents, folders
       FROM jsonb_to_recordset($1::jsonb) AS e (id uuid, vault_id uuid, entity text, entity_id uuid, name text, by text, user_id uuid, via text,
              group_id text, changes jsonb, documents uuid[], folders uuid[])`,
    [JSON.stringify(rows, storable), now],
  );
}

/** PostgreSQL keeps no halves of surrogate pairs in JSON; in the document itself they are replaced on the way to the database. */
const storable = (_name: string, value: unknown) => (typeof value === "string" ? value.toWellFormed() : value);
