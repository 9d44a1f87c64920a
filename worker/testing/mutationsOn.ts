// What each mutator would have to do to another person's things: all of its arguments name them.
import { createHash } from "node:crypto";
import { v7 as uuid } from "uuid";
import type { PersonMutators } from "../../shared/mutators/index.ts";

/** Ids of one person's things. */
export type Things = Record<
  "document" | "folder" | "tag" | "type" | "correspondent" | "customField" | "share" | "savedSearch" | "refusal",
  string
>;

export const sha256 = createHash("sha256").update("x").digest("hex");
export const file = { name: "x.txt", contentType: "text/plain", size: 1, sha256 };

export const mutationsOn = ({
  document,
  folder,
  tag,
  type,
  correspondent,
  customField,
  share,
  savedSearch,
  refusal,
}: Things): Record<keyof PersonMutators, Record<string, unknown>> => ({
  createDocument: { ...file, id: document, folderId: folder, createdAt: new Date().toISOString() },
  updateDocument: { id: document, title: "hers now", folderId: folder },
  trashDocument: { id: document },
  restoreDocument: { id: document },
  restoreVersion: { id: document, versionId: uuid(), file: { size: 1, sha256, contentType: "text/plain" } },
  deleteDocument: { id: document },
  answerBatch: { id: document, split: true },
  mergeDocument: { id: document, intoId: document },
  tagDocument: { id: document, tagId: tag },
  untagDocument: { id: document, tagId: tag },
  acceptFilled: { id: document, field: "title", accepted: true },
  createFolder: { id: folder, name: "hers now", parentId: null },
  updateFolder: { id: folder, name: "hers now" },
  deleteFolder: { id: folder },
  createTag: { id: tag, name: "hers now", color: "#112233" },
  updateTag: { id: tag, name: "hers now" },
  deleteTag: { id: tag },
  mergeTag: { id: tag, intoId: tag },
  createType: { id: type, name: "hers now" },
  updateType: { id: type, name: "hers now" },
  deleteType: { id: type },
  mergeType: { id: type, intoId: type },
  createCorrespondent: { id: correspondent, name: "hers now" },
  updateCorrespondent: { id: correspondent, name: "hers now" },
  deleteCorrespondent: { id: correspondent },
  mergeCorrespondent: { id: correspondent, intoId: correspondent },
  createCustomField: { id: customField, name: "hers now", kind: "text" },
  updateCustomField: { id: customField, name: "hers now" },
  deleteCustomField: { id: customField },
  setCustomValue: { id: document, fieldId: customField, value: "hers now" },
  deleteShare: { id: share },
  createSavedSearch: { id: savedSearch, name: "hers now", query: "x" },
  updateSavedSearch: { id: savedSearch, query: "hers now" },
  deleteSavedSearch: { id: savedSearch },
  updateSettings: { classify: false },
  pinDocument: { id: document, pinned: true },
  dismissRefusal: { id: refusal },
  createShare: { id: uuid(), documentId: document, handle: "eve", access: "edit" },
});
