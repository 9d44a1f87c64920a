// Takes over what a source says: rows in one transaction, so that nobody sees half of it; groups follow afterwards (memberships.ts).
import { v7 as uuid } from "uuid";
import type { Connection } from "../../../server/database/connection.ts";
import type { Known } from "../../../server/directory/known.ts";
import type { DirectorySourceKey } from "../../../shared/api/directory.ts";
import type { Changes } from "./plan.ts";
import type { Snapshot } from "./source.ts";

/** Rows of one statement. */
const slice = 500;

/** Inside a transaction that holds the source's row. What is gone stays, marked; what is back is marked no more. */
export async function writeChanges(
  connection: Pick<Connection, "query">,
  source: DirectorySourceKey,
  snapshot: Snapshot,
  changes: Changes,
  known: Known,
): Promise<void> {
  const present = <T>(list: readonly { there?: T }[]) => list.flatMap(({ there }) => (there ? [{ ...there, id: uuid() }] : []));
  const gone = (list: readonly { change: string; here?: { id: string } }[]) =>
    list.flatMap(({ change, here }) => (change === "gone" && here ? [here.id] : []));

  for (const rows of sliced(present(changes.offices)))
    await connection.query(
      `INSERT INTO directory_offices AS o (id, source, external_id, name, email, phone, address)
       SELECT id, $1, "externalId", name, email, phone, address
         FROM jsonb_to_recordset($2) AS n (id uuid, "externalId" text, name text, email text, phone text, address text)
       ON CONFLICT (source, external_id) DO UPDATE
         SET name = excluded.name, email = excluded.email, phone = excluded.phone, address = excluded.address, gone_at = NULL`,
      [source, JSON.stringify(rows)],
    );
  await connection.query("UPDATE directory_offices SET gone_at = now() WHERE id = ANY($1::uuid[]) AND gone_at IS NULL", [
    gone(changes.offices),
  ]);

  // Another address may be another person's: the picture is asked for anew.
  for (const rows of sliced(present(changes.people)))
    await connection.query(
      `INSERT INTO directory_people AS p (id, source, external_id, name, title, email, phone)
       SELECT id, $1, "externalId", name, title, email, phone
         FROM jsonb_to_recordset($2) AS n (id uuid, "externalId" text, name text, title text, email text, phone text)
       ON CONFLICT (source, external_id) DO UPDATE
         SET name = excluded.name, title = excluded.title, email = excluded.email, phone = excluded.phone, gone_at = NULL,
             pictured_at = CASE WHEN p.email = excluded.email THEN p.pictured_at END`,
      [source, JSON.stringify(rows)],
    );
  await connection.query("UPDATE directory_people SET gone_at = now() WHERE id = ANY($1::uuid[]) AND gone_at IS NULL", [
    gone(changes.people),
  ]);

  await writeMemberships(connection, source, snapshot, known);
}

/** Who is in which office, of everybody whose offices are others than before. */
async function writeMemberships(
  connection: Pick<Connection, "query">,
  source: DirectorySourceKey,
  { offices, people }: Snapshot,
  known: Known,
): Promise<void> {
  const there = new Set(offices.map(({ externalId }) => externalId));
  const before = new Map(known.people.map((person) => [person.externalId, person.offices]));
  const moved = people
    .map(({ externalId, offices: all }) => ({ externalId, offices: all.filter((id) => there.has(id)).sort() }))
    .filter(({ externalId, offices: now }) => (before.get(externalId) ?? []).join("\n") !== now.join("\n"));
  for (const rows of sliced(moved)) {
    const json = JSON.stringify(rows);
    await connection.query(
      `DELETE FROM directory_memberships m USING directory_people p, jsonb_to_recordset($2) AS n ("externalId" text)
        WHERE p.source = $1 AND p.external_id = n."externalId" AND m.person_id = p.id`,
      [source, json],
    );
    await connection.query(
      `INSERT INTO directory_memberships (person_id, office_id)
       SELECT p.id, o.id FROM jsonb_to_recordset($2) AS n ("externalId" text, offices jsonb)
         JOIN directory_people p ON p.source = $1 AND p.external_id = n."externalId"
         JOIN directory_offices o ON o.source = $1 AND o.external_id IN (SELECT jsonb_array_elements_text(n.offices))
       ON CONFLICT DO NOTHING`,
      [source, json],
    );
  }
  await connection.query(
    "DELETE FROM directory_memberships m USING directory_people p WHERE p.id = m.person_id AND p.source = $1 AND p.gone_at IS NOT NULL",
    [source],
  );
}

function* sliced<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < rows.length; at += slice) yield rows.slice(at, at + slice);
}
