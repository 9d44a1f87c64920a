// What a person does to documents.
import { z } from "zod";
import { titleFromName } from "../detect/titleFromName.ts";
import { AppError } from "../errors.ts";
import { isCustomKey } from "./customValues.ts";
import { documentFields, emptyFields, fillableFieldNames, filledFieldNames, labelFieldNames } from "./documentFields.ts";
import type { Filled, VaultDocument } from "./entities.ts";
import { settableFields } from "./fieldSchemas.ts";
import { mergedFields, notesFit } from "./merging.ts";
import { mutator } from "./mutator.ts";
import { resolveLabel, type VaultTx } from "./tx.ts";
import { byteSize, id, isoInstant, oneLine, sha256Hex, versionFile } from "./values.ts";

/** Bytes are named by their SHA-256; the row is made before they travel. An existing own id only gets what is still empty. */
export const createDocument = mutator({
  args: z.object({
    id,
    name: oneLine(255),
    contentType: z
      .string()
      .max(255)
      .regex(/^[\w.+-]+\/[\w.+-]+$/)
      .catch("application/octet-stream"),
    size: byteSize,
    sha256: sha256Hex,
    folderId: id.nullish(),
    title: oneLine(500).optional(),
    createdAt: isoInstant,
  }),
  async run(tx, args) {
    const existing = await tx.documents.get(args.id);
    const target = args.folderId ? await tx.folders.resolveDeletedFolder(args.folderId, tx.userId) : null;
    if (existing) {
      if (existing.ownerId !== tx.userId) return;
      const patch = {
        ...(target !== null && existing.folderId === null && { folderId: target }),
        ...(existing.sha256 === "" && { sha256: args.sha256, size: args.size }),
      };
      if (Object.keys(patch).length > 0) await tx.documents.update(args.id, patch);
      return;
    }
    const folder = target === null ? undefined : await tx.folders.get(target);
    await tx.documents.insert({
      id: args.id,
      ownerId: folder?.ownerId ?? tx.userId,
      access: folder?.access ?? "owner",
      ...emptyFields(),
      title: args.title ?? titleFromName(args.name),
      name: args.name,
      contentType: args.contentType,
      size: args.size,
      sha256: args.sha256,
      pageCount: null,
      folderId: folder?.id ?? null,
      state: "uploading",
      stateReason: null,
      filled: args.title ? {} : { title: { by: "name" } },
      classification: null,
      recognition: null,
      thumbnail: null,
      versionId: null,
      createdAt: args.createdAt < tx.now ? args.createdAt : tx.now,
      updatedAt: tx.now,
      trashedAt: null,
    });
  },
});

/**
 * `null` clears a field; `folderId: null` is the top level. What a person sets or clears is theirs from then on; with `filedOn` they keep
 * whatever machines have filled in. With `filedOn: null` the document is not filed any more: they have not decided on any of that, nor on
 * the fields that become empty again.
 */
export const updateDocument = mutator({
  args: z.object({ id, ...settableFields }),
  async run(tx, { id, ...changes }) {
    const document = await tx.documents.get(id);
    if (!document) return;
    const patch: Partial<VaultDocument> = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    if (patch.folderId) patch.folderId = await tx.folders.resolveDeletedFolder(patch.folderId, document.ownerId);
    for (const field of labelFieldNames) {
      const value = patch[field];
      if (value) patch[field] = await resolveLabel(tx, field, value, document.ownerId);
    }
    const filled = { ...document.filled };
    for (const field of filledFieldNames) {
      if (!(field in patch)) continue;
      if (patch[field] === null && patch.filedOn !== null) filled[field] = { by: "person" };
      else delete filled[field];
    }
    if (patch.filedOn !== undefined)
      for (const field of [...fillableFieldNames, ...customNames(filled)]) {
        const { accepted: _before, ...entry } = filled[field] ?? { by: "person" as const };
        if (entry.by !== "person" && entry.by !== "name") filled[field] = { ...entry, ...(patch.filedOn && { accepted: true }) };
      }
    await tx.documents.update(id, { ...patch, filled, updatedAt: tx.now });
  },
});

export const trashDocument = mutator({
  args: z.object({ id }),
  async run(tx, { id }) {
    const document = await tx.documents.get(id);
    if (document && !document.trashedAt) await tx.documents.update(id, { trashedAt: tx.now, updatedAt: tx.now });
  },
});

export const restoreDocument = mutator({
  args: z.object({ id }),
  async run(tx, { id }) {
    const document = await tx.documents.get(id);
    if (document?.trashedAt) await tx.documents.update(id, { trashedAt: null, updatedAt: tx.now });
  },
});

