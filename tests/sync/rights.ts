// What a person may do, as the rules of sharing say it in words. The product's checks have to come to the same.
import type { Access, Folder, VaultDocument } from "../../shared/mutators/index.ts";
import { entityOf } from "./changes.ts";
import { type Grants, labels, owns, reaches, type State, viewOf } from "./visibility.ts";

type Args = Record<string, string | null | undefined>;
interface Asking {
  state: State;
  userId: string;
  grants: Grants;
  args: Args;
}

/**
 * The codes with which the change may be refused; none: it has to be made. `silence`: nothing happens and nothing is said, or the
 * answer would tell that somebody else's id exists.
 */
export function judged(state: State, userId: string, grants: Grants, name: string, args: Args): Set<string> | "silence" {
  const asking: Asking = { state, userId, grants, args };
  if (name === "createShare") return sharing(asking);
  if (name === "deleteShare") return unsharing(asking);
  const [of, codes] = rules[name] ?? [];
  if (of === undefined || !codes) throw new Error(`no rule for ${name}`);
  if (name.startsWith("create") && taken(asking, `${entityOf(name)}/${args.id}`)) return "silence";
  return new Set([...codes(asking), ...unseen(asking, of)]);
}

/** It is there, and not this person's. */
function taken({ state, userId }: Asking, key: string): boolean {
  if (state.things.has(key)) return !owns(state, userId, key);
  return [...state.personal].some(([person, own]) => person !== userId && own.has(key));
}

/** Whatever a change names has to be seen by the one who names it. What does not exist does no harm. */
function unseen({ state, userId, grants, args }: Asking, of: string | null): string[] {
  const keys = [`folder/${args.folderId}`, `folder/${args.parentId}`, `tag/${args.parentId}`, `tag/${args.tagId}`, `type/${args.typeId}`];
  keys.push(`correspondent/${args.correspondentId}`);
  if (of !== null) keys.push(`${of}/${args.id}`, `${of}/${args.intoId}`);
  const hidden = (key: string) => {
    if (!state.things.has(key)) return [...state.personal].some(([person, own]) => person !== userId && own.has(key));
    if (owns(state, userId, key) || grants.has(key)) return false;
    return !(labels.some((label) => key.startsWith(label)) && viewOf(state, userId, grants).has(key));
  };
  return keys.some(hidden) ? ["entity.notFound"] : [];
}

const ownerOf = ({ state }: Asking, key: string) => (state.things.get(key) as { ownerId: string } | undefined)?.ownerId;
const accessTo = ({ grants }: Asking, key: string): Access | undefined => grants.get(key);

function needsEdit(asking: Asking, key: string): string[] {
  return accessTo(asking, key) === "view" ? ["access.viewOnly"] : [];
}

function needsOwner(asking: Asking, key: string): string[] {
  const { state, userId } = asking;
  if (!state.things.has(key) || owns(state, userId, key)) return [];
  return accessTo(asking, key) === "view" ? ["access.viewOnly", "access.ownerOnly"] : ["access.ownerOnly"];
}

/** `key` named beside something of the vault `vault`. */
function sameVault(asking: Asking, key: string, vault: string | undefined): string[] {
  const owner = ownerOf(asking, key);
  return owner !== undefined && vault !== undefined && owner !== vault ? ["move.otherVault"] : [];
}

const document = ({ args }: Asking) => `document/${args.id}`;

function move(asking: Asking, key: string, from: string | null, to: string | null | undefined): string[] {
  if (to === undefined) return [];
  const { state, userId, grants } = asking;
  const target = `folder/${to}`;
  const vault = ownerOf(asking, key);
  const found = state.things.has(target);
  // What is shared by itself stays where its owner put it.
  const root = vault !== userId && grants.has(key) && accessTo(asking, `folder/${from}`) !== "edit";
  if (found) return [...needsEdit(asking, target), ...sameVault(asking, target, vault), ...(root ? ["access.ownerOnly"] : [])];
  // To the top level, which is the owner's alone.
  return vault !== userId && from !== null && grants.has(key) ? ["access.ownerOnly", "access.viewOnly"] : [];
}

function updateDocument(asking: Asking): string[] {
  const { state, args } = asking;
  const key = document(asking);
  const before = state.things.get(key) as VaultDocument | undefined;
  const labelled = [`type/${args.typeId}`, `correspondent/${args.correspondentId}`];
  return [
    ...needsEdit(asking, key),
    ...(before ? move(asking, key, before.folderId, args.folderId) : needsEdit(asking, `folder/${args.folderId}`)),
    ...labelled.flatMap((label) => sameVault(asking, label, before?.ownerId)),
  ];
}

function updateFolder(asking: Asking): string[] {
  const { state, userId, args } = asking;
  const key = `folder/${args.id}`;
  const before = state.things.get(key) as Folder | undefined;
  if (!before) return needsEdit(asking, `folder/${args.parentId}`);
  // Not even to the top level, where it may lie already.
  const root = before.ownerId !== userId && before.parentId === null && args.parentId !== undefined && asking.grants.has(key);
  return [
    ...needsEdit(asking, key),
    ...move(asking, key, before.parentId, args.parentId),
    ...(root ? ["access.ownerOnly"] : []),
    ...(cycle(state, args.parentId, args.id!) ? ["folder.cycle"] : []),
  ];
}

function cycle(state: State, start: string | null | undefined, ancestor: string): boolean {
  const parentOf = (id: string) => (state.things.get(`folder/${id}`) as Folder | undefined)?.parentId ?? null;
  for (let at = start ?? null; at; at = parentOf(at)) if (at === ancestor) return true;
  return false;
}

