// Races (races.ts) about who sees what: something is shown, hidden or named while somebody else changes it.
import type { VaultDocument } from "../../shared/mutators/index.ts";
import { type Arena, change, ownTarget, type Race, rivals } from "./arena.ts";
import type { Tab } from "./device.ts";
import { aPush, type Letter } from "./letters.ts";
import type { Random } from "./random.ts";
import { grantsOf, reaches } from "./visibility.ts";
import { aGroupWork, aRename } from "./work.ts";

/**
 * Two devices take a tag, or the values of a custom field, from all documents that somebody sees it on, each from a part of them: it is not
 * theirs to see afterwards. Whoever takes a tag away also has something noted for the vault, and mostly waits for the other one there.
 */
export const untagging: Race = async (arena, chance) => {
  const { model } = arena.context.oracle;
  const tagged = [...model.things].flatMap(([key, value]) =>
    key.startsWith("document/") ? (value as VaultDocument).tags.map((tagId) => ({ id: (value as VaultDocument).id, tagId })) : [],
  );
  const uses = [...Map.groupBy(tagged, ({ tagId }) => tagId).values()].filter((own) => own.length > 1 && own.length < 7);
  if (uses.length === 0) return;
  const seen = uses.filter((own) => arena.people.some((userId) => seesOnly(arena, userId, own)));
  const own = chance.pick(seen.length > 0 ? seen : uses);
  if (seen.length === 0) await show(arena, chance, own);
  const fieldId = chance.chance(0.7) ? await aField(arena, own) : undefined;
  const edits = ({ device }: Tab) => {
    const may = grantsOf(model, device.userId);
    return own.every(({ id }) => /^(owner|edit)$/.test(may.get(`document/${id}`) ?? ""));
  };
  const pair = await rivals(arena, chance, (one, other) => edits(one) && edits(other));
  if (!pair) return;
  const parts = [own.slice(0, Math.ceil(own.length / 2)), own.slice(Math.ceil(own.length / 2))];
  const letters: Letter[] = [];
  for (const [index, tab] of pair.entries()) {
    const changes = parts[index]!.map(({ id, tagId }) =>
      fieldId ? { name: "setCustomValue", args: { id, fieldId, value: null } } : { name: "untagDocument", args: { id, tagId } },
    );
    letters.push(...(await change(arena, tab, "changeDocuments", { changes })));
  }
  await arena.together(letters);
};

type Uses = readonly { id: string; tagId: string }[];

/** Of these documents several, and nothing of their vault that may be edited: whoever edits sees all labels anyway. */
const seesOnly = (arena: Arena, userId: string, uses: Uses): boolean =>
  !editsBeside(arena, userId, uses) &&
  uses.filter(({ id }) => grantsOf(arena.context.oracle.model, userId).get(`document/${id}`) === "view").length > 1;

function editsBeside({ context }: Arena, userId: string, uses: Uses): boolean {
  const { model } = context.oracle;
  const ownerId = model.owners.get(`document/${uses[0]!.id}`);
  return [...grantsOf(model, userId)].some(([key, access]) => access === "edit" && model.owners.get(key) === ownerId);
}

/** The documents are shown to somebody who edits nothing there, each by itself. */
async function show(arena: Arena, chance: Random, uses: Uses): Promise<void> {
  const { model } = arena.context.oracle;
  const ownerId = model.owners.get(`document/${uses[0]!.id}`)!;
  const others = arena.people.filter((userId) => userId !== ownerId && !editsBeside(arena, userId, uses));
  const tab = (await arena.idleTabs()).find(({ device }) => device.userId === ownerId);
  if (others.length === 0 || !tab) return;
  const { handle } = model.people.get(chance.pick(others))!;
  for (const { id } of uses) await arena.mutate(tab, "createShare", { id: arena.newId(), documentId: id, handle, access: "view" });
  await arena.together([aPush(arena.context, tab)].filter((letter) => letter !== null));
}

