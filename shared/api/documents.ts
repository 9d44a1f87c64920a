// Contracts of the document routes for the app and for other programs.
import { z } from "zod";
import { languages } from "../languages.ts";
import { documentFields, type SettableField, settableFieldNames } from "../mutators/documentFields.ts";
import { id } from "../mutators/values.ts";
import { documentEntity, entitySchemas } from "./entities.ts";
import { deviceFacts } from "./facts.ts";

export const urlKind = z.enum(["download", "preview", "thumbnail"]);
export const urlsRequest = z.object({
  items: z
    .array(z.object({ id, kind: urlKind }))
    .min(1)
    .max(100),
});
export const signedUrl = z.object({ url: z.string(), expiresAt: z.string() });
/** In the order of the request; `url` is null where there is nothing to show or no access. */
export const urlsResponse = z.object({
  items: z.array(z.object({ id: z.string(), kind: urlKind, url: z.string().nullable(), expiresAt: z.string().nullable() })),
});

/** IANA name of the time zone in which days of a query are meant; UTC where it is left out or unknown. */
const zone = z.string().max(100).default("UTC");

const byCustomField = z.templateLiteral([z.enum(["", "-"]), "custom/", z.uuid()]);

/**
 * `GET /api/documents`. `query` is the search language; without it the list is in the order of `sort`. `custom/<id of a custom field>`, with
 * `-` before it the other way round, counts with a query too: documents without a value last. 404 where the field is not the person's to see.
 */
export const documentsQuery = z.object({
  query: z.string().max(1000).default(""),
  zone,
  folder: z.uuid().optional(),
  tag: z.uuid().optional(),
  sort: z.union([z.enum(["newest", "oldest", "title", "largest"]), byCustomField]).default("newest"),
  /** In whose alphabet titles are sorted; left out, in that of the person's own language. */
  language: z.enum(languages).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.coerce.number().int().min(0).max(10_000_000).default(0),
});
export const documentList = z.object({
  items: z.array(documentEntity),
  next: z.string().nullable(),
  /** As in `GET /api/search`. */
  problems: z.array(z.object({ kind: z.string(), value: z.string(), start: z.number(), end: z.number() })),
});
/** What can be set (null clears it; a text is cleared by an empty one); `tags` replaces them all. What a value may be is `updateDocument`'s matter. */
const patched = Object.fromEntries(
  settableFieldNames.map((name) => [name, documentFields[name].kind === "text" ? z.string().optional() : z.string().nullish()]),
) as {
  [Name in SettableField]: (typeof documentFields)[Name]["kind"] extends "text"
    ? z.ZodOptional<z.ZodString>
    : z.ZodOptional<z.ZodNullable<z.ZodString>>;
};
export const documentPatch = z.strictObject({ ...patched, tags: z.array(z.uuid()).max(100).optional() });
export const documentDeletion = z.object({ permanent: z.enum(["true", "false"]).default("false") });
/** Null where nothing has been read (yet). */
export const documentText = z.object({ documentId: id, text: z.string().nullable() });
/** `POST /api/documents/reprocess`: these, or one's own: `outdated` are those that an earlier reader read. */
export const reprocessRequest = z.union([
  z.strictObject({ ids: z.array(z.uuid()).min(1).max(1000) }),
  z.strictObject({ which: z.enum(["outdated", "all"]) }),
]);
/** Of one's own documents: how many an earlier reader read, how many are being read again, and how many of those still wait. */
export const reprocessProgress = z.object({ outdated: z.number(), total: z.number(), waiting: z.number() });
/** `POST /api/documents/:id/password`. `keep`: sealed, for later readings too; else it is forgotten after this one. */
export const filePasswordRequest = z.strictObject({ password: z.string().min(1).max(255), keep: z.boolean() });
/** `password`: only to the person who gave it. */
export const filePasswordAnswer = z.object({ kept: z.boolean(), password: z.string().nullable() });
export const wordsQuery = z.object({ page: z.coerce.number().int().min(1).max(100_000).optional() });
/** `pages` have recognized words; `words` are those of the page that was asked for, null where it has none. */
export const documentWords = z.object({
  pages: z.array(z.number()),
  words: z
    .object({
      width: z.number(),
      height: z.number(),
      angle: z.number(),
      words: z.array(
        z.object({
          text: z.string(),
          left: z.number(),
          top: z.number(),
          width: z.number(),
          height: z.number(),
          confidence: z.number(),
          line: z.number(),
        }),
      ),
    })
    .nullable(),
});
const name = { id, name: z.string() };
export const categories = z.object({
  tags: z.array(z.object({ ...name, color: z.string(), parentId: id.nullable() })),
  types: z.array(z.object(name)),
  correspondents: z.array(z.object(name)),
  customFields: z.array(entitySchemas.customField.pick({ id: true, name: true, kind: true, options: true })),
});
export const urlParams = z.object({ id, kind: urlKind });

