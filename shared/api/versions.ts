// Contracts of a document's versions. A version is sent and confirmed like any other upload.
import { z } from "zod";
import { byteSize, id, sha256Hex } from "../mutators/values.ts";
import { originalPlace } from "./clouds.ts";

export const versionParams = z.object({ id, versionId: id });

/** Another file for a document that has one. The type is the document's where none is given. */
export const versionRequest = z.object({
  contentType: z
    .string()
    .max(255)
    .regex(/^[\w.+-]+\/[\w.+-]+$/)
    .optional(),
  size: byteSize,
  sha256: sha256Hex,
});

/** `current`: the one that is read, found and shown. `by`: who brought it, where the asker knows them. */
export const documentVersion = z.object({
  id: z.string(),
  size: z.number(),
  sha256: z.string(),
  contentType: z.string(),
  createdAt: z.string(),
  current: z.boolean(),
  by: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** Where its original lies; told to its owner alone. */
  place: originalPlace.optional(),
});
/** Newest first. */
export const versionList = z.object({ items: z.array(documentVersion), next: z.null() });
export type DocumentVersion = z.infer<typeof documentVersion>;
