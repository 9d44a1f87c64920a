// What the product itself does to documents: upload confirmed, text read, classified. A device never sends these.
import { z } from "zod";
import { charactersIn, mostCustomCharacters } from "./customFields.ts";
import { canonicalValue, customKey } from "./customValues.ts";
import { type FilledField, labelFieldNames, type ProposedField, proposedFieldNames } from "./documentFields.ts";
import type { Filled, VaultDocument } from "./entities.ts";
import { fieldSchema } from "./fieldSchemas.ts";
import { mutator } from "./mutator.ts";
import { resolveLabel, type VaultTx } from "./tx.ts";
import { id, isoDate, oneLine, sha256Hex, versionFile } from "./values.ts";

const confidence = z.number().min(0).max(1).optional();
const quote = z.string().max(500).optional();
/** Left out: an AI provider. */
const by = z.enum(["ai", "classifier"]).optional();
const alike = z.number().int().min(0).optional();

/** Another try after a failed upload. */
export const startUploading = mutator({
  args: z.object({ id }),
  run: (tx, { id }) => tx.documents.update(id, { state: "uploading", stateReason: null, updatedAt: tx.now }),
});

/** The bytes are in the vault, those of the version where it names one: reading begins. */
export const startProcessing = mutator({
  args: z.object({ id, version: versionFile.extend({ id }).optional() }),
  run: (tx, { id, version }) => {
    const current = version && { versionId: version.id, size: version.size, sha256: version.sha256, contentType: version.contentType };
    return tx.documents.update(id, { ...current, state: "processing", stateReason: null, recognition: null, updatedAt: tx.now });
  },
});

const recognition = z.object({
  state: z.enum(["waiting", "done"]),
  pages: z.number().int().positive(),
  done: z.number().int().min(0),
  failed: z.number().int().min(0),
  confidence: z.number().min(0).max(1).nullable(),
});

/** Read: what the file says of itself. A title or date set by a person stays. */
export const recordExtraction = mutator({
  args: z.object({
    id,
    pageCount: z.number().int().positive().nullable(),
    language: z.string().max(16).nullable(),
    title: oneLine(500).nullable(),
    documentDate: z.object({ value: isoDate, quote }).nullable(),
    /** `unsupported`: kept as it is, without text. */
    stateReason: z.enum(["unsupported"]).nullable(),
    /** Left out: no page is a picture. While it waits the text is not all there is. */
    recognition: recognition.optional(),
  }),
  async run(tx, { id, pageCount, language, title, documentDate, stateReason, recognition = null }) {
    const document = await tx.documents.get(id);
    if (!document) return;
    const { patch, filled } = fill(document, {
      ...(title && { title: { value: title, by: "reader" as const } }),
      ...(documentDate && { documentDate: { value: documentDate.value, quote: documentDate.quote, by: "reader" as const } }),
    });
    await tx.documents.update(id, { ...patch, filled, pageCount, language, state: "ready", stateReason, recognition, updatedAt: tx.now });
  },
});

/** How far recognition has come; where it has ended, `recordExtraction` says so with the text. */
export const recordRecognition = mutator({
  args: z.object({ id, recognition }),
  run: (tx, { id, recognition }) => tx.documents.update(id, { recognition }),
});

/** `reason` is a code: `encrypted`, `broken`, `unsupported`, `tooLarge`, `timeout`, `memory`, `crashed`, `quota`. The original stays. */
export const failDocument = mutator({
  args: z.object({ id, reason: z.string().max(40) }),
  run: (tx, { id, reason }) => tx.documents.update(id, { state: "failed", stateReason: reason, updatedAt: tx.now }),
});

/** It came in the file of another document of the same vault. */
export const attachDocument = mutator({
  args: z.object({ id, attachedTo: id }),
  run: (tx, { id, attachedTo }) => tx.documents.update(id, { attachedTo }),
});

const batch = z.object({
  versionId: id,
  parts: z.array(z.tuple([z.number().int().positive(), z.number().int().positive()])).max(500),
  state: z.enum(["offered", "kept", "splitting", "split"]),
  reason: z.string().max(40).optional(),
  documents: z.array(id).max(500).optional(),
});

/** Separator sheets were found in its file, or what was asked about them has come to something. What has been split goes to the trash. */
export const recordBatch = mutator({
  args: z.object({ id, batch }),
  run: (tx, { id, batch }) => {
    const { reason, documents, ...rest } = batch;
    const known = { ...rest, ...(reason !== undefined && { reason }), ...(documents && { documents }) };
    return tx.documents.update(id, { batch: known, ...(batch.state === "split" && { trashedAt: tx.now, updatedAt: tx.now }) });
  },
});

export const recordThumbnail = mutator({
  args: z.object({ id, thumbnail: sha256Hex }),
  run: (tx, { id, thumbnail }) => tx.documents.update(id, { thumbnail }),
});

/** By field, a value for it and how sure of it the machine is. */
const proposals = Object.fromEntries(
  proposedFieldNames.map((name) => [name, z.object({ value: fieldSchema(name), confidence, quote, by, alike }).optional()]),
) as unknown as {
  [Name in ProposedField]: z.ZodOptional<
    z.ZodObject<{
      value: z.ZodType<string, string>;
      confidence: typeof confidence;
      quote: typeof quote;
      by: typeof by;
      alike: typeof alike;
    }>
  >;
};