function deleteFolder(asking: Asking): string[] {
  const { state, userId, args } = asking;
  const key = `folder/${args.id}`;
  const before = state.things.get(key) as Folder | undefined;
  if (!before || before.ownerId === userId || accessTo(asking, `folder/${before.parentId}`) === "edit") return needsEdit(asking, key);
  return needsOwner(asking, key);
}

/** Something that exists under this id is the person's own: it only gets what it lacks. */
function createDocument(asking: Asking): string[] {
  const { args } = asking;
  const folder = `folder/${args.folderId}`;
  return [...needsEdit(asking, folder), ...sameVault(asking, folder, ownerOf(asking, document(asking)))];
}

function createFolder(asking: Asking): string[] {
  return needsEdit(asking, `folder/${asking.args.parentId}`);
}

const nothing = () => [];
const editsDocument = (asking: Asking) => needsEdit(asking, document(asking));
/** A label beside a document, named by this argument. */
const besideDocument = (entity: string, argument: string) => (asking: Asking) => [
  ...editsDocument(asking),
  ...sameVault(asking, `${entity}/${(asking.args as Record<string, unknown>)[argument]}`, ownerOf(asking, document(asking))),
];
const tags = besideDocument("tag", "tagId");
const label = (entity: string) => (asking: Asking) => needsOwner(asking, `${entity}/${asking.args.id}`);

/** Into which other tag: one of one's own. */
const above = (asking: Asking) => needsOwner(asking, `tag/${asking.args.parentId}`);

const merging = (entity: string) => (asking: Asking) =>
  [asking.args.id, asking.args.intoId].flatMap((id) => [
    ...needsOwner(asking, `${entity}/${id}`),
    ...sameVault(asking, `${entity}/${id}`, ownerOf(asking, `${entity}/${asking.args.id}`)),
  ]);

/** By mutator: what its `id` names (null: something new, or what only the person has), and with which codes it may be refused. */
const rules: Record<string, [of: string | null, codes: (asking: Asking) => string[]]> = {
  createDocument: [null, createDocument],
  updateDocument: ["document", updateDocument],
  trashDocument: ["document", editsDocument],
  restoreDocument: ["document", editsDocument],
  restoreVersion: ["document", editsDocument],
  deleteDocument: ["document", (asking) => needsOwner(asking, document(asking))],
  mergeDocument: ["document", merging("document")],
  answerBatch: ["document", (asking) => needsOwner(asking, document(asking))],
  tagDocument: ["document", tags],
  untagDocument: ["document", tags],
  acceptFilled: ["document", editsDocument],
  createFolder: [null, createFolder],
  updateFolder: ["folder", updateFolder],
  deleteFolder: ["folder", deleteFolder],
  createTag: [null, above],
  updateTag: ["tag", (asking) => [...label("tag")(asking), ...above(asking)]],
  deleteTag: ["tag", label("tag")],
  mergeTag: ["tag", merging("tag")],
  createType: [null, nothing],
  updateType: ["type", label("type")],
  deleteType: ["type", label("type")],
  mergeType: ["type", merging("type")],
  createCorrespondent: [null, nothing],
  updateCorrespondent: ["correspondent", label("correspondent")],
  deleteCorrespondent: ["correspondent", label("correspondent")],
  mergeCorrespondent: ["correspondent", merging("correspondent")],
  createCustomField: [null, nothing],
  updateCustomField: ["customField", label("customField")],
  deleteCustomField: ["customField", label("customField")],
  setCustomValue: ["document", besideDocument("customField", "fieldId")],
  dismissRefusal: [
    null,
    ({ state, userId, args }) =>
      [...state.personal].some(([person, own]) => person !== userId && own.has(`refusal/${args.id}`)) ? ["entity.notFound"] : [],
  ],
  createSavedSearch: [null, nothing],
  updateSavedSearch: [null, nothing],
  deleteSavedSearch: [null, nothing],
  updateSettings: [null, nothing],
  pinDocument: [null, nothing],
};

/** The person a share is for, where somebody has this handle. */
export const recipient = ({ people }: State, handle: string | null | undefined): string | undefined =>
  [...people].find(([, person]) => person.handle === handle)?.[0];

function sharing({ state, userId, grants, args }: Asking): Set<string> | "silence" {
  const there = state.shares.get(args.id!);
  if (there && there.ownerId !== userId) return "silence";
  const codes = new Set<string>();
  const key = args.documentId ? `document/${args.documentId}` : `folder/${args.folderId}`;
  if (!owns(state, userId, key)) {
    codes.add("entity.notFound");
    if (grants.has(key)) codes.add("access.ownerOnly").add("access.viewOnly");
  }
  if (args.groupId && !state.groups.get(args.groupId)?.members.has(userId)) codes.add("entity.notFound");
  if (args.handle) {
    const other = recipient(state, args.handle);
    if (other === userId) codes.add("share.self");
    if (!other) codes.add("share.unknownPerson");
  }
  if (!state.people.get(userId)!.verified) codes.add("share.unverified");
  return codes;
}

function unsharing({ state, userId, args }: Asking): Set<string> {
  const share = state.shares.get(args.id!);
  if (!share || share.ownerId === userId || share.userId === userId) return new Set();
  return new Set(reaches(state, share, userId) ? ["entity.notFound", "access.ownerOnly"] : ["entity.notFound"]);
}
