// What a person does with documents, one or many, each with its way back.
import { v7 as newId } from "uuid";
import type { customKey } from "../../../shared/mutators/customValues.ts";
import type { ProposedField, SettableField } from "../../../shared/mutators/documentFields.ts";
import type { DocumentChange, VaultDocument } from "../../../shared/mutators/index.ts";
import type { Vault } from "../../data/types.ts";
import { t } from "../../i18n/index.ts";
import { addTarget } from "../addTarget.ts";
import { ask } from "../dialogs.ts";
import { tell, undoable } from "../undo.ts";
import { cropOffer } from "./pictures.ts";
import { isOwn, mayEdit, mayMove } from "./sharing.ts";

type Ids = readonly string[];

function found(vault: Vault, ids: Ids): VaultDocument[] {
  return ids.map((id) => vault.document(id).peek()).filter((document) => document !== undefined);
}

/** Those that the person may change; where there is none of them, it is said. */
export function changeable(vault: Vault, ids: Ids): VaultDocument[] {
  const documents = found(vault, ids);
  const own = documents.filter(mayEdit);
  if (own.length === 0 && documents.length > 0) tell(t.sharing.onlyView);
  return own;
}

/** In one mutation: as many as a slow phone makes in less than a tenth of a second. */
const atOnce = 100;
/** Names of files in one message. */
const namesShown = 10;
/** Milliseconds after which nobody waits for a frame any more. */
const undrawn = 100;

/** Each of the documents is changed for itself, though they are sent together, and are one gesture. The screen is drawn in between. */
export async function changeEach<Of>(vault: Vault, of: readonly Of[], one: (of: Of) => DocumentChange): Promise<void> {
  const group = newId();
  for (let at = 0; at < of.length; at += atOnce) {
    if (at > 0) await drawn();
    await vault.mutate.changeDocuments({ changes: of.slice(at, at + atOnce).map(one), group });
  }
}

/** Resolves after the next frame. A pause is not enough, timers go ahead of frames; where nobody looks no frame comes. */
async function drawn(): Promise<void> {
  await new Promise<unknown>((resolve) => {
    setTimeout(resolve, undrawn);
    globalThis.requestAnimationFrame?.(() => setTimeout(resolve));
  });
}

const trash = (id: string): DocumentChange => ({ name: "trashDocument", args: { id } });
const restore = (id: string): DocumentChange => ({ name: "restoreDocument", args: { id } });
const move = (id: string, folderId: string | null): DocumentChange => ({ name: "updateDocument", args: { id, folderId } });

export function trashDocuments(vault: Vault, ids: Ids): Promise<void> {
  const documents = changeable(vault, ids).filter((document) => !document.trashedAt);
  if (documents.length === 0) return Promise.resolve();
  return undoable(
    t.undo.trashed(documents.length, documents[0]?.title ?? ""),
    () => changeEach(vault, documents, ({ id }) => trash(id)),
    () => changeEach(vault, documents, ({ id }) => restore(id)),
  );
}

export function restoreDocuments(vault: Vault, ids: Ids): Promise<void> {
  const documents = changeable(vault, ids).filter((document) => document.trashedAt);
  if (documents.length === 0) return Promise.resolve();
  return undoable(
    t.undo.restored(documents.length, documents[0]?.title ?? ""),
    () => changeEach(vault, documents, ({ id }) => restore(id)),
    () => changeEach(vault, documents, ({ id }) => trash(id)),
  );
}

/** Asks first: there is no way back. Resolves to whether it was done. */
export async function deleteForGood(vault: Vault, ids: Ids): Promise<boolean> {
  const documents = found(vault, ids).filter(isOwn);
  if (documents.length === 0) return false;
  const [first] = documents;
  const text = documents.length === 1 && first ? t.document.deleteText(first.title) : t.trash.deleteText(documents.length);
  if (!(await ask({ title: t.trash.deleteTitle, text, confirm: t.trash.deleteForGood }))) return false;
  await deleteAll(
    vault,
    documents.map(({ id }) => id),
  );
  return true;
}

/** For good, and without asking. */
export function deleteAll(vault: Vault, ids: Ids): Promise<void> {
  return changeEach(vault, ids, (id) => ({ name: "deleteDocument", args: { id } }));
}

export function moveDocuments(vault: Vault, ids: Ids, folderId: string | null): Promise<void> {
  const changed = changeable(vault, ids).filter((document) => document.folderId !== folderId);
  const documents = changed.filter((document) => mayMove(vault, document));
  if (documents.length === 0 && changed.length > 0) tell(t.sharing.onlyOwnerMoves);
  if (documents.length === 0) return Promise.resolve();
  return undoable(
    t.undo.moved(documents.length, documents[0]?.title ?? "", folderName(vault, folderId)),
    () => changeEach(vault, documents, ({ id }) => move(id, folderId)),
    () => changeEach(vault, documents, (document) => move(document.id, document.folderId)),
  );
}

