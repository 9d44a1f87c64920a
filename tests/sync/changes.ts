// What people do, chosen so that their devices meet: few folders and tags, things just deleted, ids of other people.
import { createHash } from "node:crypto";

import type { VersionFile } from "../../shared/mutators/index.ts";
import type { Random } from "./random.ts";

export interface Change {
  name: string;
  args: unknown;
  /** Sent without being run on the device. */
  blind?: boolean;
}

export interface Surroundings {
  view: ReadonlyMap<string, unknown>;
  /** `document/<id>` and so on, of everybody, also of what was deleted since. */
  known: readonly string[];
  /** Of this person alone. */
  own: readonly string[];
  /** Of everybody. */
  handles: readonly string[];
  /** Of everybody, whoever is in them. */
  groups: readonly string[];
  /** Of every document, by id. */
  versions: ReadonlyMap<string, ReadonlyMap<string, VersionFile>>;
  /** What people mostly do in this run; nothing: of everything something. */
  theme?: readonly string[];
  newId(): string;
}

/** A device sends what is done to several documents as one change; the rules know only what it consists of. */
export function oneByOne(change: Change): Change[] {
  if (change.name !== "changeDocuments") return [change];
  const { changes } = change.args as { changes: Change[] };
  return changes.length > 0 && changes.every(({ name }) => /Document$|^setCustomValue$/.test(name)) ? changes : [change];
}

/** Each meets what others do at the same moment. */
export const themes: readonly (readonly string[])[] = [
  [],
  [],
  ["tagDocument", "untagDocument", "changeDocuments"],
  ["createShare", "deleteShare", "updateDocument"],
  ["createShare", "deleteShare", "tagDocument", "untagDocument"],
  ["updateFolder", "deleteFolder", "updateDocument"],
  ["restoreVersion", "updateDocument", "deleteDocument"],
  ["mergeDocument", "restoreDocument", "restoreVersion", "deleteDocument"],
  ["createDocument", "createFolder", "createShare"],
];

const idOf = (key: string) => key.slice(key.indexOf("/") + 1);
/** `createSavedSearch` -> `savedSearch` */
export const entityOf = (name: string) => name.replace(/^[a-z]+/, "").replace(/^[A-Z]/, (letter) => letter.toLowerCase());

