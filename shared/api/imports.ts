// Contracts of what is brought in from elsewhere: the report that every import has, and imports from a person's own cloud.
import { z } from "zod";
import { id } from "../mutators/values.ts";

export const importProblems = ["unauthorized", "missing", "unreachable", "cancelled", "tooMany"] as const;
/** Of one import. */
export const mostFiles = 200_000;
const kinds = ["document", "template", "preview"] as const;
const states = ["waiting", "taken", "same", "leftOut", "failed"] as const;
const amount = z.object({ count: z.number(), bytes: z.number() });

/** The reconciliation: every file that was listed stands in exactly one of `amounts`. */
export const importReport = z.object({
  id: z.uuid(),
  handle: z.string(),
  state: z.enum(["listing", "fetching", "done", "failed"]),
  problem: z.enum(importProblems).nullable(),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  /** Of a cloud; null otherwise. */
  connectionId: z.string().nullable(),
  /** Empty: the top. */
  folderName: z.string(),
  /** What lands there later comes in too. */
  watching: z.boolean(),
  lookedAt: z.string().nullable(),
  listed: amount,
  amounts: z.record(z.enum(kinds), z.record(z.enum(states), amount)),
  /** Of a watched folder: how many that failed are tried again by themselves. */
  retrying: z.number(),
  folders: z.object({ listed: z.number(), waiting: z.number(), failed: z.number() }),
  /** Of those that were taken: whose bytes had the checksum that their source has of them, and those of which it has none. */
  verified: z.number(),
  unverified: z.number(),
});
export type ImportReport = z.infer<typeof importReport>;

/** Those of one state, by id. */
export const importedFilesQuery = z.object({
  state: z.enum(states).default("failed"),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z.uuid().optional(),
});
export const importedFile = z.object({
  id: z.uuid(),
  place: z.string(),
  name: z.string(),
  size: z.number(),
  kind: z.enum([...kinds, "folder"]),
  state: z.enum(states),
  reason: z.string().nullable(),
  verified: z.boolean(),
});
export const importedFiles = z.object({ items: z.array(importedFile), next: z.string().nullable() });
export type ImportedFile = z.infer<typeof importedFile>;

const entryId = z.string().min(1).max(2000);
/**
 * `POST /api/cloud/imports` → 202: what lies in a folder of a connected cloud becomes documents. `folderId`: `root` is the top. `chosen`:
 * these entries of it; left out: all. `name`: of the folder, in which what comes in lies here too. `watch`: what lands there later as well,
 * one folder a connection. 409 `import.running`.
 */
export const cloudImportRequest = z
  .strictObject({
    connectionId: id,
    folderId: entryId.default("root"),
    name: z.string().max(1000).default(""),
    chosen: z.array(entryId).min(1).max(500).optional(),
    structure: z.enum(["folders", "tags"]).default("folders"),
    watch: z.boolean().default(false),
  })
  .refine(({ chosen, watch }) => !(chosen && watch), { path: ["chosen"], message: "a watched folder is watched whole" });
export type CloudImportRequest = z.input<typeof cloudImportRequest>;
export const cloudImports = z.object({ items: z.array(importReport), next: z.null() });