/** A new custom field of their vault, which all of these documents have a value of. */
async function aField(arena: Arena, uses: Uses): Promise<string | undefined> {
  const ownerId = arena.context.oracle.model.owners.get(`document/${uses[0]!.id}`)!;
  const tab = (await arena.idleTabs()).find(({ device }) => device.userId === ownerId);
  if (!tab) return undefined;
  const fieldId = arena.newId();
  await arena.mutate(tab, "createCustomField", { id: fieldId, name: `f${fieldId.slice(-6)}`, kind: "text" });
  for (const { id } of uses) await arena.mutate(tab, "setCustomValue", { id, fieldId, value: "1" });
  await arena.together([aPush(arena.context, tab)].filter((letter) => letter !== null));
  return fieldId;
}

/**
 * Somebody who edits nothing there is shown a document with a tag that lies in another tag, which comes to the document after they have
 * fetched the first, and sometimes goes again: they are told of the place when they are told of the outer tag, and no earlier.
 */
export const nesting: Race = async (arena, chance) => {
  const { model } = arena.context.oracle;
  const viewersOf = ({ id, ownerId }: VaultDocument) =>
    arena.people.filter((userId) => userId !== ownerId && !editsBeside(arena, userId, [{ id, tagId: "" }]));
  const documents = [...model.things].flatMap(([key, value]) => (key.startsWith("document/") ? [value as VaultDocument] : []));
  const usable = documents.filter((one) => !one.trashedAt && viewersOf(one).length > 0);
  if (usable.length === 0) return;
  const document = chance.pick(usable);
  const viewer = chance.pick(viewersOf(document));
  const idleTab = async () => (await arena.idleTabs()).find(({ device }) => device.userId === document.ownerId);
  const fetched = async () => {
    for (const tab of await arena.idleTabs()) if (tab.device.userId === viewer) await arena.fetch(tab);
  };
  const { id } = document;
  const [outer, inner] = [arena.newId(), arena.newId()];
  const tab = await idleTab();
  if (!tab) return;
  await arena.mutate(tab, "createTag", { id: outer, name: `o${outer.slice(-6)}`, color: "#000000" });
  await arena.mutate(tab, "createTag", { id: inner, name: `i${inner.slice(-6)}`, color: "#000000", parentId: outer });
  await arena.mutate(tab, "tagDocument", { id, tagId: inner });
  const { handle } = model.people.get(viewer)!;
  await arena.mutate(tab, "createShare", { id: arena.newId(), documentId: id, handle, access: "view" });
  await arena.together([aPush(arena.context, tab)].filter((letter) => letter !== null));
  await fetched();
  for (const name of chance.chance(0.4) ? ["tagDocument", "untagDocument"] : ["tagDocument"]) {
    const other = await idleTab();
    if (other) await arena.together(await change(arena, other, name, { id, tagId: outer }));
    await fetched();
  }
};

/** Something is shared with a group that somebody joins, or that its owner is taken out of, at this moment. */
export const regrouping: Race = async (arena, chance) => {
  const tabs = await arena.idleTabs();
  if (arena.people.length < 2 || tabs.length === 0) return;
  const tab = chance.pick(tabs);
  const target = ownTarget(arena, tab, chance);
  if (!target) return;
  const { userId } = tab.device;
  const [id, name] = [arena.newId(), `g${chance.hex(3)}`];
  const other = chance.pick(arena.people.filter((person) => person !== userId));
  const leaves = chance.chance(0.5);
  await arena.together([aGroupWork(arena.context, { id, name, members: leaves ? [userId, other] : [userId], what: "create" })]);
  const members = leaves ? [other] : [userId, other];
  const access = chance.pick(["view", "edit"]);
  const sharing = await change(arena, tab, "createShare", { id: arena.newId(), ...target, groupId: id, access });
  await arena.together([...sharing, aGroupWork(arena.context, { id, name, members, what: "change" })]);
};