/**
 * An earlier version of the document's file becomes the current one again, and is read again; the one that was stays. `file`: what the
 * device knows of it, so that the screen can say it at once. The server looks for itself.
 */
export const restoreVersion = mutator({
  args: z.object({ id, versionId: id, file: versionFile.optional() }),
  async run(tx, { id, versionId, file: told }) {
    const document = await tx.documents.get(id);
    if (!document || document.versionId === versionId) return;
    const file = await tx.documents.version(id, versionId, told);
    if (file) await tx.documents.update(id, { ...file, versionId, state: "processing", stateReason: null, updatedAt: tx.now });
  },
});

/**
 * The document and `intoId` are the same one come in twice: the better value of each field, the tags and the notes of both, and the other
 * file as a version stay in `intoId` (merging.ts); the document goes to the trash. Restoring it gives it its file back.
 * @throws AppError merge.notesTooLong
 */
export const mergeDocument = mutator({
  args: z.object({ id, intoId: id }),
  async run(tx, { id, intoId }) {
    const document = await tx.documents.get(id);
    const into = await tx.documents.get(intoId);
    if (!document || !into || id === intoId || document.ownerId !== into.ownerId || document.trashedAt || into.trashedAt) return;
    // One whose file has not arrived has nothing that could be the same.
    if (!document.versionId || !into.versionId) return;
    if (!notesFit(into, document)) throw new AppError("merge.notesTooLong", { most: documentFields.notes.longest });
    const { patch, tags } = mergedFields(into, document);
    for (const tag of tags) await tx.documentTags.add(intoId, tag);
    if (Object.keys(patch).length > 0) await tx.documents.update(intoId, { ...patch, updatedAt: tx.now });
    await tx.documents.giveFiles(id, intoId);
    await tx.documents.update(id, { trashedAt: tx.now, updatedAt: tx.now });
  },
});

/** A file with separator sheets in it becomes a document for each part, or stays as it is. The server does the work, once. */
export const answerBatch = mutator({
  args: z.object({ id, split: z.boolean() }),
  async run(tx, { id, split }) {
    const document = await tx.documents.get(id);
    const { batch } = document ?? {};
    if (!document || document.trashedAt || batch?.versionId !== document.versionId) return;
    if (batch?.state !== "offered" && !(split && batch?.state === "kept")) return;
    const { reason: _before, ...rest } = batch;
    await tx.documents.update(id, { batch: { ...rest, state: split ? "splitting" : "kept" } });
  },
});

/** For good. The server frees the quota and the objects in the same transaction. */
export const deleteDocument = mutator({
  args: z.object({ id }),
  async run(tx, { id }) {
    await tx.documents.delete(id);
  },
});

export const tagDocument = mutator({
  args: z.object({ id, tagId: id }),
  async run(tx, { id, tagId }) {
    const document = await tx.documents.get(id);
    const tag = document && (await tx.tags.resolve(tagId, document.ownerId));
    if (!document || !tag) return;
    await tx.documentTags.add(id, tag);
    await decideOnTags(tx, document);
  },
});

export const untagDocument = mutator({
  args: z.object({ id, tagId: id }),
  async run(tx, { id, tagId }) {
    const document = await tx.documents.get(id);
    if (!document) return;
    await tx.documentTags.remove(id, (await tx.tags.resolve(tagId, document.ownerId)) ?? tagId);
    await decideOnTags(tx, document);
  },
});

/** Tags that a machine put on are a person's once they change one of them. */
async function decideOnTags(tx: VaultTx, { id, filled }: VaultDocument): Promise<void> {
  if (filled.tags && filled.tags.by !== "person") await tx.documents.update(id, { filled: { ...filled, tags: { by: "person" } } });
}

const customName = z.templateLiteral(["custom/", id]);
const customNames = (filled: Filled) => Object.keys(filled).filter(isCustomKey);

/** A person keeps what a machine filled, or has not decided on it after all. Its value stays as it is. */
export const acceptFilled = mutator({
  args: z.object({ id, field: z.union([z.enum(fillableFieldNames), customName]), accepted: z.boolean() }),
  async run(tx, { id, field, accepted }) {
    const document = await tx.documents.get(id);
    const entry = document?.filled[field];
    if (!document || !entry || entry.by === "person" || Boolean(entry.accepted) === accepted) return;
    const { accepted: _before, ...rest } = entry;
    await tx.documents.update(id, { filled: { ...document.filled, [field]: accepted ? { ...rest, accepted } : rest } });
  },
});
