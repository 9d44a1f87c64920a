// Who else sees a document or a folder, and what a person may do with what is not their own.
import { v7 as newId } from "uuid";
import type { Access, Share, VaultDocument } from "../../../shared/mutators/index.ts";
import type { Vault } from "../../data/types.ts";
import { t } from "../../i18n/index.ts";
import { collator } from "../../i18n/locale.ts";
import { ask } from "../dialogs.ts";
import { tell, undoable } from "../undo.ts";
import { pathOf } from "./folderTree.ts";

export type Recipient = { handle: string } | { groupId: string };
export interface Target {
  documentId?: string | undefined;
  folderId?: string | undefined;
}

export const mayEdit = ({ access }: { access: Access }): boolean => access !== "view";
export const isOwn = ({ access }: { access: Access }): boolean => access === "owner";
/** What is shared by itself stays where its owner put it. */
export const mayMove = (vault: Vault, { access, folderId }: Pick<VaultDocument, "access" | "folderId">): boolean =>
  access === "owner" || vault.folders.value.get(folderId ?? "")?.access === "edit";

/** Resolves to the share's id: a refusal of the server names it. */
export async function share(vault: Vault, target: Target, recipient: Recipient, access: Share["access"]): Promise<string> {
  const id = newId();
  await vault.mutate.createShare({ id, ...target, ...recipient, access });
  return id;
}

/** The same target and recipient again: the share that is there gets the other access. */
export const changeAccess = (vault: Vault, { documentId, folderId, groupId, handle }: Share, access: Share["access"]): Promise<string> =>
  share(vault, documentId ? { documentId } : { folderId: folderId ?? "" }, groupId ? { groupId } : { handle }, access);

/** Nobody is asked: it can be given again. */
export function revoke(vault: Vault, one: Share): Promise<void> {
  return undoable(
    t.sharing.revoked(one.handle),
    () => vault.mutate.deleteShare({ id: one.id }),
    async () => void (await changeAccess(vault, one, one.access)),
  );
}

/** Asks first: only the owner can give it back. `onLeaving`: off its screen, before it is gone from there. */
export async function leave(vault: Vault, one: Share, onLeaving: () => void): Promise<void> {
  const owner = ownerName(vault, one.ownerId);
  if (!(await ask({ title: t.sharing.leaveTitle, text: t.sharing.leaveText(owner), confirm: t.sharing.leave }))) return;
  onLeaving();
  await vault.mutate.deleteShare({ id: one.id });
  // it goes from the screen when the server has heard of it
  tell(vault.sync.peek().online ? t.sharing.left(owner) : t.sharing.leavesLater(owner));
}

/** What others have shared with the person since `seen`, newest first: what is not here yet is left out until it is. */
export function newShares(vault: Vault, seen: string): { share: Share; name: string; href: string }[] {
  return [...vault.shares.value.values()]
    .filter(({ ownerId, createdAt }) => ownerId !== vault.userId && createdAt > seen)
    .sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
    .flatMap((share) => {
      const name = share.documentId ? vault.document(share.documentId).value?.title : vault.folders.value.get(share.folderId ?? "")?.name;
      const href = share.documentId ? `/documents/${share.documentId}` : `/folders/${share.folderId}`;
      return name === undefined ? [] : [{ share, name, href }];
    });
}

/** When the newest share that the person has was made, by the server's clock; empty where there is none. */
export const newestShare = (vault: Vault): string =>
  [...vault.shares.value.values()].reduce(
    (newest, { ownerId, createdAt }) => (ownerId !== vault.userId && createdAt > newest ? createdAt : newest),
    "",
  );

/** Shares of exactly this thing, people and groups in alphabetical order. */
export function sharesOf(vault: Vault, target: Target): Share[] {
  return [...vault.shares.value.values()]
    .filter(({ documentId, folderId }) => (target.documentId ? documentId === target.documentId : folderId === target.folderId))
    .sort((a, b) => collator.value.compare(a.handle, b.handle));
}

/** Shares of the folders that it lies in: they reach it as well. */
export function inheritedShares(vault: Vault, target: Target): { share: Share; folder: string }[] {
  const folders = vault.folders.value;
  const start = target.documentId
    ? (vault.document(target.documentId).value?.folderId ?? null)
    : (folders.get(target.folderId ?? "")?.parentId ?? null);
  return pathOf(folders, start).flatMap((folder) =>
    sharesOf(vault, { folderId: folder.id }).map((share) => ({ share, folder: folder.name })),
  );
}

/** The share by which the person themselves has something of somebody else; undefined where a group or a folder above brings it. */
export const ownShareOf = (vault: Vault, target: Target): Share | undefined =>
  sharesOf(vault, target).find(({ userId }) => userId === vault.userId);

export function ownerName(vault: Vault, ownerId: string): string {
  const person = vault.people.value.get(ownerId);
  return person?.fullName || (person ? `@${person.handle}` : t.sharing.somebody);
}
