// The synchronized entities as every side sees them: in the replica, on the wire, out of the server's repositories.

export type DocumentState = "uploading" | "processing" | "ready" | "failed";

/** Fields that a machine may fill. A person's own entry is never overwritten by one. */
export type FilledField = "title" | "documentDate" | "typeId" | "correspondentId" | "folderId" | "tags" | "language";

/** Who filled a field; no entry: a person did, or it is empty. `quote` are the words it came from, `confidence` is 0..1. */
export type Filled = Partial<Record<FilledField, { by: "name" | "reader" | "ai"; confidence?: number; quote?: string }>>;

/** What the classification step came to. `reason` is a code (`no-provider`, `no-text`, `unauthorized` ...). */
export interface Classification {
  state: "done" | "skipped" | "failed";
  at: string;
  provider?: string;
  model?: string;
  reason?: string;
  suggestions?: { tags: string[]; correspondent?: string; type?: string };
}

export type Access = "owner" | "edit" | "view";

export interface VaultDocument {
  id: string;
  ownerId: string;
  /** Computed for the viewer. */
  access: Access;
  title: string;
  name: string;
  contentType: string;
  size: number;
  sha256: string;
  pageCount: number | null;
  /** ISO date without time. */
  documentDate: string | null;
  language: string | null;
  folderId: string | null;
  typeId: string | null;
  correspondentId: string | null;
  tags: string[];
  notes: string;
  state: DocumentState;
  /** A code: `encrypted`, `broken`, `quota` ... The screen has the words. */
  stateReason: string | null;
  filled: Filled;
  classification: Classification | null;
  /** Hex SHA-256 of the first page's picture. */
  thumbnail: string | null;
  createdAt: string;
  updatedAt: string;
  trashedAt: string | null;
}

export interface Folder {
  id: string;
  ownerId: string;
  name: string;
  parentId: string | null;
  createdAt: string;
}

export interface Tag {
  id: string;
  ownerId: string;
  name: string;
  /** `#rrggbb` */
  color: string;
  createdAt: string;
}

export interface DocumentType {
  id: string;
  ownerId: string;
  name: string;
  createdAt: string;
}

export type Correspondent = DocumentType;

export interface Quota {
  usedBytes: number;
  limitBytes: number;
}

export interface Person {
  id: string;
  handle: string;
  fullName: string;
}

/** A change that the server could not make for good. Shown until its person dismisses it. */
export interface Refusal {
  id: string;
  mutation: string;
  args: unknown;
  code: string;
  createdAt: string;
}

export interface Entities {
  document: VaultDocument;
  folder: Folder;
  tag: Tag;
  type: DocumentType;
  correspondent: Correspondent;
  user: Person;
  refusal: Refusal;
  quota: Quota;
}

export type EntityName = keyof Entities;

/** Key in the replica: `document/<id>`; a person has one quota, so that its key is just `quota`. */
export function entityKey(entity: EntityName, id: string): string {
  return entity === "quota" ? "quota" : `${entity}/${id}`;
}

/** Present in the replica while the first synchronization is under way: how many documents are still to come. */
export const backfillKey = "sync/backfill";

/** Raised when the shape of an entity or a mutator's arguments changes in a way that an older app can't read. */
export const schemaVersion = "1";