/** Somebody joins or leaves a group while what is shared with it changes, or gets something more: who sees that is asked on both sides. */
export const joining: Race = async (arena, chance) => {
  const tabs = await arena.idleTabs();
  if (arena.people.length < 2 || tabs.length === 0) return;
  const tab = chance.pick(tabs);
  const { userId } = tab.device;
  const target = ownTarget(arena, tab, chance);
  if (!target) return;
  const [id, name] = [arena.newId(), `j${chance.hex(3)}`];
  const other = chance.pick(arena.people.filter((person) => person !== userId));
  const leaves = chance.chance(0.3);
  const [alone, both] = [[userId], [userId, other]];
  await arena.together([aGroupWork(arena.context, { id, name, members: leaves ? both : alone, what: "create" })]);
  const access = chance.pick(["view", "view", "edit"]);
  await arena.together(await change(arena, tab, "createShare", { id: arena.newId(), ...target, groupId: id, access }));
  const next = (await arena.idleTabs()).filter(({ device }) => device.userId === userId).at(-1);
  if (!next) return;
  const file = { name: "b.txt", contentType: "text/plain", size: 1, sha256: "1".repeat(64), createdAt: "2026-01-01T00:00:00.000Z" };
  const edit =
    "documentId" in target
      ? await change(arena, next, "updateDocument", { id: target.documentId, title: `w${chance.hex(3)}` })
      : await change(arena, next, "createDocument", { id: arena.newId(), ...target, ...file });
  const members = leaves ? alone : both;
  await arena.together([...edit, aGroupWork(arena.context, { id, name, members, what: "change" })]);
  // Or soon everybody sees everything of everybody.
  if (chance.chance(0.6)) await arena.together([aGroupWork(arena.context, { id, name, members, what: "delete" })]);
};

/** Somebody gets another name while somebody who does not know them shares with them. */
export const meeting: Race = async (arena, chance) => {
  const { model } = arena.context.oracle;
  const pair = await strangers(arena, chance);
  const target = pair && ownTarget(arena, pair.tab, chance);
  if (!target) return;
  const { tab, id } = pair;
  const { handle } = model.people.get(id)!;
  const sharing = await change(arena, tab, "createShare", { id: arena.newId(), ...target, handle, access: "view" });
  // A name is changed by few statements, sharing takes some forty: they meet at the end of both.
  await arena.together([...sharing, aRename(arena.context, id, `n${chance.hex(3)}`)], chance.chance(0.2) ? 0 : 26 + chance.below(14));
};

/** Somebody's tab, and somebody whom they do not know; where everybody knows everybody, all that two of them share ends first. */
async function strangers(arena: Arena, chance: Random): Promise<{ tab: Tab; id: string } | undefined> {
  const { model, persons } = arena.context.oracle;
  const find = async () =>
    (await arena.idleTabs()).flatMap((tab) =>
      arena.people.flatMap((id) => (persons.get(tab.device.userId)!.view.has(`user/${id}`) ? [] : [{ tab, id }])),
    );
  const known = await find();
  if (known.length > 0) return chance.pick(known);
  if (arena.people.length < 2) return undefined;
  const one = chance.pick(arena.people);
  const other = chance.pick(arena.people.filter((userId) => userId !== one));
  const ways = [
    [one, other],
    [other, one],
  ] as const;
  for (const [ownerId, userId] of ways) {
    const shares = [...model.shares.values()].filter((share) => share.ownerId === ownerId && reaches(model, share, userId));
    const tab = (await arena.idleTabs()).find(({ device }) => device.userId === ownerId);
    if (!tab) return undefined;
    for (const { id } of shares) await arena.mutate(tab, "deleteShare", { id });
    await arena.together([aPush(arena.context, tab)].filter((letter) => letter !== null));
  }
  const apart = await find();
  return apart.length > 0 ? chance.pick(apart) : undefined;
}