/**
 * Choices come from the vault's own closed set; `suggestions` wait for the person. Without `classification` what was said of it before
 * stays: what was learnt since proposes something else.
 */
export const classifyDocument = mutator({
  args: z.object({
    id,
    classification: z
      .object({
        state: z.enum(["done", "skipped", "failed"]),
        at: z.string().max(40),
        provider: z.string().max(100).optional(),
        model: z.string().max(200).optional(),
        reason: z.string().max(100).optional(),
        suggestions: z
          .object({
            tags: z.array(z.string().max(400)).max(100),
            correspondent: z.string().max(400).optional(),
            type: z.string().max(400).optional(),
          })
          .optional(),
      })
      .optional(),
    ...proposals,
    tags: z.object({ value: z.array(id).max(1000), confidence, quote, by, alike }).optional(),
    /** By custom field; `by` left out: an AI provider. What the field's kind does not have is left out. */
    custom: z
      .record(id, z.object({ value: z.string().max(mostCustomCharacters), confidence, quote, by: z.enum(["ai", "reader"]).optional() }))
      .refine((values) => Object.keys(values).length <= mostCustomProposals)
      .optional(),
    /** The day on which it leaves the inbox by itself, where it gets its folder by this: listed for a glance until its person says more. */
    filedAlone: isoDate.optional(),
  }),
  async run(tx, { id, classification, tags, custom, filedAlone, ...proposed }) {
    const document = await tx.documents.get(id);
    if (!document) return;
    const { ownerId } = document;
    if (proposed.folderId && !(await tx.folders.get(proposed.folderId.value))) delete proposed.folderId;
    for (const field of labelFieldNames) {
      const choice = proposed[field];
      const label = choice && (await resolveLabel(tx, field, choice.value, ownerId));
      if (label) proposed[field] = { ...choice, value: label };
      else delete proposed[field];
    }
    const { patch, filled } = fill(
      document,
      Object.fromEntries(
        Object.entries(proposed).flatMap(([field, choice]) => (choice ? [[field, { ...choice, by: choice.by ?? "ai" }]] : [])),
      ),
    );
    if (tags && document.tags.length === 0 && isFree(filled.tags)) {
      for (const tagId of tags.value) {
        const tag = await tx.tags.resolve(tagId, ownerId);
        if (tag) await tx.documentTags.add(id, tag);
      }
      if (tags.value.length > 0) filled.tags = entryOf({ ...tags, by: tags.by ?? "ai" });
    }
    if (custom) patch.custom = await withProposed(tx, document, filled, custom);
    const filed = filedAlone && patch.folderId && !document.filedOn && { filedOn: filedAlone };
    await tx.documents.update(id, { ...patch, ...filed, filled, ...(classification && { classification }), updatedAt: tx.now });
  },
});

/** Custom values that are proposed of one document at once. */
const mostCustomProposals = 50;

/** Writes into `filled` whose they are. */
async function withProposed(
  tx: VaultTx,
  document: VaultDocument,
  filled: Filled,
  proposed: Readonly<Record<string, Omit<Provenance, "by"> & { value: string; by?: "ai" | "reader" | undefined }>>,
): Promise<VaultDocument["custom"]> {
  let custom = document.custom;
  for (const [fieldId, { value, by = "ai", ...how }] of Object.entries(proposed)) {
    const known = await tx.customFields.resolve(fieldId, document.ownerId);
    const field = known && (await tx.customFields.get(known));
    const canonical = field && canonicalValue(field, value);
    if (!field || !canonical || (field.kind === "document" && !(await tx.documents.get(canonical)))) continue;
    const key = customKey(field.id);
    if (!isFree(filled[key]) || (custom?.[field.id] !== undefined && !filled[key])) continue;
    const after = { ...custom, [field.id]: canonical };
    if (charactersIn(after) > mostCustomCharacters) continue;
    custom = after;
    filled[key] = entryOf({ ...how, by });
  }
  return custom;
}

type Provenance = {
  by: "reader" | "ai" | "classifier";
  confidence?: number | undefined;
  quote?: string | undefined;
  alike?: number | undefined;
};
type Proposal = Provenance & { value: string };

const entryOf = ({ by, confidence, quote, alike }: Provenance): NonNullable<Filled[FilledField]> => ({
  by,
  ...(confidence !== undefined && { confidence }),
  ...(quote && { quote }),
  ...(alike && { alike }),
});

/** Whether no person has decided that a machine leaves it as it is. */
const isFree = (entry: Filled[FilledField]): boolean => !entry || (entry.by !== "person" && !entry.accepted);

/** A machine fills what is empty or what a machine filled before; never what a person wrote, cleared or accepted. */
function fill(
  document: VaultDocument,
  proposals: Partial<Record<FilledField, Proposal>>,
): { patch: Partial<VaultDocument>; filled: Filled } {
  const filled: Filled = { ...document.filled };
  const patch: Record<string, string> = {};
  for (const [name, proposal] of Object.entries(proposals)) {
    const field = name as Exclude<FilledField, "tags">;
    if (!isFree(filled[field]) || (document[field] !== null && !filled[field])) continue;
    patch[field] = proposal.value;
    filled[field] = entryOf(proposal);
  }
  return { patch, filled };
}
