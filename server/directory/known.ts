// What the vault has of one source of the directory, and of the accounts that its people may be.
import type { DirectorySourceKey } from "../../shared/api/directory.ts";
import type { Connection } from "../database/connection.ts";

type Queries = Pick<Connection, "query">;

export interface KnownOffice {
  id: string;
  externalId: string;
  name: string;
  email: string;
  phone: string;
  address: string;
  gone: boolean;
}
export interface KnownPerson {
  id: string;
  externalId: string;
  name: string;
  title: string;
  email: string;
  phone: string;
  gone: boolean;
  /** External ids. */
  offices: string[];
}
export interface Known {
  offices: KnownOffice[];
  people: KnownPerson[];
  /** By address in small letters. `matches`: it is confirmed, and the account can belong to a group. */
  accounts: Map<string, { handle: string; matches: boolean }>;
  /** Handles of who belongs to an office's group now, by the office's external id. */
  members: Map<string, Set<string>>;
  /** Names in small letters of groups that are no office of this source. */
  groupNames: Set<string>;
}

/** SQL: whether the account `u` may be matched by its address. */
export const matchable = "u.email_verified_at IS NOT NULL AND u.active AND u.role = 'user'";

/** @param emails in small letters */
export async function readKnown(connection: Queries, source: DirectorySourceKey, emails: readonly string[]): Promise<Known> {
  const offices = await connection.query<KnownOffice>(
    `SELECT id, external_id AS "externalId", name, email, phone, address, gone_at IS NOT NULL AS gone
       FROM directory_offices WHERE source = $1 ORDER BY external_id`,
    [source],
  );
  const people = await connection.query<KnownPerson>(
    `SELECT p.id, p.external_id AS "externalId", p.name, p.title, p.email, p.phone, p.gone_at IS NOT NULL AS gone,
            coalesce(array_agg(o.external_id ORDER BY o.external_id) FILTER (WHERE o.id IS NOT NULL AND o.gone_at IS NULL), '{}') AS offices
       FROM directory_people p LEFT JOIN directory_memberships m ON m.person_id = p.id LEFT JOIN directory_offices o ON o.id = m.office_id
      WHERE p.source = $1 GROUP BY p.id ORDER BY p.external_id`,
    [source],
  );
  const accounts = await connection.query<{ email: string; handle: string; matches: boolean }>(
    `SELECT lower(u.email) AS email, u.handle, ${matchable} AS matches FROM users u WHERE lower(u.email) = ANY($1::text[]) AND u.role = 'user'`,
    [emails],
  );
  const members = await connection.query<{ externalId: string; handle: string }>(
    `SELECT o.external_id AS "externalId", u.handle FROM directory_offices o JOIN group_members m ON m.group_id = o.id
       JOIN users u ON u.id = m.user_id WHERE o.source = $1 ORDER BY u.handle`,
    [source],
  );
  const names = await connection.query<{ name: string }>(
    "SELECT lower(g.name) AS name FROM groups g WHERE NOT EXISTS (SELECT FROM directory_offices o WHERE o.id = g.id AND o.source = $1)",
    [source],
  );
  const byOffice = new Map<string, Set<string>>();
  for (const { externalId, handle } of members.rows) byOffice.set(externalId, (byOffice.get(externalId) ?? new Set()).add(handle));
  return {
    offices: offices.rows,
    people: people.rows,
    accounts: new Map(accounts.rows.map(({ email, ...account }) => [email, account])),
    members: byOffice,
    groupNames: new Set(names.rows.map(({ name }) => name)),
  };
}

/** SQL: nobody else in the source has this person's address. */
export function unshared(person: string): string {
  return `NOT EXISTS (SELECT FROM directory_people q WHERE q.source = ${person}.source AND q.email = ${person}.email AND q.id <> ${person}.id AND q.gone_at IS NULL)`;
}
