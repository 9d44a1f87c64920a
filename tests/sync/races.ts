// Two things at one moment that only meet by rare luck otherwise: each is set up on purpose and run statement by statement, in turns.
import type { Folder, VaultDocument } from "../../shared/mutators/index.ts";
import { type Arena, change, type Race, rivals } from "./arena.ts";
import type { Tab } from "./device.ts";
import type { Letter } from "./letters.ts";
import type { Random } from "./random.ts";
import { aRule, aRuleEnded, aRuleSaved } from "./ruleRuns.ts";
import { joining, meeting, nesting, regrouping, untagging } from "./sharingRaces.ts";
import { undoOfTitle } from "./undo.ts";
import { aVersionDeletion } from "./versions.ts";
import { grantsOf } from "./visibility.ts";

export async function race(arena: Arena, chance: Random): Promise<void> {
  await chance.pick<Race>([
    untagging,
    untagging,
    regrouping,
    joining,
    joining,
    meeting,
    meeting,
    nesting,
    renaming,
    renaming,
    colouring,
    circling,
    naming,
    replacing,
    replacing,
    merging,
    merging,
    takingBack,
    ruling,
    ruling,
    ruling,
  ])(arena, chance);
}

/** Two devices give the same folder or label another name or colour: each history entry has to tell what it replaced. */
const renaming: Race = async (arena, chance) => {
  const pair = await rivals(arena, chance, (one, other) => one.device.userId === other.device.userId);
  if (!pair) return;
  const { userId } = pair[0].device;
  const names = { folder: "updateFolder", tag: "updateTag", type: "updateType", correspondent: "updateCorrespondent" } as const;
  const own = [...arena.context.oracle.model.things]
    .filter(([key, thing]) => key.slice(0, key.indexOf("/")) in names && (thing as Folder).ownerId === userId)
    .map(([key]) => key)
    .sort();
  if (own.length === 0) return;
  const [entity, id] = chance.pick(own).split("/") as [keyof typeof names, string];
  // A colour stands in no search head, so that it changes under a weaker lock than a name.
  const patch = () => (entity === "tag" && chance.chance(0.6) ? { color: `#${chance.hex(6)}` } : { name: `w${chance.hex(3)}` });
  const letters: Letter[] = [];
  for (const tab of pair) letters.push(...(await change(arena, tab, names[entity], { id, ...patch() })));
  await arena.together(letters);
};

/** Two devices give the same tag another colour, which needs no more of its vault than any change of a document: only the tag itself is held. */
const colouring: Race = async (arena, chance) => {
  const pair = await rivals(arena, chance, (one, other) => one.device.userId === other.device.userId);
  if (!pair) return;
  const own = [...arena.context.oracle.model.things]
    .filter(([key, thing]) => key.startsWith("tag/") && (thing as Folder).ownerId === pair[0].device.userId)
    .map(([, thing]) => (thing as Folder).id)
    .sort();
  if (own.length === 0) return;
  const id = chance.pick(own);
  const letters: Letter[] = [];
  for (const tab of pair) letters.push(...(await change(arena, tab, "updateTag", { id, color: `#${chance.hex(6)}` })));
  await arena.together(letters);
};

/** Two devices put a folder, or a tag, into the other one's: one of them has to be refused, or both are gone from sight. */
const circling: Race = async (arena, chance) => {
  const entity = chance.chance(0.5) ? "folder" : "tag";
  const pair = await rivals(arena, chance, (one, other) => one.device.userId === other.device.userId);
  if (!pair) return;
  const { userId } = pair[0].device;
  const own = [...arena.context.oracle.model.things]
    .filter(([key, thing]) => key.startsWith(`${entity}/`) && (thing as Folder).ownerId === userId)
    .map(([, thing]) => thing as Folder);
  // Neither lies in the other: each move is possible by itself.
  const apart = own.flatMap((one) =>
    own
      .filter((other) => one.id < other.id && one.parentId !== other.id && other.parentId !== one.id)
      .map((other) => [one, other] as const),
  );
  if (apart.length === 0) return;
  const [one, other] = chance.pick(apart);
  const name = entity === "folder" ? "updateFolder" : "updateTag";
  await arena.together([
    ...(await change(arena, pair[0], name, { id: one.id, parentId: other.id })),
    ...(await change(arena, pair[1], name, { id: other.id, parentId: one.id })),
  ]);
};

