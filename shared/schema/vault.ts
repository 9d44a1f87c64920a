// What a vault holds. `ownerId` is the vault: it never changes. Tables marked as read model exist on the device as well.
import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  customType,
  doublePrecision,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { PageCode } from "../detect/codes/pageCode.ts";
import type { Facts } from "../detect/facts.ts";
import { cloudProviders } from "../documents/cloudProviders.ts";
import type { Batch, Classification, DocumentState, Filled, Recognition } from "../mutators/entities.ts";
import { fieldColumns } from "./fieldColumns.ts";
import { bytea, instant, owner, users } from "./identity.ts";
import { tags } from "./labels.ts";

const tsvector = customType<{ data: string }>({ dataType: () => "tsvector" });
export const folders = pgTable(
  "folders",
  {
    id: uuid("id").primaryKey(),
    ownerId: owner(),
    name: text("name").notNull(),
    parentId: uuid("parent_id"),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [index("folders_parent").on(t.parentId), index("folders_owner").on(t.ownerId)],
);

/** Where the contents of deleted folders went: a move that was made before its device knew lands there too. Kept as long as tombstones. */
export const deletedFolders = pgTable(
  "deleted_folders",
  {
    folderId: uuid("folder_id").primaryKey(),
    ownerId: owner(),
    /** Null: the top level. */
    parentId: uuid("parent_id"),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [index("deleted_folders_owner").on(t.ownerId)],
);

/** One row: what administrators have set of it, in bytes (server/intake/limits.ts). */
export const uploadLimits = pgTable("upload_limits", {
  id: integer("id").primaryKey(),
  limits: jsonb("limits").notNull().default({}),
});

export const documents = pgTable(
  "documents",
  {
    id: uuid("id").primaryKey(),
    ownerId: owner(),
    ...fieldColumns,
    /** The file's name; never changes. */
    name: text("name").notNull(),
    contentType: text("content_type").notNull(),
    /** Bytes of the original. */
    size: bigint("size", { mode: "number" }).notNull(),
    /** Hex SHA-256 of the original. */
    sha256: text("sha256").notNull(),
    pageCount: integer("page_count"),
    state: text("state").$type<DocumentState>().notNull(),
    stateReason: text("state_reason"),
    filled: jsonb("filled").$type<Filled>().notNull().default({}),
    classification: jsonb("classification").$type<Classification | null>(),
    recognition: jsonb("recognition").$type<Recognition | null>(),
    /** Null where no separator sheets were found in its file. */
    batch: jsonb("batch").$type<Batch | null>(),
    /** The version whose bytes are meant by `size`, `sha256` and `contentType`; null until the first has come. No foreign key: both go together. */
    versionId: uuid("version_id"),
    /** The document whose file this one came in: a mail, an archive, a PDF. No foreign key: it outlives that one. */
    attachedTo: uuid("attached_to"),
    /** Hex SHA-256 of the first page's picture. */
    thumbnail: text("thumbnail"),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
    trashedAt: instant("trashed_at"),
  },
  (t) => [
    // In the order of lists (DESC alone puts nulls first, and only then is the index read in that order). A search takes what a
    // person sees from here without reading the rows, which are fifteen times as large.
    index("documents_list").on(t.ownerId, t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst()).where(sql`trashed_at IS NULL`),
    index("documents_folder").on(t.folderId),
    // Who uses a type or correspondent: whether a viewer sees it, and what is left when it is deleted.
    index("documents_type").on(t.ownerId, t.typeId),
    index("documents_correspondent").on(t.ownerId, t.correspondentId),
    // Which documents have a value for a custom field: for searches, for who sees the field, and for what is indexed anew with it.
    index("documents_custom").using("gin", t.custom).with({ fastupdate: false }),
    index("documents_sha256").on(t.ownerId, t.sha256),
    // A search by date: the one on the document, where there is none the day of adding it (shared/search/conditions.ts).
    index("documents_date").on(t.ownerId, sql`document_date COLLATE "C"`, t.createdAt),
    index("documents_attached").on(t.attachedTo).where(sql`attached_to IS NOT NULL`),
    // How much room all notes take (serverTx.ts).
    index("documents_notes").on(t.ownerId).where(sql`notes <> ''`),
  ],
);

export const documentTags = pgTable(
  "document_tags",
  {
    documentId: uuid("document_id")
      .notNull()
      .references(() => documents.id, { onDelete: "cascade" }),
    tagId: uuid("tag_id")
      .notNull()
      .references(() => tags.id, { onDelete: "cascade" }),
  },
  (t) => [primaryKey({ columns: [t.documentId, t.tagId] }), index("document_tags_tag").on(t.tagId)],
);

/**
 * The files that a document has been, the current one among them: `documents.version_id`. Each that lies in the vault's own store
 * counts for the quota. Its id is that of
 * the upload that brought it. Server only: where bytes lie is never sent, only signed.
 */
export const documentVersions = pgTable(
  "document_versions",
  {
    id: uuid("id").primaryKey(),
    documentId: uuid("document_id")
      .notNull()
      .references(() => documents.id, { onDelete: "cascade" }),
    /** Which kind of store has it, and by which of its person's connections; null for the vault's own store. */
    backend: text("backend", { enum: ["objectStore", ...cloudProviders] })
      .notNull()
      .default("objectStore"),
    connectionId: uuid("connection_id"),
    /** When size and hash of what a cloud has were last found right; null for the vault's own store, which vouches for its bytes. */
    verifiedAt: instant("verified_at"),
    /** What the store calls it: a key, a path, an id. */
    reference: text("reference").notNull(),
    size: bigint("size", { mode: "number" }).notNull(),
    sha256: text("sha256").notNull(),
    contentType: text("content_type").notNull(),
    /**
     * The documents that it came from when they were merged into this one, the last one last (server/authority/mergedFiles.ts); mostly none.
     * No foreign keys: it outlives them.
     */
    mergedFrom: uuid("merged_from").array().notNull().default([]),
    /** Who brought it; null where they are gone. */
    createdBy: uuid("created_by").references(() => users.id, { onDelete: "set null" }),
    createdAt: instant("created_at").notNull().defaultNow(),
    /** How far the files in it have become documents of their own; null: not begun. What a person deletes of them never comes again. */
    unpacking: jsonb("unpacking").$type<{ taken: number; whole: boolean }>(),
    /** `readerVersion` of the reader that read it; null: not read, or before readers had versions. */
    readerVersion: smallint("reader_version"),
    readAt: instant("read_at"),
    /** When a person last asked that it be read again with others (server/authority/rereading.ts). */
    rereadAskedAt: instant("reread_asked_at"),
  },
  (t) => [
    index("document_versions_document").on(t.documentId),
    index("document_versions_creator").on(t.createdBy),
    // Two people's clouds have paths of the same name.
    unique("document_versions_reference").on(t.backend, t.connectionId, t.reference).nullsNotDistinct(),
    index("document_versions_merged").using("gin", t.mergedFrom).with({ fastupdate: false }).where(sql`merged_from <> '{}'`),
    index("document_versions_connection").on(t.connectionId).where(sql`connection_id IS NOT NULL`),
  ],
);

/** What the product made of a version's bytes. Never counts for the quota. */
export const documentObjects = pgTable(
  "document_objects",
  {
    versionId: uuid("version_id")
      .notNull()
      .references(() => documentVersions.id, { onDelete: "cascade" }),
    /** `searchable`: a scan as a PDF with its words, made when it is first asked for, gone when the pages are recognized anew. */
    kind: text("kind", { enum: ["thumbnail", "searchable"] }).notNull(),
    key: text("key").notNull(),
    size: bigint("size", { mode: "number" }).notNull(),
    sha256: text("sha256").notNull(),
    contentType: text("content_type").notNull(),
  },
  (t) => [primaryKey({ columns: [t.versionId, t.kind] }), unique("document_objects_key").on(t.key)],
);

/** What opens a version's file, as `server/filePasswords` seals it. Server only. */
export const filePasswords = pgTable(
  "file_passwords",
  {
    versionId: uuid("version_id")
      .primaryKey()
      .references(() => documentVersions.id, { onDelete: "cascade" }),
    salt: bytea("salt").notNull(),
    sealed: bytea("sealed").notNull(),
    /** Else it goes with the last of the jobs that wait for it. */
    kept: boolean("kept").notNull(),
    givenBy: uuid("given_by").references(() => users.id, { onDelete: "set null" }),
    givenAt: instant("given_at").notNull(),
    waiting: text("waiting").array().notNull(),
  },
  (t) => [index("file_passwords_giver").on(t.givenBy)],
);

/**
 * The pages of a version that are pictures, each with what was recognized on it: the list of what is still to do, and the words with
 * their boxes for the viewer. Server only.
 */
export const recognizedPages = pgTable(
  "recognized_pages",
  {
    versionId: uuid("version_id")
      .notNull()
      .references(() => documentVersions.id, { onDelete: "cascade" }),
    /** Counted from 1. */
    page: integer("page").notNull(),
    /** Null: not looked at yet. */
    text: text("text"),
    /** Words with their boxes as `shared/documents/pageWords.ts` packs them; null where there are none. */
    words: bytea("words"),
    confidence: doublePrecision("confidence"),
    /** Why it could not be recognized: `timeout`, `memory`, `crashed`, or a reason of the reader. */
    failure: text("failure"),
  },
  (t) => [primaryKey({ columns: [t.versionId, t.page] })],
);

/** Extracted text, pages separated by form feeds, and what it says of itself. Whoever reads the document may read both. */
export const documentTexts = pgTable("document_texts", {
  documentId: uuid("document_id")
    .primaryKey()
    .references(() => documents.id, { onDelete: "cascade" }),
  text: text("text").notNull(),
  /** Of what it was read; null for what was read before this was kept. No foreign key: the version may have been deleted since. Server only. */
  versionId: uuid("version_id"),
  /** At most 48 KB (shared/detect/facts/storedFacts.ts). Null for what was read before facts were kept. Server only. */
  facts: jsonb("facts").$type<Facts>(),
  /** What barcodes and QR codes on its pages say. Null: none, or not looked at. Server only. */
  codes: jsonb("codes").$type<PageCode[]>(),
});

/** What earlier versions said, for comparing: kept when another version's text takes its place. Server only. */
export const versionTexts = pgTable("version_texts", {
  versionId: uuid("version_id")
    .primaryKey()
    .references(() => documentVersions.id, { onDelete: "cascade" }),
  text: text("text").notNull(),
});

/** What a document tells of how it is filed (shared/classify/learn/features.ts): some hundred hashes. Made anew where it is absent. Server only. */
export const filingFeatures = pgTable("filing_features", {
  documentId: uuid("document_id")
    .primaryKey()
    .references(() => documents.id, { onDelete: "cascade" }),
  version: smallint("version").notNull(),
  features: bytea("features").notNull(),
});

/**
 * What tells whether two documents of a vault are the same one come in twice (shared/duplicates). `signature` is null for what is still to
 * be looked at, empty where there is too little text. Made anew where it is absent. Server only.
 */
export const documentLikeness = pgTable(
  "document_likeness",
  {
    documentId: uuid("document_id")
      .primaryKey()
      .references(() => documents.id, { onDelete: "cascade" }),
    ownerId: owner(),
    signature: bytea("signature"),
    /** Bands of the signature, the vault's own. */
    bands: bigint("bands", { mode: "bigint" }).array().notNull().default([]),
    /** Counts how often it was asked to be looked at: what was read before the last time is not kept. */
    asked: integer("asked").notNull().default(1),
  },
  (t) => [
    // Without a list of pending entries, which every look would read: 17 ms at 10,000 documents.
    index("document_likeness_bands").using("gin", t.bands).with({ fastupdate: false }),
    index("document_likeness_waiting").on(t.ownerId, t.documentId).where(sql`signature IS NULL`),
  ],
);

/** Pairs of documents of one vault that seem to be the same one, the lesser id first. Server only. */
export const similarDocuments = pgTable(
  "similar_documents",
  {
    id: uuid("id").primaryKey(),
    ownerId: owner(),
    documentId: uuid("document_id")
      .notNull()
      .references(() => documents.id, { onDelete: "cascade" }),
    otherId: uuid("other_id")
      .notNull()
      .references(() => documents.id, { onDelete: "cascade" }),
    /** The share of what they say that both say, 0 to 1; null: their files are the same, byte for byte. */
    likeness: doublePrecision("likeness"),
    /** When their person said that they are two. */
    dismissedAt: instant("dismissed_at"),
  },
  (t) => [
    unique("similar_documents_pair").on(t.documentId, t.otherId),
    index("similar_documents_other").on(t.otherId),
    index("similar_documents_owner").on(t.ownerId, t.id).where(sql`dismissed_at IS NULL`),
  ],
);

/** Numbers among the facts, by which documents are found: made of them by `shared/detect/facts/searchedFacts.ts`, here and on devices. */
export const documentFacts = pgTable(
  "document_facts",
  {
    documentId: uuid("document_id")
      .notNull()
      .references(() => documents.id, { onDelete: "cascade" }),
    field: text("field", { enum: ["amount", "due", "asn"] }).notNull(),
    value: numeric("value", { precision: 17, scale: 2 }).notNull(),
    /** ISO 4217. */
    currency: text("currency"),
  },
  (t) => [primaryKey({ columns: [t.documentId, t.field, t.value] }), index("document_facts_value").on(t.field, t.value)],
);

/**
 * One vector a document: weight A title and file name, B tags, type, correspondent and custom fields, C notes, D content.
 * Words are folded by `shared/search/words/fold.ts` before they come here, so that both sides index alike.
 */
export const documentSearch = pgTable(
  "document_search",
  {
    documentId: uuid("document_id")
      .primaryKey()
      .references(() => documents.id, { onDelete: "cascade" }),
    vector: tsvector("vector").notNull(),
    /** `vectorVersion` that all of it was made by; another one: a job makes it anew. Server only: a device's index is made anew as a whole. */
    version: smallint("version"),
  },
  (t) => [
    // Without a list of pending entries: 33 pages of it made PostgreSQL read and unpack every vector instead (20 -> 76 ms).
    index("document_search_vector").using("gin", t.vector).with({ fastupdate: false }),
    // Words in title, labels and notes alone: what is ranked first among very many hits.
    index("document_search_head").using("gin", sql`ts_filter(vector, '{a,b,c}')`).with({ fastupdate: false }),
  ],
);

/** A recorded intent to upload one version of a document. Written before the signed URL is handed out, so that every orphan is known. */
export const uploads = pgTable(
  "uploads",
  {
    id: uuid("id").primaryKey(),
    documentId: uuid("document_id").notNull(),
    /** Whose quota pays: the vault's owner. */
    ownerId: owner(),
    /** Who uploads. */
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    key: text("key").notNull().unique(),
    size: bigint("size", { mode: "number" }).notNull(),
    sha256: text("sha256").notNull(),
    contentType: text("content_type").notNull(),
    /** What the store calls it while its bytes arrive in parts; null where they come at once. */
    inParts: text("in_parts"),
    state: text("state", { enum: ["pending", "complete", "rejected"] })
      .notNull()
      .default("pending"),
    /** Why it came to nothing; null where it has not, or where that is not known. */
    rejectedFor: text("rejected_for", { enum: ["quota", "deleted", "expired"] }),
    createdAt: instant("created_at").notNull().defaultNow(),
    /** An upload that is not complete is cleaned up with its object past this time. Moved on by a fresh URL, within bounds. */
    expiresAt: instant("expires_at").notNull(),
    /** Until when the last signed URL can be used: what is deleted before is deleted once more after. */
    signedUntil: instant("signed_until").notNull().defaultNow(),
  },
  (t) => [
    index("uploads_unfinished").on(t.ownerId).where(sql`state <> 'complete'`),
    uniqueIndex("uploads_open").on(t.documentId, t.sha256).where(sql`state = 'pending'`),
    index("uploads_document").on(t.documentId),
    index("uploads_pending").on(t.state, t.expiresAt),
  ],
);