/** Null where there is nothing to do it to. */
export function aChange(random: Random, surroundings: Surroundings): Change | null {
  const { view, known, own, versions, newId, theme = [] } = surroundings;
  const of = (keys: Iterable<string>, entity: string) => [...keys].filter((key) => key.startsWith(`${entity}/`)).map(idOf);
  /** Often one of the two oldest: so do others at the same moment. */
  const one = (ids: readonly string[]) => (random.chance(0.4) ? ids[random.below(Math.min(2, ids.length))]! : random.pick(ids));
  /** Mostly what is on screen; sometimes what was, on this device or another. */
  const some = (entity: string): string | undefined => {
    const ids = of(random.chance(0.85) ? [...view.keys()].sort() : own, entity);
    return ids.length > 0 ? one(ids) : undefined;
  };
  const ownerOf = (key: string) => (view.get(key) as { ownerId?: string } | undefined)?.ownerId;
  /** To be put on or into it: mostly of the same vault. */
  const fitting = (entity: string, beside: string): string | undefined => {
    const same = [...view.keys()].sort().filter((key) => key.startsWith(`${entity}/`) && ownerOf(key) === ownerOf(beside));
    return same.length > 0 && random.chance(0.85) ? idOf(one(same)) : some(entity);
  };
  const withOne = (entity: string, make: (id: string) => Change | null): Change | null => {
    const id = some(entity);
    return id === undefined ? null : make(id);
  };
  const withBoth = (name: string) =>
    withOne("document", (id) => {
      const tagId = fitting("tag", `document/${id}`);
      return tagId === undefined ? null : { name, args: { id, tagId } };
    });
  const count = (entity: string) => of(view.keys(), entity).length;
  const word = () => `w${random.hex(3)}`;
  /** Of folders and labels: often one that another has, but for case and accents. */
  const name = () => (random.chance(0.5) ? random.pick(["Bills", "bills", "Årsregning", "arsregning", "Bills (2)"]) : word());
  const color = () => `#${random.hex(6)}`;
  const update = (patch: object) => withOne("document", (id) => ({ name: "updateDocument", args: { id, ...patch } }));
  const set = (field: string, entity: string) =>
    withOne("document", (id) => ({ name: "updateDocument", args: { id, [field]: fitting(entity, `document/${id}`) ?? null } }));
  const move = (id: string) => ({ name: "updateFolder", args: { id, parentId: fitting("folder", `folder/${id}`) ?? null } });

  const merge = (entity: string, name: string) =>
    withOne(entity, (id) => ({ name, args: { id, intoId: fitting(entity, `${entity}/${id}`) ?? newId() } }));

  const choices: (readonly [number, () => Change | null])[] = [
    [
      count("folder") < 5 ? 3 : 1,
      () => ({ name: "createFolder", args: { id: newId(), name: name(), parentId: random.chance(0.6) ? some("folder") : null } }),
    ],
    [3, () => withOne("folder", move)],
    [1, () => withOne("folder", (id) => ({ name: "updateFolder", args: { id, parentId: null } }))],
    [1, () => withOne("folder", (id) => ({ name: "updateFolder", args: { id, name: name() } }))],
    [2, () => withOne("folder", (id) => ({ name: "deleteFolder", args: { id } }))],
    [count("document") < 8 ? 4 : 1, () => ({ name: "createDocument", args: aDocument(newId(), random, some("folder")) })],
    [2, () => update({ title: word() })],
    [2, () => update({ notes: word() })],
    [1, () => update({ filedOn: random.pick(["2026-11-27", null]) })],
    [1, () => update({ snoozedUntil: random.pick(["2026-12-01", null]) })],
    [5, () => set("folderId", "folder")],
    [1, () => update({ folderId: null })],
    [2, () => set("typeId", "type")],
    [1, () => set("correspondentId", "correspondent")],
    [1, () => withOne("document", (id) => ({ name: "trashDocument", args: { id } }))],
    [1, () => withOne("document", (id) => ({ name: "restoreDocument", args: { id } }))],
    [2, () => withOne("document", (id) => ({ name: "deleteDocument", args: { id } }))],
    [3, () => withOne("document", (id) => aRestoredVersion(random, id, versions))],
    [2, () => withOne("document", (id) => acceptedFilling(random, id))],
    [
      count("tag") < 4 ? 2 : 0,
      () => {
        const parentId = random.chance(0.4) ? some("tag") : undefined;
        return { name: "createTag", args: { id: newId(), name: name(), color: color(), ...(parentId && { parentId }) } };
      },
    ],
    [1.5, () => withOne("tag", (id) => ({ name: "updateTag", args: { id, parentId: fitting("tag", `tag/${id}`) ?? null } }))],
    [0.5, () => withOne("tag", (id) => ({ name: "updateTag", args: { id, parentId: null } }))],
    [
      1,
      () => withOne("tag", (id) => ({ name: "updateTag", args: { id, ...(random.chance(0.5) ? { name: name() } : { color: color() }) } })),
    ],
    [2, () => withOne("tag", (id) => ({ name: "deleteTag", args: { id } }))],
    [5, () => withBoth("tagDocument")],
    [3, () => withBoth("untagDocument")],
    [count("type") < 3 ? 1 : 0, () => ({ name: "createType", args: { id: newId(), name: name() } })],
    [1, () => withOne("type", (id) => (id === of(known, "type")[0] ? null : { name: "deleteType", args: { id } }))],
    [count("correspondent") < 2 ? 1 : 0, () => ({ name: "createCorrespondent", args: { id: newId(), name: name() } })],
    [1, () => withOne("correspondent", (id) => ({ name: "deleteCorrespondent", args: { id } }))],
    [
      count("customField") < 3 ? 2 : 0,
      () => ({ name: "createCustomField", args: { id: newId(), name: name(), kind: random.pick(["text", "number"]) } }),
    ],
    [1, () => withOne("customField", (id) => ({ name: "updateCustomField", args: { id, name: name() } }))],
    [0.7, () => withOne("customField", (id) => ({ name: "deleteCustomField", args: { id } }))],
    [4, () => withOne("document", (id) => aCustomValue(random, id, fitting("customField", `document/${id}`)))],
    [1.5, () => merge("tag", "mergeTag")],
    [1, () => merge("document", "mergeDocument")],
    [0.5, () => merge("correspondent", "mergeCorrespondent")],
    [1, () => withOne("refusal", (id) => ({ name: "dismissRefusal", args: { id } }))],
    [count("savedSearch") < 2 ? 1 : 0, () => ({ name: "createSavedSearch", args: { id: newId(), name: word(), query: word() } })],
    [0.5, () => withOne("savedSearch", (id) => ({ name: "updateSavedSearch", args: { id, query: word() } }))],
    [0.5, () => withOne("savedSearch", (id) => ({ name: "deleteSavedSearch", args: { id } }))],
    [0.5, () => aSetting(view, random.chance(0.5))],
    [count("share") < 4 ? 5 : 2, () => aShare(random, surroundings, some(random.chance(0.6) ? "folder" : "document"))],
    [3, () => withOne("share", (id) => ({ name: "deleteShare", args: { id } }))],
    [3, () => together(random, surroundings)],
    [2, () => poison(random, own, of(known, "document"), newId)],
    [1, () => aimedAtOthers(random, known, newId)],
  ];
  let change = random.weighted(choices)();
  for (let tries = 0; tries < 8 && theme.length > 0 && !theme.includes(change?.name ?? "") && random.chance(0.85); tries++)
    change = random.weighted(choices)();
  // What the screen would not offer is tried all the same.
  return change && random.chance(0.15) ? { ...change, blind: true } : change;
}