/** A label gets another name while a document gets the label, or another title: both have to be found in the search index. */
const naming: Race = async (arena, chance) => {
  const { model } = arena.context.oracle;
  const verbs = { tag: "Tag", type: "Type", correspondent: "Correspondent" } as const;
  const labels = [...model.things].filter(([key]) => key.slice(0, key.indexOf("/")) in verbs);
  const documents = [...model.things].flatMap(([key, value]) => (key.startsWith("document/") ? [value as VaultDocument] : []));
  const pairs = labels.flatMap(([key, label]) => {
    const { id, ownerId } = label as Folder;
    const entity = key.slice(0, key.indexOf("/")) as keyof typeof verbs;
    return documents.filter((document) => document.ownerId === ownerId).map((document) => ({ entity, id, document }));
  });
  if (pairs.length === 0) return;
  const { entity, id, document } = chance.pick(pairs);
  const edits = ({ device }: Tab) => /^(owner|edit)$/.test(grantsOf(model, device.userId).get(`document/${document.id}`) ?? "");
  const pair = await rivals(arena, chance, (one, other) => one.device.userId === document.ownerId && edits(other));
  if (!pair) return;
  const bears = entity === "tag" ? document.tags.includes(id) : document[`${entity}Id`] === id;
  const title = { name: "updateDocument", args: { id: document.id, title: `w${chance.hex(3)}` } };
  const tag = { name: "tagDocument", args: { id: document.id, tagId: id } };
  const other = bears ? title : entity === "tag" ? tag : { name: "updateDocument", args: { id: document.id, [`${entity}Id`]: id } };
  await arena.together([
    ...(await change(arena, pair[0], `update${verbs[entity]}`, { id, name: `w${chance.hex(3)}` })),
    ...(await change(arena, pair[1], other.name, other.args)),
  ]);
};

/** A document's file is replaced while something else happens to the document, its versions, or to who may change it. */
const replacing: Race = async (arena, chance) => {
  const { model } = arena.context.oracle;
  const documents = [...model.versions].filter(([, own]) => own.size > 0);
  if (documents.length === 0) return;
  const [id, own] = chance.pick(documents);
  const { ownerId, versionId } = model.things.get(`document/${id}`) as VaultDocument;
  const editors = arena.people.filter((userId) => /^(owner|edit)$/.test(grantsOf(model, userId).get(`document/${id}`) ?? ""));
  const others = editors.filter((userId) => userId !== ownerId);
  const userId = others.length > 0 && chance.chance(0.7) ? chance.pick(others) : ownerId;
  const tab = (await arena.idleTabs()).find(({ device }) => device.userId === ownerId);
  const shares = [...model.shares.values()].filter((share) => share.ownerId === ownerId);
  const folders = [...model.things].filter(([key, thing]) => key.startsWith("folder/") && (thing as Folder).ownerId === ownerId);
  const folderId = folders.length > 0 ? (chance.pick(folders)[1] as Folder).id : null;
  const other = chance.pick<() => Promise<Letter[]>>([
    async () => (tab ? change(arena, tab, "updateDocument", { id, title: `w${chance.hex(3)}` }) : []),
    async () => (tab ? change(arena, tab, "updateDocument", { id, folderId }) : []),
    async () => (tab ? change(arena, tab, "deleteDocument", { id }) : []),
    async () => (tab && shares.length > 0 ? change(arena, tab, "deleteShare", { id: chance.pick(shares).id }) : []),
    async () => (tab && shares.length > 0 ? change(arena, tab, "deleteShare", { id: chance.pick(shares).id }) : []),
    async () => (tab ? change(arena, tab, "restoreVersion", { id, versionId: chance.pick([...own.keys()]) }) : []),
    async () => [await arena.replacement(ownerId, id)].filter((letter) => letter !== undefined),
    async () => [aVersionDeletion(arena.context, ownerId, id, versionId ?? chance.pick([...own.keys()]))],
  ]);
  const confirmation = await arena.replacement(userId, id);
  if (confirmation) await arena.together([confirmation, ...(await other())]);
};

