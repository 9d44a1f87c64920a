// Contracts of the document routes for the app and for other programs.
import { z } from "zod";
import { id } from "../mutators/mutator.ts";

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

/** `text: null`: gone, forget it. `next` is null when there is nothing more now; `cursor` is where to go on later, always. */
export const textPage = z.object({
  items: z.array(z.object({ documentId: z.string(), text: z.string().nullable() })),
  next: z.string().nullable(),
  cursor: z.string(),
});
/** One hit. `snippet` is plain text; `marks` are [start, end) offsets into it in UTF-16 units. */
export const searchHit = z.object({
  documentId: z.string(),
  rank: z.number(),
  snippet: z.string(),
  marks: z.array(z.tuple([z.number(), z.number()])),
  page: z.number().nullable(),
});
export const searchResponse = z.object({ items: z.array(searchHit), next: z.string().nullable(), total: z.number() });

export type UrlKind = z.infer<typeof urlKind>;
export type TextPage = z.infer<typeof textPage>;
export type SearchHit = z.infer<typeof searchHit>;
export type SearchResponse = z.infer<typeof searchResponse>;
