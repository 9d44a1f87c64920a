// The columns of `documents` that the registry of a document's fields (shared/mutators/documentFields.ts) asks for.
import { jsonb, text, uuid } from "drizzle-orm/pg-core";
import {
  columnName,
  type DocumentFieldName,
  documentField,
  documentFieldNames,
  type documentFields,
  type FieldValues,
} from "../mutators/documentFields.ts";

const required = (name: string) => text(name).notNull();
/** By kind of field; several ids are rows of a table of their own. */
const columns = {
  text: (name: string) => text(name).notNull().default(""),
  date: (name: string) => text(name),
  language: (name: string) => text(name),
  name: (name: string) => uuid(name),
  values: (name: string) => jsonb(name).$type<FieldValues["custom"]>(),
};

type Fields = typeof documentFields;
export type ColumnField = {
  [Name in DocumentFieldName]: Fields[Name]["kind"] extends keyof typeof columns ? Name : never;
}[DocumentFieldName];
type Column<Field> = Field extends { required: true }
  ? ReturnType<typeof required>
  : Field extends { kind: infer Kind extends keyof typeof columns }
    ? ReturnType<(typeof columns)[Kind]>
    : never;

export const columnFieldNames = documentFieldNames.filter((name): name is ColumnField => documentField(name)!.kind in columns);

export const fieldColumns = Object.fromEntries(
  columnFieldNames.map((name) => {
    const field = documentField(name)!;
    return [name, field.required ? required(columnName(name)) : columns[field.kind as keyof typeof columns](columnName(name))];
  }),
) as { [Name in ColumnField]: Column<Fields[Name]> };
