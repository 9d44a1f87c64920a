// Contracts of templates: HTML with fields that are filled in, and of sanitizing HTML.
import { z } from "zod";
import { languages } from "../languages.ts";
import { id, oneLine } from "../mutators/values.ts";

/** Characters of HTML that are taken in: a letter with its pictures. */
export const mostHtml = 400_000;
const html = z.string().max(mostHtml);
/** What fields are filled with: texts, numbers, yes or no, lists and groups of these. */
const fields = z.record(z.string().max(100), z.unknown()).refine((value) => JSON.stringify(value).length <= 200_000, "is too large");

/** `POST /api/sanitize` → 200 */
export const sanitizeRequest = z.strictObject({ html });
export const sanitized = z.object({
  html: z.string(),
  /** What was taken out, each kind once: `<script>`, `onclick of <a>`, `style position of <p>`; a hundred at most. */
  removed: z.array(z.string()),
});

/** `list`: rows, whose own fields stand in it; `condition`: shown where it is filled. */
export interface MergeField {
  name: string;
  kind: "text" | "date" | "money" | "number" | "list" | "condition";
  fields?: MergeField[] | undefined;
}
export const mergeField: z.ZodType<MergeField> = z.object({
  name: z.string(),
  kind: z.enum(["text", "date", "money", "number", "list", "condition"]),
  get fields() {
    return z.array(mergeField).optional();
  },
});

export const templateItem = z.object({
  id: z.uuid(),
  name: z.string(),
  category: z.string(),
  /** Everybody with a vault here may use it; only its owner changes it. */
  shared: z.boolean(),
  own: z.boolean(),
  version: z.number(),
  updatedAt: z.string(),
});
export const template = templateItem.extend({ html: z.string(), fields: z.array(mergeField) });
/** After a change: and what was taken out of its HTML. */
export const savedTemplate = template.extend({ removed: z.array(z.string()) });

const category = z.string().trim().max(80);
/** `GET /api/templates` → `{items, next}` by name; `query` looks in name and category. */
export const templatesQuery = z.object({
  query: z.string().max(200).optional(),
  category: category.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(200),
  cursor: z.uuid().optional(),
});
export const templateList = z.object({ items: z.array(templateItem), next: z.string().nullable() });
/** `POST /api/templates` → 201 `savedTemplate`; 409 `entity.exists`; 400 where the fields are not written as they should be. */
export const templateCreate = z.strictObject({
  id: id.optional(),
  name: oneLine(120),
  category: category.default(""),
  html,
  shared: z.boolean().default(false),
});
/** `PUT /api/templates/:id` → 200 `savedTemplate`; 404. What is left out stays; other HTML or another name is another version. */
export const templateChange = z.strictObject({
  name: oneLine(120).optional(),
  category: category.optional(),
  html: html.optional(),
  shared: z.boolean().optional(),
});
export const templateVersion = z.object({ version: z.number(), name: z.string(), at: z.string(), current: z.boolean() });
export const templateVersions = z.object({ items: z.array(templateVersion) });
export const versionParams = z.object({ id, version: z.coerce.number().int().min(1).max(1_000_000) });

const language = z.enum(languages).default("nb");
/** `POST /api/templates/:id/render` → 200 `rendered`, or the PDF itself. */
export const renderRequest = z.strictObject({ fields: fields.default({}), format: z.enum(["html", "pdf"]).default("html"), language });
/** `POST /api/templates/preview` `{html, fields}` → 200 `rendered`: of what is not saved yet. */
export const previewRequest = z.strictObject({ html, fields: fields.default({}), language });
export const rendered = z.object({
  html: z.string(),
  fields: z.array(mergeField),
  /** Fields that were not filled in. */
  missing: z.array(z.string()),
  removed: z.array(z.string()),
});
/** `POST /api/templates/:id/documents` → 201 `{documentId}`: the PDF as a document of this person's. The same `documentId` makes one document. */
export const templateDocument = z.strictObject({
  documentId: id,
  title: oneLine(200),
  folderId: id.nullish(),
  fields: fields.default({}),
  language,
});
export const documentMade = z.object({ documentId: z.uuid() });

export type TemplateItem = z.infer<typeof templateItem>;
export type Template = z.infer<typeof template>;
export type SavedTemplate = z.infer<typeof savedTemplate>;
export type TemplateVersion = z.infer<typeof templateVersion>;
export type Rendered = z.infer<typeof rendered>;
export type Sanitized = z.infer<typeof sanitized>;
