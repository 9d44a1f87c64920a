// What services with structured outputs demand of a JSON schema, and a plain answer that fits one.
import { z } from "zod";

export interface Schema {
  type?: string | string[];
  enum?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean;
  items?: Schema;
}

const node: z.ZodType<Schema> = z.lazy(() =>
  z
    .strictObject({
      type: z.union([z.string(), z.array(z.string())]),
      description: z.string(),
      enum: z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])).min(1),
      properties: z.record(z.string(), node),
      required: z.array(z.string()),
      additionalProperties: z.boolean(),
      items: node,
    })
    .partial(),
);

/**
 * The first complaint the service would have, or null. The limits are OpenAI's: all fields required, nothing additional,
 * 1,000 enum values in all, 15,000 characters in an enum of more than 250, depth 10, 120,000 characters of names and values.
 */
export function schemaComplaint(schema: unknown): string | null {
  const parsed = node.safeParse(schema);
  if (!parsed.success) return `schema uses what is not supported: ${parsed.error.issues[0]?.path.join(".")}`;
  if (parsed.data.type !== "object") return "schema must be of type object at the root";
  const count = { values: 0, characters: 0 };
  const complaint = walk(parsed.data, 1, count);
  if (complaint) return complaint;
  if (count.values > 1000) return `${count.values} enum values, at most 1000 are allowed`;
  return count.characters > 120_000 ? "names and values are too long in total" : null;
}

function walk(schema: Schema, depth: number, count: { values: number; characters: number }): string | null {
  if (depth > 10) return "schema is nested too deeply";
  if (schema.type === undefined) return "schema must have a type";
  if (schema.enum) {
    const length = schema.enum.reduce<number>((sum, value) => sum + String(value).length, 0);
    if (new Set(schema.enum).size !== schema.enum.length) return "enum values must be unique";
    if (schema.enum.length > 250 && length > 15_000) return "enum is too long";
    count.values += schema.enum.length;
    count.characters += length;
  }
  if (schema.type === "object") {
    const names = Object.keys(schema.properties ?? {});
    if (schema.additionalProperties !== false) return "additionalProperties must be false";
    if (names.length !== schema.required?.length || !names.every((name) => schema.required?.includes(name)))
      return "all fields must be required";
    count.characters += names.join("").length;
    return names.map((name) => walk(schema.properties![name]!, depth + 1, count)).find((complaint) => complaint) ?? null;
  }
  if (schema.type === "array") return schema.items ? walk(schema.items, depth + 1, count) : "array must have items";
  return null;
}

/**
 * An answer that fits the schema: of each enum what the text speaks of, nulls and empty lists elsewhere, 0.9 for numbers.
 * Enough to see documents being filed without scripting each answer.
 */
export function plainAnswer(schema: Schema, text: string): unknown {
  const lower = text.toLowerCase();
  const spokenOf = (values: unknown[]) => values.filter((value) => typeof value === "string" && lower.includes(value.toLowerCase()));
  if (schema.enum) return spokenOf(schema.enum)[0] ?? (schema.enum.includes(null) ? null : schema.enum[0]);
  if (schema.type === "object") {
    return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, part]) => [name, plainAnswer(part, text)]));
  }
  if (schema.type === "array") return schema.items?.enum ? spokenOf(schema.items.enum) : [];
  if (schema.type === "number" || schema.type === "integer") return 0.9;
  return Array.isArray(schema.type) && schema.type.includes("null") ? null : "";
}
