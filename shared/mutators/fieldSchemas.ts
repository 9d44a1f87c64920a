// What the fields of a document take, by their entries. Apart from them, because the first screen needs the entries and no schema.
import { z } from "zod";
import { documentFields, type SettableField, settableFieldNames } from "./documentFields.ts";
import { id, isoDate, oneLine } from "./values.ts";

type Fields = typeof documentFields;
type SchemaOf<Field> = Field extends { kind: "text"; required: true }
  ? ReturnType<typeof oneLine>
  : Field extends { kind: "text" }
    ? z.ZodString
    : Field extends { kind: "date" }
      ? typeof isoDate
      : typeof id;

/** The schema of a value of this field, neither left out nor cleared. */
export function fieldSchema<Name extends SettableField>(name: Name): SchemaOf<Fields[Name]> {
  const field: { kind: string; required?: true; longest?: number } = documentFields[name];
  const longest = field.longest ?? 0;
  const schema =
    field.kind === "text" ? (field.required ? oneLine(longest) : z.string().max(longest)) : field.kind === "date" ? isoDate : id;
  return schema as unknown as SchemaOf<Fields[Name]>;
}

/** What `updateDocument` takes: what is left out stays, null clears. A text is cleared by an empty one. */
export const settableFields = Object.fromEntries(
  settableFieldNames.map((name) => {
    const schema: z.ZodType = fieldSchema(name);
    return [name, documentFields[name].kind === "text" ? schema.optional() : schema.nullish()];
  }),
) as {
  [Name in SettableField]: Fields[Name]["kind"] extends "text"
    ? z.ZodOptional<SchemaOf<Fields[Name]>>
    : z.ZodOptional<z.ZodNullable<SchemaOf<Fields[Name]>>>;
};
