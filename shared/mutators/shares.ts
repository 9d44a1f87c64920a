// Letting somebody else see, or change, a document or a folder with all that is in it.
import { z } from "zod";
import { mutator } from "./mutator.ts";
import { id, oneLine } from "./values.ts";

/**
 * With a person by handle or with a group of one's own; the same target and recipient again changes the access. One's own things
 * only. Refused with `entity.notFound`, `share.unknownPerson`, `share.self`, `share.unverified`.
 */
export const createShare = mutator({
  args: z
    .object({
      id,
      documentId: id.optional(),
      folderId: id.optional(),
      /** Or the e-mail address of somebody known. */
      handle: oneLine(254).optional(),
      groupId: id.optional(),
      access: z.enum(["view", "edit"]).default("view"),
    })
    .refine(({ documentId, folderId }) => (documentId === undefined) !== (folderId === undefined), {
      path: ["documentId"],
      message: "Either a document or a folder",
    })
    .refine(({ handle, groupId }) => (handle === undefined) !== (groupId === undefined), {
      path: ["handle"],
      message: "Either a handle or a group",
    }),
  run: (tx, { id, documentId = null, folderId = null, handle = null, groupId = null, access }) =>
    tx.shares.grant({ id, documentId, folderId, handle, groupId, access }),
});

/** By the owner: revoked for its recipient. By the person it is for: they leave. */
export const deleteShare = mutator({ args: z.object({ id }), run: (tx, { id }) => tx.shares.delete(id) });