/** `text: null`: gone, forget it. `facts` of another shape than today's are left out: they never hold up a text. `next` is null when there is nothing more now; `cursor` is where to go on later, always. */
export const textPage = z.object({
  items: z.array(z.object({ documentId: z.string(), text: z.string().nullable(), facts: deviceFacts.nullable().catch(null) })),
  next: z.string().nullable(),
  cursor: z.string(),
});
/** `GET /api/search`. */
export const searchQuery = z.object({
  q: z.string().max(1000),
  zone,
  /** Left out: the best first. */
  sort: byCustomField.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.coerce.number().int().min(0).max(1_000_000).default(0),
});
/** `GET /api/search/facets`. An empty query counts all that is not in the trash. */
export const facetsQuery = z.object({
  q: z.string().max(1000).default(""),
  zone,
  limit: z.coerce.number().int().min(1).max(100).default(10),
});
/** `filter` put beside the query narrows it to `count` hits; `more`: how many other values there are. */
const facet = z.object({ items: z.array(z.object({ name: z.string(), count: z.number(), filter: z.string() })), more: z.number() });
export const facetsResponse = z.object({
  total: z.number(),
  facets: z.object({ type: facet, from: facet, tag: facet, folder: facet, year: facet }),
});
/** `GET /api/documents/:id/alike`. */
export const alikeQuery = z.object({ limit: z.coerce.number().int().min(1).max(50).default(10) });
/** The likest first; `likeness` from 0 to 1. */
export const alikeResponse = z.object({ items: z.array(z.object({ documentId: z.string(), likeness: z.number() })) });
/** One hit. `snippet` is plain text; `marks` are [start, end) offsets into it in UTF-16 units. */
export const searchHit = z.object({
  documentId: z.string(),
  rank: z.number(),
  snippet: z.string(),
  marks: z.array(z.tuple([z.number(), z.number()])),
  page: z.number().nullable(),
});
/** What of the query does not mean what it seems to, with its place in UTF-16 units: `missing` matches nothing, what is no value is left out. */
export const queryProblem = z.object({ kind: z.string(), value: z.string(), start: z.number(), end: z.number() });
export const searchResponse = z.object({
  items: z.array(searchHit),
  next: z.string().nullable(),
  total: z.number(),
  problems: z.array(queryProblem),
  /** Nothing was found for what was typed: the query, one letter away, that these are the hits of. Null: of what was typed. */
  corrected: z.string().nullable(),
});

export type ReprocessRequest = z.infer<typeof reprocessRequest>;
export type ReprocessProgress = z.infer<typeof reprocessProgress>;
export type Categories = z.infer<typeof categories>;
export type DocumentPatch = z.infer<typeof documentPatch>;
export type DocumentsQuery = z.infer<typeof documentsQuery>;
export type UrlKind = z.infer<typeof urlKind>;
export type TextPage = z.infer<typeof textPage>;
export type FacetsQuery = z.infer<typeof facetsQuery>;
export type SearchResponse = z.infer<typeof searchResponse>;
