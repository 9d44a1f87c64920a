// The synchronized entities as every side sees them: in the replica, on the wire, out of the server's repositories.
import type { Language } from "../languages.ts";
import type { CustomFieldKind, CustomFieldOption, CustomKey } from "./customValues.ts";
import type { FieldValues, FilledField } from "./documentFields.ts";

export type DocumentState = "uploading" | "processing" | "ready" | "failed";

export const fillers = ["name", "reader", "ai", "classifier", "person"] as const;

/** A field that machines fill: one of the document's own, or by `customKey` one of the vault's custom fields. */
export type FilledName = FilledField | CustomKey;

/**
 * Who filled a field; no entry: a person did, or it is empty. `quote` are the words it came from, `confidence` is 0..1. `classifier`: what was
 * learnt from how its person files; `alike` are the documents that are filed so and much like it. `person`: a person emptied it, or
 * decided on the tags: no machine fills it again. `accepted`: a person keeps what a machine filled.
 */
export type Filled = Partial<
  Record<FilledName, { by: (typeof fillers)[number]; confidence?: number; quote?: string; alike?: number; accepted?: boolean }>
>;

/** What the classification step came to. `reason` is a code (`no-provider`, `no-text`, `unauthorized` ...). */
export interface Classification {
  state: "done" | "skipped" | "failed";
  at: string;
  provider?: string;
  model?: string;
  reason?: string;
  suggestions?: { tags: string[]; correspondent?: string; type?: string };
}

/** How far the pages that are pictures have been recognized. */
export interface Recognition {
  state: "waiting" | "done";
  /** Pages that are pictures; how many of them have been looked at, and how many of those could not be. */
  pages: number;
  done: number;
  failed: number;
  /** Mean over the letters, 0 to 1; null where there are none (yet). */
  confidence: number | null;
}

/** A file of several documents with separator sheets between them, and what became of it. */
export interface Batch {
  /** The file that it is said of. Of another version nothing is known. */
  versionId: string;
  /** First and last page of each document, counted from 1. */
  parts: [first: number, last: number][];
  /** `offered`: its person is asked; `kept`: it stays as it is; `splitting`: it is being split; `split`: its parts are documents of their own. */
  state: "offered" | "kept" | "splitting" | "split";
  /** Why it could not be split: `quota`, or a reason for which files are not read. It is offered again. */
  reason?: string;
  /** The documents that it became, in the order of their pages. */
  documents?: string[];
}

export type Access = "owner" | "edit" | "view";

/** With a value for each of its fields (documentFields.ts). */
export interface VaultDocument extends FieldValues {
  id: string;
  ownerId: string;
  /** Computed for the viewer. */
  access: Access;
  name: string;
  contentType: string;
  size: number;
  sha256: string;
  pageCount: number | null;
  state: DocumentState;
  /** A code: `encrypted`, `broken`, `quota` ... The screen has the words. */
  stateReason: string | null;
  filled: Filled;
  classification: Classification | null;
  /** Null: no page of it is a picture, or none is recognized here. */
  recognition: Recognition | null;
  /** Hex SHA-256 of the first page's picture. */
  thumbnail: string | null;
  /** Which of its versions `size`, `sha256` and `contentType` are of; null until its bytes have arrived. */
  versionId: string | null;
  /** The document whose file this one came in; absent where it came by itself, or where the viewer does not see that one. */
  attachedTo?: string;
  /** Only for its owner; absent where no separator sheets were found. */
  batch?: Batch;
  createdAt: string;
  updatedAt: string;
  trashedAt: string | null;
}

/** The file of one of a document's versions. */
export type VersionFile = Pick<VaultDocument, "size" | "sha256" | "contentType">;

export interface Folder {
  id: string;
  ownerId: string;
  /** Computed for the viewer. */
  access: Access;
  name: string;
  /** Null as well where the viewer does not see the parent. */
  parentId: string | null;
  createdAt: string;
}

export interface Tag {
  id: string;
  ownerId: string;
  name: string;
  /** `#rrggbb` */
  color: string;
  /** Null as well where the viewer is not told of the parent; absent on a device that was told of it before tags had parents. */
  parentId?: string | null;
  createdAt: string;
}

export interface DocumentType {
  id: string;
  ownerId: string;
  name: string;
  createdAt: string;
}

export type Correspondent = DocumentType;

/** What a person notes of documents; the values lie in the documents (`custom`). */
export interface CustomField extends DocumentType {
  /** For good. */
  kind: CustomFieldKind;
  /** What a choice chooses from; empty for every other kind. */
  options: CustomFieldOption[];
}

export interface Quota {
  usedBytes: number;
  limitBytes: number;
}

export interface Person {
  id: string;
  handle: string;
  fullName: string;
}

/** One document, or one folder with all that is in it, for one person or one group. */
export interface Share {
  id: string;
  /** The vault that it opens. */
  ownerId: string;
  documentId: string | null;
  folderId: string | null;
  /** Null for a group, and on the device until the server has found the person. */
  userId: string | null;
  groupId: string | null;
  /** The person's handle, or the group's name. */
  handle: string;
  access: Exclude<Access, "owner">;
  createdAt: string;
}

/** Seen by its members. */
export interface Group {
  id: string;
  name: string;
}

export interface SavedSearch {
  id: string;
  ownerId: string;
  name: string;
  query: string;
  createdAt: string;
}

/** What a person has decided; absent from the replica until they have decided anything. */
export interface PersonSettings {
  /** Whether documents are filed by AI where there is a provider. */
  classify: boolean;
  /** On every device and in mails; absent: never chosen, so that each device has its own. `browser`: as each device's browser asks. */
  language?: "browser" | Language;
  /** In which their scans are read, by Tesseract's codes, the likeliest first; absent or null: as the installation has it. */
  ocrLanguages?: string[] | null;
  /** Documents that lie at hand, the newest last. One that is gone, or is not seen any more, is passed over. */
  pinned?: string[];
  /** What a machine puts into a folder at least so surely is filed by itself; absent or null: nothing is. */
  fileAlone?: number | null;
  /** What becomes of a file with separator sheets in it; absent: its person is asked. */
  splitBatches?: "off" | "ask" | "alone";
  /** Whether a page with a label of the paper archive begins a document there too; absent: it does not. */
  splitAtNumbers?: boolean;
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
  customField: CustomField;
  share: Share;
  group: Group;
  savedSearch: SavedSearch;
  user: Person;
  refusal: Refusal;
  quota: Quota;
  settings: PersonSettings;
}

export type EntityName = keyof Entities;

/** Key in the replica: `document/<id>`; a person has one quota and one set of settings, so that their keys are just that. */
export function entityKey(entity: EntityName, id: string): string {
  return entity === "quota" || entity === "settings" ? entity : `${entity}/${id}`;
}

/** What holds where a person has decided nothing. */
export const defaultSettings: PersonSettings = { classify: true };

/** Present in the replica while the first synchronization is under way: how many documents are still to come. */
export const backfillKey = "sync/backfill";

/** Raised when the shape of an entity or a mutator's arguments changes in a way that an older app can't read. */
export const schemaVersion = "1";
