// What a person does with what came in: file it, put it off. Each with its way back.
import type { ProposedField } from "../../../shared/mutators/documentFields.ts";
import type { DocumentChange, VaultDocument } from "../../../shared/mutators/index.ts";
import type { Vault } from "../../data/types.ts";
import { formatDate } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { dayFromToday } from "../day.ts";
import { undoable } from "../undo.ts";
import { changeEach } from "./documents.ts";

/** What is taken on with filing, of fields that nobody has filled. */
export interface Taken {
  fields: Partial<Record<ProposedField, string>>;
  tags: readonly string[];
}

const nothing: Taken = { fields: {}, tags: [] };

/** They leave the inbox as they are, whatever machines filled in is kept, and what is taken on goes with it. */
export function fileDocuments(
  vault: Vault,
  documents: readonly VaultDocument[],
  takenOf: (document: VaultDocument) => Taken = () => nothing,
) {
  const filedOn = dayFromToday();
  const all = documents.map((document) => ({ document, taken: takenOf(document) }));
  const forward = all.flatMap(({ document: { id }, taken }): DocumentChange[] => [
    ...taken.tags.map((tagId): DocumentChange => ({ name: "tagDocument", args: { id, tagId } })),
    { name: "updateDocument", args: { id, ...taken.fields, filedOn } },
  ]);
  const back = all.flatMap(({ document, taken }): DocumentChange[] => [
    ...taken.tags.map((tagId): DocumentChange => ({ name: "untagDocument", args: { id: document.id, tagId } })),
    {
      name: "updateDocument",
      args: { id: document.id, ...before(document, taken), filedOn: document.filedOn ?? null },
    },
  ]);
  const [first] = documents;
  return undoable(
    t.inbox.filed(documents.length, first?.title ?? ""),
    () => changeEach(vault, forward, (change) => change),
    () => changeEach(vault, back, (change) => change),
  );
}

const before = (document: VaultDocument, { fields }: Taken) =>
  Object.fromEntries(Object.keys(fields).map((field) => [field, document[field as ProposedField]]));

/** What was filed by itself is as its person wants it. */
export const acceptFiled = (vault: Vault, documents: readonly VaultDocument[]) =>
  changeEach(vault, documents, ({ id }): DocumentChange => ({ name: "updateDocument", args: { id, filedOn: dayFromToday() } }));

/** What was filed by itself lies in no folder again and waits in the inbox, with what is proposed for it. */
export function takeBackFiled(vault: Vault, documents: readonly VaultDocument[]) {
  const change = (id: string, args: { folderId: string | null; filedOn: string | null }): DocumentChange => ({
    name: "updateDocument",
    args: { id, ...args },
  });
  return undoable(
    t.inbox.unsnoozed(documents.length),
    () => changeEach(vault, documents, ({ id }) => change(id, { folderId: null, filedOn: null })),
    () => changeEach(vault, documents, ({ id, folderId, filedOn }) => change(id, { folderId, filedOn: filedOn ?? null })),
  );
}

/** @param until ISO day; null: back into the inbox at once */
export function snoozeDocuments(vault: Vault, documents: readonly VaultDocument[], until: string | null) {
  const change = (id: string, snoozedUntil: string | null): DocumentChange => ({ name: "updateDocument", args: { id, snoozedUntil } });
  return undoable(
    until ? t.inbox.snoozed(documents.length, formatDate(until)) : t.inbox.unsnoozed(documents.length),
    () => changeEach(vault, documents, ({ id }) => change(id, until)),
    () => changeEach(vault, documents, ({ id, snoozedUntil }) => change(id, snoozedUntil ?? null)),
  );
}
