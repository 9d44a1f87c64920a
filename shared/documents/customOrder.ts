// The order of documents by what they have of one custom field, the same on a device and in PostgreSQL. Those without a value come last,
// whichever way; between equals the newest is first.
import type { CustomFieldKind } from "../mutators/customValues.ts";
import type { CustomField, VaultDocument } from "../mutators/entities.ts";

/** By id of the field; with `-` the other way round. */
export type CustomSort = `${"" | "-"}custom/${string}`;

const pattern = /^(-?)custom\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Undefined for every other order. */
export function customSortOf(sort: string): { fieldId: string; descending: boolean } | undefined {
  const match = pattern.exec(sort);
  return match ? { fieldId: match[2]!, descending: match[1] === "-" } : undefined;
}
export const isCustomSort = (sort: string): sort is CustomSort => pattern.test(sort);
export const customSort = (fieldId: string, descending = false): CustomSort => `${descending ? "-" : ""}custom/${fieldId}`;

/** Another document has no place of its own: its title is that of whoever sees it. */
export const isSortable = ({ kind }: { kind: CustomFieldKind }): boolean => kind !== "document";

/** A search may be sorted by it on a device too, whose index knows no alphabet. */
export const isSortableAnywhere = ({ kind }: { kind: CustomFieldKind }): boolean =>
  kind === "number" || kind === "money" || kind === "date" || kind === "yesNo" || kind === "choice";

export interface CustomOrder {
  field: Pick<CustomField, "id" | "kind"> & { options: readonly { id: string }[] };
  descending: boolean;
  /** Of the person's alphabet, where words are sorted. */
  collation?: string;
}

const text = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** @param titles compares texts in the person's alphabet */
export function compareByCustom(
  { id, kind, options }: CustomOrder["field"],
  descending: boolean,
  titles: (a: string, b: string) => number,
) {
  const places = new Map(options.map((option, index) => [option.id, index]));
  const place = (value: string) => places.get(value) ?? options.length;
  const values = (a: string, b: string): number => {
    switch (kind) {
      case "number":
      case "money": {
        const [one = "", oneCurrency = ""] = a.split(" ");
        const [other = "", otherCurrency = ""] = b.split(" ");
        return Number(one) - Number(other) || text(oneCurrency, otherCurrency);
      }
      case "choice":
        return place(a) - place(b);
      case "date":
      case "yesNo":
      case "document":
        return text(a, b);
      default:
        return titles(a, b);
    }
  };
  return (a: VaultDocument, b: VaultDocument): number => {
    const [one, other] = [a.custom?.[id], b.custom?.[id]];
    const byValue =
      one === undefined || other === undefined
        ? Number(one === undefined) - Number(other === undefined)
        : values(one, other) * (descending ? -1 : 1);
    return byValue || text(b.createdAt, a.createdAt) || text(b.id, a.id);
  };
}

/** Of rows `d` with `value`, what the document has of the field, `created_at` and `id`. */
export function orderByCustom(
  { field: { kind, options }, descending, collation = '"C"' }: CustomOrder,
  param: (value: unknown) => string,
): string {
  const expressions = (): string[] => {
    switch (kind) {
      case "number":
      case "money":
        return ["split_part(d.value, ' ', 1)::float8", `split_part(d.value, ' ', 2) COLLATE "C"`];
      case "choice":
        return [`coalesce(array_position(${param(options.map(({ id }) => id))}::text[], d.value), ${options.length + 1})`];
      case "date":
      case "yesNo":
      case "document":
        return [`d.value COLLATE "C"`];
      default:
        return [`d.value COLLATE ${collation}`];
    }
  };
  const way = descending ? " DESC" : "";
  return ["d.value IS NULL", ...expressions().map((one) => `${one}${way}`), "d.created_at DESC", "d.id DESC"].join(", ");
}
