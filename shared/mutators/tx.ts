// What a mutator may do. The replica implements it on the device, PostgreSQL on the server.

import type { Named } from "../names/namesake.ts";
import { documentFields, type LabelField } from "./documentFields.ts";
import type { Entities, Folder, PersonSettings, Refusal, SavedSearch, Share, VaultDocument, VersionFile } from "./entities.ts";
import { type LabelEntity, labelKinds, type MergingLabel } from "./labelKinds.ts";

export interface Collection<T extends { id: string }> {
  get(id: string): Promise<T | undefined>;
  /** Inserts; an existing id stays as it is. */
  insert(value: T): Promise<void>;
  update(id: string, patch: Partial<Omit<T, "id" | "ownerId">>): Promise<void>;
  delete(id: string): Promise<void>;
}

/** Those of one kind (labelKinds.ts). */
export interface Labels<T extends { id: string }> extends Collection<T> {
  /** All of a vault. */
  names(ownerId: string): Promise<readonly Named[]>;
  /** From now on the id stands for the label `of` of the vault. */
  alias(id: string, of: string, ownerId: string): Promise<void>;
  /** The id itself where such a label exists, else that of the label of the vault that it stands for; null: neither. */
  resolve(id: string, ownerId: string): Promise<string | null>;
}

export interface MergingLabels<T extends { id: string }> extends Labels<T> {
  /** Both of one vault: documents get `into` in place of `id`, which is deleted and stands for it. */
  merge(id: string, into: string): Promise<void>;
}

/** Tags may lie inside each other (labels.ts). */
export interface TagTree {
  /** Puts the tags directly below one that goes under another one, null: the top level; also those that a device puts below it later. */
  moveInner(tagId: string, to: string | null): Promise<void>;
  /** The tag and those above it. Each once, even if they lay in a circle. */
  wayUp(tagId: string): Promise<string[]>;
  /** Levels of tags in the longest branch of the tag, itself included. */
  heightOf(tagId: string): Promise<number>;
  /**
   * The tag's id where it exists in the vault; else that of the tag that it stands for, or of the nearest one above the deleted one; null: the
   * top level. A device knows only what exists, and what stands for it.
   */
  resolvePlace(tagId: string, ownerId: string): Promise<string | null>;
}

/** By what all labels of a kind are called. */
type LabelCollections = {
  readonly [Name in LabelEntity as (typeof labelKinds)[Name]["collection"]]: Name extends MergingLabel
    ? MergingLabels<Entities[Name]>
    : Labels<Entities[Name]>;
};

export interface VaultTx extends LabelCollections {
  /** Who acts. On the server proven by the session. */
  readonly userId: string;
  /** ISO time: the device's clock there, the server's own in authority. */
  readonly now: string;
  readonly documents: Collection<VaultDocument> & {
    /**
     * The file of one of the document's versions. A device takes what it was told (undefined: it does not know); the server takes its
     * own word alone. @throws AppError entity.notFound where the document has no such version
     */
    version(documentId: string, versionId: string, told: VersionFile | undefined): Promise<VersionFile | undefined>;
    /** The files of the one become versions of the other, which keeps its own as the current one. A device learns of it from the server. */
    giveFiles(documentId: string, to: string): Promise<void>;
  };
  readonly folders: Collection<Folder> & {
    /** Those of the vault that lie directly in the folder, null: at the top level; as far as the actor sees them. */
    inside(parentId: string | null, ownerId: string): Promise<readonly Named[]>;
    /** Puts everything that lies directly in the folder, what is in the trash included, into another one; null: the top level. */
    moveContents(folderId: string, to: string | null): Promise<void>;
    /** The folder and those above it, up to the top level. Each once, even if they lay in a circle. */
    wayUp(folderId: string): Promise<string[]>;
    /** Levels of folders in the longest branch of the folder, itself included. */
    heightOf(folderId: string): Promise<number>;
    /**
     * The folder's id where it exists; else, where the vault `ownerId` is the actor's own, that of the nearest folder above the deleted
     * one; null: the top level. A device knows only existing folders.
     */
    resolveDeletedFolder(folderId: string, ownerId: string): Promise<string | null>;
  };
  readonly tagTree: TagTree;
  readonly shares: Pick<Collection<Share>, "get" | "delete"> & {
    /** Makes it, or gives the share that is there for the same target and recipient this access. Its refusals are `createShare`'s. */
    grant(share: Pick<Share, "id" | "documentId" | "folderId" | "groupId" | "access"> & { handle: string | null }): Promise<void>;
  };
  readonly savedSearches: Collection<SavedSearch>;
  /** Nobody else changes what `get` has answered before this change is made. */
  readonly settings: { get(): Promise<PersonSettings>; update(patch: Partial<PersonSettings>): Promise<void> };
  readonly refusals: Pick<Collection<Refusal>, "delete">;
  /** Set operations, so that two people who tag at once both win. */
  readonly documentTags: {
    add(documentId: string, tagId: string): Promise<void>;
    remove(documentId: string, tagId: string): Promise<void>;
  };
}

/** What a label's id in a field of a document stands for in the vault (`Labels.resolve`). */
export const resolveLabel = (tx: VaultTx, field: LabelField, id: string, ownerId: string): Promise<string | null> =>
  tx[labelKinds[documentFields[field].refersTo].collection].resolve(id, ownerId);