/** A document is merged into another one, or comes back from there, while something else happens to one of them or to its file. */
const merging: Race = async (arena, chance) => {
  const { model } = arena.context.oracle;
  const pair = await rivals(arena, chance, (one, other) => one.device.userId === other.device.userId);
  if (!pair) return;
  const documents = () => [...model.things].flatMap(([key, thing]) => (key.startsWith("document/") ? [thing as VaultDocument] : []));
  const usable = () => documents().filter(({ ownerId, trashedAt }) => ownerId === pair[0].device.userId && !trashedAt);
  for (const document of usable().slice(0, 3)) if (!document.versionId) await arena.bring(document.ownerId, document);
  const own = usable().filter(({ versionId }) => versionId);
  if (own.length < 2) return;
  const { id, versionId } = chance.pick(own) as VaultDocument & { versionId: string };
  const { id: intoId } = chance.pick(own.filter((other) => other.id !== id));
  const others = own.filter((other) => other.id !== id && other.id !== intoId);
  const merge = await change(arena, pair[0], "mergeDocument", { id, intoId });
  const restored = chance.chance(0.6);
  if (restored) await arena.together(merge);
  const one = restored ? await change(arena, pair[0], "restoreDocument", { id }) : merge;
  const withFile = [
    async () => change(arena, pair[1], "restoreVersion", { id: intoId, versionId }),
    async () => [aVersionDeletion(arena.context, pair[1].device.userId, intoId, versionId)],
  ];
  const withDocument = [
    async () => change(arena, pair[1], "deleteDocument", { id: chance.pick([id, intoId]) }),
    async () => change(arena, pair[1], "trashDocument", { id: chance.pick([id, intoId]) }),
    async () => (others.length > 0 ? change(arena, pair[1], "mergeDocument", { id: intoId, intoId: chance.pick(others).id }) : []),
    async () => change(arena, pair[1], "mergeDocument", { id: intoId, intoId: id }),
    async () => [await arena.replacement(pair[1].device.userId, chance.pick([id, intoId]))].filter((letter) => letter !== undefined),
  ];
  const other = chance.pick(restored && chance.chance(0.6) ? withFile : [...withFile, ...withDocument]);
  await arena.together([...one, ...(await other())]);
};

/** A change of a title is taken back while another device changes the title once more: nobody's later work is overwritten in silence. */
const takingBack: Race = async (arena, chance) => {
  const userId = chance.pick(arena.people);
  const tab = (await arena.idleTabs()).find(({ device }) => device.userId === userId);
  const undo = tab && (await undoOfTitle(arena.context, userId));
  if (!undo) return;
  const { letter, documentId: id } = undo;
  await arena.together([letter, ...(await change(arena, tab, "updateDocument", { id, title: `w${chance.hex(3)}` }))]);
};

/** A rule acts on a document while something else happens to the document, to what the rule names, to the rule, or to who may see it. */
const ruling: Race = async (arena, chance) => {
  const { context } = arena;
  const { model, persons } = context.oracle;
  const tabs = await arena.idleTabs();
  if (tabs.length === 0) return;
  const tab = chance.pick(tabs);
  const { userId } = tab.device;
  const documents = [...persons.get(userId)!.view].flatMap(([key, value]) => (key.startsWith("document/") ? [value as VaultDocument] : []));
  const open = documents.filter(({ access, trashedAt }) => access !== "view" && !trashedAt);
  if (open.length === 0) return;
  const { id, ownerId } = chance.pick(open);
  const rule = { ...aRule(context, chance, arena.newId(), userId), trigger: "changed", query: "", stop: false } as const;
  await arena.together([aRuleSaved(context, rule, "add")]);
  await arena.together(await change(arena, tab, "updateDocument", { id, title: `w${chance.hex(3)}` }));
  const run = arena.ruleRun(userId);
  const other = (await arena.idleTabs()).filter(({ device }) => device.userId === ownerId).at(-1);
  if (!run) return;
  const named = rule.actions.flatMap((action) => Object.entries(action).filter(([key]) => key.endsWith("Id"))) as [string, string][];
  const { folderId, tagId, typeId } = Object.fromEntries(named);
  const shares = [...model.shares.values()].filter((share) => share.ownerId === ownerId);
  const done = (name: string, args: unknown) => async () => (other ? change(arena, other, name, args) : []);
  const others: (() => Promise<Letter[]>)[] = [
    done("updateDocument", { id, title: `w${chance.hex(3)}` }),
    done("updateDocument", { id, folderId: null }),
    done("trashDocument", { id }),
    done("deleteDocument", { id }),
    async () => [aRuleEnded(context, rule, chance.pick(["off", "delete"]))],
    async () => [aRuleSaved(context, aRule(context, chance, rule.id, userId), "change")],
    ...shares.map((share) => done("deleteShare", { id: share.id })),
    ...(folderId ? [done("deleteFolder", { id: folderId })] : []),
    ...(typeId ? [done("deleteType", { id: typeId })] : []),
    ...(tagId ? ["tagDocument", "untagDocument"].map((name) => done(name, { id, tagId })) : []),
    // Taken away while the rule is on its way to put it there.
    ...(folderId
      ? [done("changeDocuments", { changes: [folderId, null].map((to) => ({ name: "updateDocument", args: { id, folderId: to } })) })]
      : []),
    ...(tagId
      ? [done("changeDocuments", { changes: ["tagDocument", "untagDocument"].map((name) => ({ name, args: { id, tagId } })) })]
      : []),
    ...(tagId ? [done("deleteTag", { id: tagId })] : []),
  ];
  await arena.together([run, ...(await chance.pick(others)())]);
};
