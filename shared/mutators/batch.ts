// Changes of many documents that a person makes at once, as one mutation: a device records, sends and makes again one thing instead of
// hundreds. The server takes it apart: each change is judged, made or refused by itself, as if it had come alone.
import { z } from "zod";
import { setCustomValue } from "./customFields.ts";
import { createDocument, deleteDocument, restoreDocument, tagDocument, trashDocument, untagDocument, updateDocument } from "./documents.ts";
import { type Mutator, mutator } from "./mutator.ts";
import { id } from "./values.ts";

/** Changes in one mutation. */
export const mostInBatch = 100;

const possible = {
  createDocument,
  updateDocument,
  trashDocument,
  restoreDocument,
  deleteDocument,
  tagDocument,
  untagDocument,
  setCustomValue,
};

const change = z.discriminatedUnion("name", [
  z.object({ name: z.literal("createDocument"), args: createDocument.args }),
  z.object({ name: z.literal("updateDocument"), args: updateDocument.args }),
  z.object({ name: z.literal("trashDocument"), args: trashDocument.args }),
  z.object({ name: z.literal("restoreDocument"), args: restoreDocument.args }),
  z.object({ name: z.literal("deleteDocument"), args: deleteDocument.args }),
  z.object({ name: z.literal("tagDocument"), args: tagDocument.args }),
  z.object({ name: z.literal("untagDocument"), args: untagDocument.args }),
  z.object({ name: z.literal("setCustomValue"), args: setCustomValue.args }),
]);

export type DocumentChange = z.input<typeof change>;

/** On a device alone: what one change refuses there, all of them do. Of these only a value that its field does not have is refused. */
export const changeDocuments = mutator({
  args: z.object({
    changes: z.array(change).min(1).max(mostInBatch),
    /** A gesture of more changes than go into one mutation: they are one group of the history. */
    group: id.optional(),
  }),
  async run(tx, { changes }) {
    for (const { name, args } of changes) await (possible[name] as Mutator<unknown>).run(tx, args);
  },
});

/** A batch as far as it has to be understood to be taken apart: what each of its changes says is judged for itself. */
const parts = z.object({
  changes: z
    .array(z.object({ name: z.enum(Object.keys(possible) as (keyof typeof possible)[]), args: z.unknown() }))
    .min(1)
    .max(mostInBatch),
});

/** What a mutation consists of: itself, or the changes that it holds, well formed or not. What is no batch stays as it is. */
export function expandBatch<Mutation extends { name: string; args: unknown }>(mutation: Mutation): { name: string; args: unknown }[] {
  if (mutation.name !== "changeDocuments") return [mutation];
  const parsed = parts.safeParse(mutation.args);
  return parsed.success ? parsed.data.changes.map(({ name, args }) => ({ name, args })) : [mutation];
}

/** What a device's mutation has in common with what it was made together with, in the history. */
export function groupOf({ clientID, id: number, name, args }: { clientID: string; id: number; name: string; args: unknown }): string {
  const own = name === "changeDocuments" ? id.safeParse((args as { group?: unknown } | null)?.group) : undefined;
  return own?.data ?? `${clientID}:${number}`;
}