/** A document is pinned, or not any more, where there is one; else, or if `classify` is not set, what is filed by itself is decided. */
function aSetting(view: Surroundings["view"], classify: boolean): Change {
  const [id] = [...view.keys()].flatMap((key) => (key.startsWith("document/") ? [idOf(key)] : [])).sort();
  const { pinned = [] } = (view.get("settings") ?? {}) as { pinned?: string[] };
  if (classify && id) return { name: "pinDocument", args: { id, pinned: !pinned.includes(id) } };
  return { name: "updateSettings", args: { classify } };
}

/** Digits are a value of both kinds. */
const aCustomValue = (random: Random, id: string, fieldId: string | undefined): Change | null =>
  fieldId === undefined
    ? null
    : { name: "setCustomValue", args: { id, fieldId, value: random.chance(0.8) ? `${1 + random.below(999)}` : null } };

const acceptedFilling = (random: Random, id: string): Change => ({
  name: "acceptFilled",
  args: { id, field: random.pick(["title", "folderId", "typeId"]), accepted: random.chance(0.7) },
});

/** Of the same document mostly; what the device has been told of its file may be missing, or wrong. */
function aRestoredVersion(random: Random, id: string, versions: Surroundings["versions"]): Change | null {
  const own = versions.get(id) ?? new Map<string, VersionFile>();
  const from = own.size > 0 && random.chance(0.9) ? own : new Map([...versions.values()].flatMap((files) => [...files]));
  if (from.size === 0) return null;
  const [versionId, file] = random.pick([...from]);
  const told = random.weighted<object>([
    [8, { file }],
    [1, {}],
    [1, { file: { ...file, size: file.size + 1 } }],
  ]);
  return { name: "restoreVersion", args: { id, versionId, ...told } };
}

/** A selection: mostly one thing done to all of it, sometimes several; also to documents that are gone, or may not be changed. */
function together(random: Random, { view, own, known }: Surroundings): Change | null {
  const of = (keys: Iterable<string>, entity: string) => [...keys].filter((key) => key.startsWith(`${entity}/`)).map(idOf);
  const there = of([...view.keys()].sort(), "document");
  const documents = random.chance(0.1) ? of(known, "document") : random.chance(0.8) ? there : of(own, "document");
  if (documents.length === 0) return null;
  const tags = of([...view.keys()].sort(), "tag");
  const folders = of([...view.keys()].sort(), "folder");
  const kind = () => random.pick(["tagDocument", "untagDocument", "trashDocument", "restoreDocument", "updateDocument", "deleteDocument"]);
  const same = kind();
  const tagId = tags.length > 0 ? random.pick(tags) : undefined;
  const folderId = folders.length > 0 && random.chance(0.8) ? random.pick(folders) : null;
  const changes: Change[] = [];
  for (let left = 1 + random.below(5); left > 0; left--) {
    const name = random.chance(0.8) ? same : kind();
    const id = random.pick(documents);
    if (!name.startsWith("tag") && !name.startsWith("untag"))
      changes.push({ name, args: { id, ...(name === "updateDocument" && { folderId }) } });
    else if (tagId) changes.push({ name, args: { id, tagId } });
  }
  return changes.length === 0 ? null : { name: "changeDocuments", args: { changes } };
}

function aShare(random: Random, { view, handles, groups, newId }: Surroundings, id: string | undefined): Change | null {
  if (id === undefined) return null;
  const group = [...view.keys()]
    .sort()
    .filter((key) => key.startsWith("group/"))
    .map(idOf);
  const toGroup = random.chance(0.45) && groups.length > 0;
  const one = random.chance(0.9) ? group : groups;
  if (toGroup && one.length === 0) return null;
  const recipient = toGroup ? { groupId: random.pick(one) } : { handle: random.chance(0.95) ? random.pick(handles) : "nobody-at-all" };
  const target = view.has(`folder/${id}`) ? { folderId: id } : { documentId: id };
  return { name: "createShare", args: { id: newId(), ...target, ...recipient, access: random.pick(["view", "edit"]) } };
}

function aDocument(id: string, random: Random, folderId?: string) {
  const content = random.hex(1 + random.below(20));
  return {
    id,
    name: `${content}.txt`,
    contentType: "text/plain",
    size: content.length,
    sha256: createHash("sha256").update(content).digest("hex"),
    createdAt: "2026-01-01T00:00:00.000Z",
    ...(folderId !== undefined && { folderId }),
  };
}

