// Who sees what, worked out from shares, groups and folders alone: nothing of the product's own access code is asked.
import type { Access, Folder, VaultDocument, VersionFile } from "../../shared/mutators/index.ts";
import type { Entities } from "./memoryTx.ts";

export interface PersonState {
  handle: string;
  fullName: string;
  /** May share. */
  verified: boolean;
}
export interface GroupState {
  name: string;
  members: ReadonlySet<string>;
}
export interface ShareState {
  id: string;
  ownerId: string;
  documentId: string | null;
  folderId: string | null;
  userId: string | null;
  groupId: string | null;
  access: "view" | "edit";
}

/** Everything there is, in one moment. Documents, folders and labels of all vaults, as their owners see them, are `things`. */
export interface State {
  things: Entities;
  people: ReadonlyMap<string, PersonState>;
  groups: ReadonlyMap<string, GroupState>;
  shares: ReadonlyMap<string, ShareState>;
  /** By person: quota, settings, refusals, saved searches. */
  personal: ReadonlyMap<string, Entities>;
  texts: ReadonlyMap<string, string>;
  /** By document: its versions by id. */
  versions: ReadonlyMap<string, ReadonlyMap<string, VersionFile>>;
  /** By version that came with a document which was merged into another one: whose it was, the first one first. */
  mergedFrom: ReadonlyMap<string, readonly string[]>;
}

export type Grants = ReadonlyMap<string, Access>;
export const labels = ["tag", "type", "correspondent", "customField"] as const;

const rank = { view: 1, edit: 2, owner: 3 } as const;
const better = (one: Access | undefined, other: Access | undefined): Access | undefined =>
  !one || (other && rank[other] > rank[one]) ? other : one;
const isThing = (key: string, entity: string) => key.startsWith(`${entity}/`);

export function owns(state: State, userId: string, key: string): boolean {
  return (state.things.get(key) as { ownerId: string } | undefined)?.ownerId === userId;
}

export const reaches = ({ groups }: State, share: ShareState, userId: string): boolean =>
  share.userId === userId || (share.groupId !== null && (groups.get(share.groupId)?.members.has(userId) ?? false));

/** Of each document and folder that this person sees, what they may do with it. */
export function grantsOf(state: State, userId: string): Grants {
  const shared = new Map<string, Access>();
  for (const share of state.shares.values()) {
    if (!reaches(state, share, userId)) continue;
    const key = share.documentId ? `document/${share.documentId}` : `folder/${share.folderId}`;
    shared.set(key, better(shared.get(key), share.access)!);
  }
  const grants = new Map<string, Access>();
  const ofFolder = (id: string | null): Access | undefined => {
    let best: Access | undefined;
    const seen = new Set<string>();
    for (let at = id; at && !seen.has(at); at = (state.things.get(`folder/${at}`) as Folder | undefined)?.parentId ?? null) {
      seen.add(at);
      best = better(best, shared.get(`folder/${at}`));
    }
    return best;
  };
  for (const [key, thing] of state.things) {
    const folder = isThing(key, "folder");
    if (!folder && !isThing(key, "document")) continue;
    const { ownerId, id, folderId } = thing as VaultDocument;
    if (ownerId === userId) grants.set(key, "owner");
    else if (shared.size > 0) {
      const access = folder ? ofFolder(id) : better(shared.get(key), ofFolder(folderId));
      if (access) grants.set(key, access);
    }
  }
  return grants;
}

/** What this person's devices have to hold, no more and no less. */
export function viewOf(state: State, userId: string, grants = grantsOf(state, userId)): Entities {
  const view: Entities = new Map(state.personal.get(userId));
  const people = new Set([userId]);
  const editable = new Set<string>();
  const referred = new Set<string>();
  for (const [key, access] of grants) {
    const thing = state.things.get(key) as VaultDocument & Folder;
    if (access === "owner") view.set(key, { ...thing, access });
    else {
      people.add(thing.ownerId);
      if (access === "edit") editable.add(thing.ownerId);
      const seen = (folderId: string | null | undefined) => (folderId && grants.has(`folder/${folderId}`) ? folderId : null);
      if (isThing(key, "folder")) view.set(key, { ...thing, access, parentId: seen(thing.parentId) });
      else {
        view.set(key, { ...thing, access, folderId: seen(thing.folderId) });
        for (const tagId of thing.tags) referred.add(`tag/${tagId}`);
        for (const fieldId of Object.keys(thing.custom ?? {})) referred.add(`customField/${fieldId}`);
        referred.add(`type/${thing.typeId}`).add(`correspondent/${thing.correspondentId}`);
      }
    }
  }
  for (const [key, thing] of state.things)
    if (labels.some((entity) => isThing(key, entity))) {
      const { ownerId, parentId } = thing as { ownerId: string; parentId?: string | null };
      const all = ownerId === userId || editable.has(ownerId);
      // A tag's parent is named to whoever is told of the parent.
      const told = all || !parentId || referred.has(`tag/${parentId}`) ? thing : { ...(thing as object), parentId: null };
      if (all || referred.has(key)) view.set(key, told);
    }
  for (const share of state.shares.values()) {
    if (share.ownerId !== userId && !reaches(state, share, userId)) continue;
    const handle = share.userId ? state.people.get(share.userId)!.handle : state.groups.get(share.groupId!)!.name;
    view.set(`share/${share.id}`, { ...share, handle });
    if (share.ownerId === userId && share.userId) people.add(share.userId);
  }
  for (const [id, { name, members }] of state.groups) if (members.has(userId)) view.set(`group/${id}`, { id, name });
  for (const id of people) {
    const { handle, fullName } = state.people.get(id)!;
    view.set(`user/${id}`, { id, handle, fullName });
  }
  return view;
}

export function textsOf(state: State, grants: Grants): Map<string, string> {
  return new Map([...state.texts].filter(([id]) => grants.has(`document/${id}`)));
}
