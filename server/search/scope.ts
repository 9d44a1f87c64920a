// What of a search is one person's on the server: what they see, whom they may name, and running its statement.
import {
  type AskedField,
  type Asker,
  knownZone,
  namesCustomFields,
  parseQuery,
  type SearchScope,
  type Statement,
  termsOf,
} from "../../shared/search/index.ts";
import { visibleNames } from "../authority/audience.ts";
import { byIndexes, type Connection } from "../database/connection.ts";

type Param = (value: unknown) => string;
interface Filters {
  folder?: string | undefined;
  tag?: string | undefined;
  /** Of these documents alone. */
  ids?: readonly string[] | undefined;
}

/** What one person sees, and of that what the filters leave: their own, and from other vaults what is shared with them. */
export function scopeOf(userId: string, vaults: readonly string[], filters: Filters = {}): SearchScope {
  const others = vaults.filter((vaultId) => vaultId !== userId);
  return {
    documents(param: Param) {
      const left = filtered(userId, filters, param);
      const own = { where: [`d.owner_id = ${param(userId)}::uuid`, ...left].join(" AND ") };
      // Who is given nothing by anybody pays nothing for it. The vaults are named, so that the index of lists can be read for them.
      if (others.length === 0) return [own];
      const join = `JOIN document_access given ON given.document_id = d.id AND given.user_id = ${param(userId)}::uuid`;
      return [own, { join, where: [`d.owner_id = ANY(${param(others)}::uuid[])`, ...left].join(" AND ") }];
    },
    names: (param: Param, alias: string) =>
      others.length === 0 ? `${alias}.owner_id = ${param(userId)}::uuid` : visibleNames(alias, param(userId)),
  };
}

/** Conditions on `d`. */
export const filtered = (userId: string, { folder, tag, ids }: Filters, param: Param): string[] => [
  ...(ids ? [`d.id = ANY(${param(ids)}::uuid[])`] : []),
  ...(folder
    ? [`d.folder_id IN (SELECT f.id FROM folders f WHERE f.id = ${param(folder)}::uuid AND ${visibleNames("f", param(userId))})`]
    : []),
  ...(tag
    ? [`EXISTS (SELECT 1 FROM document_tags own WHERE own.document_id = d.id AND own.tag_id IN (${withInner(userId, tag, param)}))`]
    : []),
];

/** The tag and all that lie in it, as far as the person is told of those between. */
const withInner = (userId: string, tag: string, param: Param): string =>
  `WITH RECURSIVE inside AS (SELECT t.id FROM tags t WHERE t.id = ${param(tag)}::uuid AND ${visibleNames("t", param(userId))}
     UNION SELECT b.id FROM tags b JOIN inside ON b.parent_id = inside.id AND ${visibleNames("b", param(userId))}) SELECT id FROM inside`;

export const runOn =
  (connection: Connection) =>
  async <Row>({ text, values, asksWords }: Statement): Promise<Row[]> => {
    const ask = async () => (await connection.query(text, values)).rows as Row[];
    return asksWords ? byIndexes(connection, ask) : ask();
  };

/** Likewise inside a transaction that is open. */
export const runWithin =
  (connection: Connection) =>
  async <Row>({ text, values, asksWords }: Statement): Promise<Row[]> => {
    if (asksWords) await connection.query("SET LOCAL enable_seqscan = off");
    const { rows } = await connection.query(text, values);
    if (asksWords) await connection.query("SET LOCAL enable_seqscan = on");
    return rows as Row[];
  };

/** The ids of people by their handles, among the owners of `vaults`. */
export async function ownersByHandle(
  connection: Connection,
  vaults: readonly string[],
  handles: readonly string[],
): Promise<Record<string, string>> {
  if (handles.length === 0) return {};
  const { rows } = await connection.query<{ id: string; handle: string }>(
    "SELECT id, lower(handle) AS handle FROM users WHERE id = ANY($1::uuid[]) AND lower(handle) = ANY($2::text[])",
    [vaults, handles],
  );
  return Object.fromEntries(rows.map(({ id, handle }) => [handle, id]));
}

/** Owners are looked up among those of whom the asker sees something. */
export async function askerOf(
  connection: Connection,
  userId: string,
  typed: string,
  zone: string | undefined,
  vaults: readonly string[],
): Promise<Asker> {
  const handles = [...termsOf(parseQuery(typed).tree)].flatMap(({ term }) => (term.kind === "owner" ? [term.value.toLowerCase()] : []));
  return {
    userId,
    zone: knownZone(zone),
    owners: await ownersByHandle(connection, vaults, handles),
    ...(namesCustomFields(typed) && { customFields: await customFieldsSeen(connection, userId) }),
  };
}

async function customFieldsSeen(connection: Connection, userId: string): Promise<AskedField[]> {
  const { rows } = await connection.query<AskedField>(
    `SELECT f.id, f.name, f.kind, f.options FROM custom_fields f WHERE f.owner_id = $1
     UNION ALL SELECT f.id, f.name, f.kind, f.options FROM feed s JOIN custom_fields f ON f.id = s.entity_id AND f.owner_id <> $1
      WHERE s.user_id = $1 AND s.entity = 'customField' AND NOT s.deleted`,
    [userId],
  );
  return rows;
}