/** Changes that can never be made, whatever the reason: each has to be told to its person, and nothing may wait behind it. */
function poison(random: Random, own: readonly string[], documents: readonly string[], newId: () => string): Change {
  const id = own.filter((key) => key.startsWith("document/")).map(idOf)[0] ?? documents[0] ?? newId();
  return {
    blind: true,
    ...random.pick<Change>([
      { name: "noSuchMutator", args: { id } },
      { name: "startProcessing", args: { id } },
      { name: "updateDocument", args: { id: "not an id" } },
      { name: "createTag", args: { id: newId(), name: "", color: "red" } },
      { name: "updateDocument", args: null },
      { name: "updateDocument", args: { id, notes: "a \u0000 in the middle" } },
      { name: "updateDocument", args: { id, title: 7, notes: "a \u0000 in what is refused" } },
      { name: "no\u0000mutator", args: {} },
      { name: "changeDocuments", args: { changes: [] } },
      { name: "changeDocuments", args: { changes: [{ name: "deleteFolder", args: { id } }] } },
      {
        name: "changeDocuments",
        args: {
          changes: [
            { name: "updateDocument", args: { id, notes: "a \u0000 among others" } },
            { name: "restoreDocument", args: { id } },
          ],
        },
      },
    ]),
  };
}

/** Anything of anybody, as an attacker would use it: whatever is not seen stays as it is, and nothing tells that it is there. */
function aimedAtOthers(random: Random, known: readonly string[], newId: () => string): Change | null {
  const of = (entity: string) => known.filter((key) => key.startsWith(`${entity}/`)).map(idOf);
  const [documents, folders, tags, types, shares] = ["document", "folder", "tag", "type", "share"].map(of) as string[][];
  const any = (ids: string[] | undefined) => (ids && ids.length > 0 ? random.pick(ids) : newId());
  const [id, folderId, tagId, typeId] = [any(documents), any(folders), any(tags), any(types)];
  return {
    blind: true,
    ...random.pick<Change>([
      { name: "updateType", args: { id: typeId, name: "taken" } },
      // Never deleted: whether it came before or after an end has no answer, as nothing is there that could be locked.
      { name: "createType", args: { id: of("type")[0] ?? newId(), name: "taken" } },
      { name: "updateDocument", args: { id, title: "taken" } },
      { name: "updateDocument", args: { id, folderId } },
      { name: "updateDocument", args: { id, typeId } },
      { name: "tagDocument", args: { id, tagId } },
      { name: "trashDocument", args: { id } },
      { name: "deleteDocument", args: { id } },
      acceptedFilling(random, id),
      { name: "createDocument", args: aDocument(newId(), random, folderId) },
      { name: "createFolder", args: { id: newId(), name: "taken", parentId: folderId } },
      { name: "updateFolder", args: { id: folderId, parentId: any(folders) } },
      { name: "deleteFolder", args: { id: folderId } },
      { name: "updateTag", args: { id: tagId, name: "taken" } },
      { name: "updateTag", args: { id: tagId, parentId: any(tags) } },
      { name: "createTag", args: { id: newId(), name: "taken", color: "#000000", parentId: tagId } },
      { name: "deleteTag", args: { id: tagId } },
      { name: "mergeTag", args: { id: tagId, intoId: any(tags) } },
      { name: "mergeDocument", args: { id, intoId: any(documents) } },
      { name: "deleteShare", args: { id: any(shares) } },
    ]),
  };
}

/** What a job of the product would find out about a document. */
export function aResult(random: Random, id: string, own: readonly string[]): Change {
  const of = (entity: string) => own.filter((key) => key.startsWith(`${entity}/`)).map(idOf);
  if (random.chance(0.4))
    return {
      name: "recordExtraction",
      args: { id, pageCount: 1 + random.below(9), language: "en", title: `read ${random.hex(2)}`, documentDate: null, stateReason: null },
    };
  const one = (entity: string) => (of(entity).length > 0 ? { value: random.pick(of(entity)) } : undefined);
  const [typeId, folderId, tag] = [one("type"), one("folder"), one("tag")];
  // What was learnt from its person says nothing of a provider.
  const by = random.pick(["ai", "classifier"] as const);
  return {
    name: "classifyDocument",
    args: {
      id,
      ...(by === "ai" && { classification: { state: "done", at: "2026-01-01T00:00:00.000Z" } }),
      title: { value: `filed ${random.hex(2)}`, by },
      ...(typeId && { typeId }),
      ...(folderId && { folderId }),
      ...(tag && { tags: { value: [tag.value] } }),
    },
  };
}
