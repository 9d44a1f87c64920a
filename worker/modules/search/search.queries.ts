// The SQL of lists on the server: the first page of what one person sees, in each order.
import { visibleNames } from "../../../server/authority/audience.ts";
import type { Connection } from "../../../server/database/connection.ts";
import { filtered } from "../../../server/search/scope.ts";
import type { DocumentsQuery } from "../../../shared/api/documents.ts";
import { type CustomOrder, type CustomSort, customSortOf, isSortable, orderByCustom } from "../../../shared/documents/customOrder.ts";
import { titleCollation } from "../../../shared/documents/titleOrder.ts";
import { AppError } from "../../../shared/errors.ts";
import type { Language } from "../../../shared/languages.ts";
import type { CustomField } from "../../../shared/mutators/entities.ts";

type Param = (value: unknown) => string;

/** As on the device (client/replica/orderedIds.ts). */
const orders: Record<Exclude<DocumentsQuery["sort"], CustomSort>, (language: Language) => string> = {
  newest: () => "d.created_at DESC, d.id DESC",
  oldest: () => "d.created_at, d.id",
  title: (language) => `d.title COLLATE ${titleCollation[language]}, d.id`,
  largest: () => "d.size DESC, d.id DESC",
};

async function languageOf(connection: Connection, userId: string): Promise<Language> {
  const { rows } = await connection.query<{ language: Language | null }>("SELECT language FROM users WHERE id = $1", [userId]);
  return rows[0]?.language ?? "en";
}

/** What rows `d` are, and their order. @throws AppError as `customOrderOf` */
async function orderOf(
  connection: Connection,
  userId: string,
  { sort, language }: Pick<DocumentsQuery, "sort" | "language">,
  param: Param,
): Promise<{ rows: string; order: string; key?: string }> {
  const custom = await customOrderOf(connection, userId, { sort, language });
  if (custom) {
    const order = orderByCustom(custom, param);
    return { rows: `(SELECT d.*, d.custom ->> ${param(custom.field.id)} AS value FROM documents d) d`, order, key: "d.value" };
  }
  const own = sort === "title" ? (language ?? (await languageOf(connection, userId))) : "en";
  return { rows: "documents d", order: orders[sort as keyof typeof orders](own) };
}

/** Undefined for every other order. @throws AppError entity.notFound where the field to sort by is not the person's to see */
export async function customOrderOf(
  connection: Connection,
  userId: string,
  { sort, language }: { sort?: string | undefined; language?: Language | undefined },
): Promise<CustomOrder | undefined> {
  const custom = customSortOf(sort ?? "");
  if (!custom) return undefined;
  const { rows } = await connection.query<Pick<CustomField, "id" | "kind" | "options">>(
    `SELECT l.id, l.kind, l.options FROM custom_fields l WHERE l.id = $2 AND ${visibleNames("l", "$1")}`,
    [userId, custom.fieldId],
  );
  const [field] = rows;
  if (!field || !isSortable(field)) throw new AppError("entity.notFound", { entity: "customField" });
  return { field, descending: custom.descending, collation: titleCollation[language ?? (await languageOf(connection, userId))] };
}

/** Ids of one page without a query. `next`: where the page after it begins. */
export async function listIds(
  connection: Connection,
  userId: string,
  vaults: readonly string[],
  { sort, language, limit, cursor, ...filters }: Omit<DocumentsQuery, "query" | "zone">,
) {
  const values: unknown[] = [];
  const param: Param = (value) => `$${values.push(value)}`;
  const { rows: source, order, key } = await orderOf(connection, userId, { sort, language }, param);
  const where = ["d.trashed_at IS NULL", ...filtered(userId, filters, param)].join(" AND ");
  const columns = ["d.id, d.created_at, d.title, d.size", key].filter(Boolean).join(", ");
  const page = `LIMIT ${param(limit + 1)} OFFSET ${param(cursor)}`;
  const first = `ORDER BY ${order} LIMIT ${param(cursor + limit + 1)}`;
  const own = `SELECT ${columns} FROM ${source} WHERE d.owner_id = ${param(userId)}::uuid AND ${where} ${first}`;
  const others = vaults.filter((vaultId) => vaultId !== userId);
  // The first of each vault in the order of its index, then the first of all: several vaults at once have no order.
  const given = () => `SELECT ${columns} FROM unnest(${param(others)}::uuid[]) AS v (id) CROSS JOIN LATERAL (
      SELECT ${columns} FROM ${source} JOIN document_access a ON a.document_id = d.id AND a.user_id = ${param(userId)}::uuid
       WHERE d.owner_id = v.id AND ${where} ${first}) d`;
  const found = others.length === 0 ? own : `(${own}) UNION ALL (${given()})`;
  const text = `SELECT d.id FROM (${found}) d ORDER BY ${order} ${page}`;
  const { rows } = await connection.query<{ id: string }>(text, values);
  return { ids: rows.slice(0, limit).map((row) => row.id), next: rows.length > limit ? cursor + limit : null };
}
