// Contract of the history routes. Ids in `before` and `after` are those of the document's own fields; `names` says what they are called.
import { z } from "zod";
import { eventNames, historyEntities } from "../history/fields.ts";
import { id } from "../mutators/values.ts";

const namedEntity = z.enum(["folder", "tag", "type", "correspondent"]);
/** A folder or a label in a path. */
export const namedParams = z.object({ entity: namedEntity, id });
/** An entry of a document's history, and of a folder's or a label's. */
export const documentEntryParams = z.object({ id, entryId: id });
export const namedEntryParams = namedParams.extend({ entryId: id });

export const historyQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(30),
  cursor: z.uuid().optional(),
});

/** `field: "tags"`: ids that were taken off and put on. `hidden`: a value of it is not the asker's to see, and null here. */
export const historyChange = z.object({ field: z.string(), before: z.unknown(), after: z.unknown(), hidden: z.boolean().optional() });

export const historyEntry = z.object({
  id: z.string(),
  at: z.string(),
  event: z.enum(eventNames),
  /**
   * `name`: the person, null where the asker does not know them; a machine's provider and model. `device`: only of one's own. `id`: the
   * person, where the asker knows them.
   */
  by: z.object({
    kind: z.enum(["person", "rule", "ai", "reader", "system"]),
    id: z.string().nullable(),
    name: z.string().nullable(),
    device: z.string().nullable(),
  }),
  group: z.string(),
  /** How many documents, folders and labels the group has changed, as far as the asker sees them. */
  groupSize: z.number(),
  changes: z.array(historyChange),
});

export const historyPage = z.object({
  items: z.array(historyEntry),
  next: z.string().nullable(),
  /** Of folders and labels, by id. */
  names: z.record(z.string(), z.string()),
});

/** `group`: everything that was done together with the entry. Without a body: the one entry. */
export const undoRequest = z.strictObject({ group: z.boolean().default(false) }).prefault({});

/**
 * `undone`: how many documents, folders and labels were changed. `conflicts`: fields that were changed since, which stay as they are.
 * `refused`: what the asker may not change. `more`: the group is larger than one call takes: ask again.
 */
export const undoResult = z.object({
  undone: z.number(),
  conflicts: z.array(z.object({ entity: z.enum(historyEntities), id: z.string(), field: z.string() })),
  refused: z.array(z.object({ entity: z.enum(historyEntities), id: z.string(), code: z.string() })),
  more: z.boolean(),
});

export type HistoryEntry = z.infer<typeof historyEntry>;
export type HistoryPage = z.infer<typeof historyPage>;
export type UndoResult = z.infer<typeof undoResult>;
