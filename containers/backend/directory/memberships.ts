// Offices are groups: each group has the accounts that are matched to its office's people, by the rules and locks of every other group.
import type { Pool } from "pg";
import { changeGroup, createGroup } from "../../../server/authority/groups.ts";
import type { Connection } from "../../../server/database/connection.ts";
import { matchable, unshared } from "../../../server/directory/known.ts";
import { type DirectorySourceKey, directorySourceKeys } from "../../../shared/api/directory.ts";
import { AppError } from "../../../shared/errors.ts";

/** SQL: accounts that belong to the office `o`. An address that several people of one source have matches nobody. */
const matched = `SELECT DISTINCT u.id FROM directory_memberships m JOIN directory_people p ON p.id = m.person_id AND p.gone_at IS NULL AND p.email <> ''
  JOIN users u ON lower(u.email) = p.email AND ${matchable}
 WHERE m.office_id = o.id AND o.gone_at IS NULL
   AND ${unshared("p")}`;

interface Office {
  id: string;
  name: string;
  externalId: string;
  source: DirectorySourceKey;
  gone: boolean;
  group: string | null;
}

const titles: Record<DirectorySourceKey, string> = { vitec: "Vitec", microsoft: "Microsoft" };

/**
 * Makes groups of offices that have none, renames them, and lets memberships follow. Doing it again changes nothing. Whose feeds moved is
 * poked. A group is looked at, and left alone where nothing is to be done: no lock is taken for it. One that can't be changed now keeps no
 * other one waiting. @throws what the first of those failed with
 */
export async function followDirectory(
  { pool, poke }: { pool: Pool; poke: (people: string[]) => Promise<void> },
  sources: readonly DirectorySourceKey[] = directorySourceKeys,
): Promise<void> {
  const { rows } = await pool.query<Office>(
    `SELECT o.id, o.name, o.external_id AS "externalId", o.source, o.gone_at IS NOT NULL AS gone, g.name AS "group"
       FROM directory_offices o JOIN directory_sources s ON s.key = o.source AND s.configured LEFT JOIN groups g ON g.id = o.id
      WHERE o.source = ANY($1::text[])
        AND (g.id IS NULL AND o.gone_at IS NULL
          OR o.gone_at IS NULL AND g.name <> o.name AND (left(g.name, length(left(o.name, 40))) <> left(o.name, 40)
             OR NOT EXISTS (SELECT FROM groups t WHERE lower(t.name) = lower(o.name) AND t.id <> o.id))
          OR EXISTS (SELECT FROM group_members m WHERE m.group_id = o.id AND m.user_id NOT IN (${matched}))
          OR EXISTS (${matched} AND g.id IS NOT NULL AND NOT EXISTS (SELECT FROM group_members m WHERE m.group_id = o.id AND m.user_id = u.id)))
      ORDER BY o.source, lower(o.name), o.id`,
    [sources],
  );
  const people = new Set<string>();
  const failures: unknown[] = [];
  for (const office of rows) {
    const moved = await follow(pool, office).catch((error: unknown) => {
      failures.push(error);
      return [];
    });
    for (const person of moved) people.add(person);
  }
  await poke([...people]);
  if (failures.length > 0) throw failures[0];
}

async function follow(pool: Pool, office: Office): Promise<string[]> {
  const { id, source, gone, group } = office;
  const entry = (event: string, name: string) => ({ actorId: null, event, details: { groupId: id, name, source } });
  const members = async (connection: Connection) =>
    (await connection.query<{ id: string }>(`SELECT x.id FROM directory_offices o, LATERAL (${matched}) x WHERE o.id = $1`, [id])).rows.map(
      (row) => row.id,
    );
  const client = await pool.connect();
  try {
    const names = gone ? [group!] : namesOf(office);
    // The one that it has is as good as any before it that somebody else has.
    for (const name of names) {
      try {
        if (group === null) return await createGroup(client, id, { name, members }, entry("group.created", name));
        return await changeGroup(client, id, { ...(name !== group && { name }), members }, entry("group.changed", name));
      } catch (error) {
        if (error instanceof AppError && error.code === "entity.notFound") return []; // deleted meanwhile: an administrator's word
        if (!(error instanceof AppError && error.code === "group.taken")) throw error;
      }
    }
    return [];
  } finally {
    client.release();
  }
}

/** The office's own name, and what it is called where another group has that. */
const namesOf = ({ name, source, externalId }: Office): string[] => [
  name,
  `${name.slice(0, 80)} (${titles[source]})`,
  `${name.slice(0, 40)} (${titles[source]} ${externalId.slice(0, 40)})`,
];