export function setTag(vault: Vault, ids: Ids, tagId: string, on: boolean): Promise<void> {
  const documents = changeable(vault, ids).filter((document) => document.tags.includes(tagId) !== on);
  if (documents.length === 0) return Promise.resolve();
  const name = vault.tags.peek().get(tagId)?.name ?? "";
  const add = ({ id }: VaultDocument): DocumentChange => ({ name: "tagDocument", args: { id, tagId } });
  const remove = ({ id }: VaultDocument): DocumentChange => ({ name: "untagDocument", args: { id, tagId } });
  return undoable(
    on ? t.undo.tagged(documents.length, name) : t.undo.untagged(documents.length, name),
    () => changeEach(vault, documents, on ? add : remove),
    () => changeEach(vault, documents, on ? remove : add),
  );
}

/** One field of one document. `null` clears it. `before` is what undoing brings back: parts of the edit may have been saved already. */
export function setField(
  vault: Vault,
  document: VaultDocument,
  field: SettableField,
  value: string | null,
  before: string | null = document[field],
): Promise<void> {
  if (before === value) return Promise.resolve();
  const name = t.document.fields[field];
  const isSaved = vault.document(document.id).peek()?.[field] === value;
  return undoable(
    value === null || value === "" ? t.undo.cleared(name) : t.undo.changed(name),
    () => (isSaved ? Promise.resolve() : vault.mutate.updateDocument({ id: document.id, [field]: value })),
    () => vault.mutate.updateDocument({ id: document.id, [field]: before }),
  );
}

/** A person keeps what a machine filled in; taken back, they have not decided. */
export function acceptFilled(
  vault: Vault,
  document: VaultDocument,
  field: ProposedField | ReturnType<typeof customKey>,
  name: string,
): Promise<void> {
  const decide = (accepted: boolean) => vault.mutate.acceptFilled({ id: document.id, field, accepted });
  return undoable(
    t.undo.accepted(name),
    () => decide(true),
    () => decide(false),
  );
}

/** All tags of a document at once: those that a machine put on. */
export function clearTags(vault: Vault, document: VaultDocument): Promise<void> {
  const { id, tags } = document;
  if (tags.length === 0) return Promise.resolve();
  return undoable(
    t.undo.cleared(t.document.fields.tags),
    () => changeEach(vault, tags, (tagId) => ({ name: "untagDocument", args: { id, tagId } })),
    () => changeEach(vault, tags, (tagId) => ({ name: "tagDocument", args: { id, tagId } })),
  );
}

/**
 * Stores files on this device and returns the ids of their documents. What the browser refuses to store is named at once, until the
 * person has read it, and may be tried again. Never rejects: callers have nobody to tell.
 */
export async function keepFiles(vault: Vault, files: readonly File[], folderId: string | null): Promise<string[]> {
  const ids: string[] = [];
  let left = files;
  while (left.length > 0) {
    try {
      const added = await vault.addFiles(left, { folderId });
      ids.push(...added.ids);
      left = added.notKept;
    } catch (error) {
      console.error(error);
    }
    if (left.length === 0) break;
    const again = await ask({
      title: t.browser.notKeptTitle(left.length, left[0]?.name ?? ""),
      text: t.browser.notKeptText(
        left
          .map(({ name }) => name)
          .slice(0, namesShown)
          .join(", "),
        Math.max(0, left.length - namesShown),
      ),
      confirm: t.document.retry,
      cancel: t.browser.leave,
      harmless: true,
    });
    if (!again) break;
  }
  return ids;
}

/** Where they went is said if that is not on the screen. */
export function addedWords(count: number): string {
  const { elsewhere, name } = addTarget.peek();
  return elsewhere && name ? t.undo.addedTo(count, name) : t.undo.added(count);
}

/**
 * Calls `keep` with the files that are new and then, where the person wants it, with those that are here already: one question for all of
 * them. Returns what `keep` returned, and the files that the person does not want once more.
 */
export async function keepNew(
  vault: Vault,
  files: readonly File[],
  keep: (files: readonly File[]) => Promise<string[]>,
): Promise<{ ids: string[]; declined: File[] }> {
  const suspects = new Set(vault.sameBytes.suspects(files));
  // Without the part of the app that asks, nobody is asked: a file twice is better than none.
  const asking = suspects.size > 0 ? await import("./sameFiles.ts").catch(() => null) : null;
  return asking ? asking.keepAsking(vault, files, suspects, keep) : { ids: await keep(files), declined: [] };
}

/** Files of any origin, into the folder that is open. */
export async function addFiles(vault: Vault, files: readonly File[], folderId: string | null): Promise<void> {
  if (files.length === 0) return;
  const { ids } = await keepNew(vault, files, (some) => keepFiles(vault, some, folderId));
  if (ids.length === 0) return;
  await undoable(
    addedWords(ids.length),
    () => Promise.resolve(),
    () => changeEach(vault, ids, trash),
    cropOffer(vault, ids),
  );
}

export function folderName(vault: Vault, folderId: string | null): string {
  return folderId ? (vault.folders.peek().get(folderId)?.name ?? t.nav.documents) : t.nav.unfiled;
}
