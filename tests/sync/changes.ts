// What people do, chosen so that their devices meet: few folders and tags, things just deleted, ids of other people.
import { createHash } from "node:crypto";

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
  newId(): string;
}

const idOf = (key: string) => key.slice(key.indexOf("/") + 1);

/** Null where there is nothing to do it to. */
export function aChange(random: Random, { view, known, own, newId }: Surroundings): Change | null {
  const of = (keys: Iterable<string>, entity: string) => [...keys].filter((key) => key.startsWith(`${entity}/`)).map(idOf);
  /** Mostly what is on screen; sometimes what was, on this device or another. */
  const some = (entity: string): string | undefined => {
    const ids = of(random.chance(0.85) ? [...view.keys()].sort() : own, entity);
    return ids.length > 0 ? random.pick(ids) : undefined;
  };
  const withOne = (entity: string, make: (id: string) => Change | null): Change | null => {
    const id = some(entity);
    return id === undefined ? null : make(id);
  };
  const target = of(known, "type")[0];
  const count = (entity: string) => of(view.keys(), entity).length;
  const word = () => `w${random.hex(3)}`;
  const color = () => `#${random.hex(6)}`;
  const update = (patch: object) => withOne("document", (id) => ({ name: "updateDocument", args: { id, ...patch } }));

  const choices: (readonly [number, () => Change | null])[] = [
    [
      count("folder") < 5 ? 3 : 1,
      () => ({ name: "createFolder", args: { id: newId(), name: word(), parentId: random.chance(0.6) ? some("folder") : null } }),
    ],
    [3, () => withOne("folder", (id) => ({ name: "updateFolder", args: { id, parentId: some("folder") ?? null } }))],
    [1, () => withOne("folder", (id) => ({ name: "updateFolder", args: { id, name: word() } }))],
    [2, () => withOne("folder", (id) => ({ name: "deleteFolder", args: { id } }))],
    [count("document") < 8 ? 4 : 1, () => ({ name: "createDocument", args: aDocument(newId(), random, some("folder")) })],
    [2, () => update({ title: word() })],
    [2, () => update({ notes: word() })],
    [4, () => update({ folderId: some("folder") ?? null })],
    [2, () => update({ typeId: some("type") ?? null })],
    [1, () => update({ correspondentId: some("correspondent") ?? null })],
    [1, () => withOne("document", (id) => ({ name: "trashDocument", args: { id } }))],
    [1, () => withOne("document", (id) => ({ name: "restoreDocument", args: { id } }))],
    [2, () => withOne("document", (id) => ({ name: "deleteDocument", args: { id } }))],
    [count("tag") < 4 ? 2 : 0, () => ({ name: "createTag", args: { id: newId(), name: word(), color: color() } })],
    [
      1,
      () => withOne("tag", (id) => ({ name: "updateTag", args: { id, ...(random.chance(0.5) ? { name: word() } : { color: color() }) } })),
    ],
    [2, () => withOne("tag", (id) => ({ name: "deleteTag", args: { id } }))],
    [4, () => withOne("document", (id) => withOne("tag", (tagId) => ({ name: "tagDocument", args: { id, tagId } })))],
    [2, () => withOne("document", (id) => withOne("tag", (tagId) => ({ name: "untagDocument", args: { id, tagId } })))],
    [count("type") < 3 ? 1 : 0, () => ({ name: "createType", args: { id: newId(), name: word() } })],
    [1, () => withOne("type", (id) => (id === target ? null : { name: "deleteType", args: { id } }))],
    [count("correspondent") < 2 ? 1 : 0, () => ({ name: "createCorrespondent", args: { id: newId(), name: word() } })],
    [1, () => withOne("correspondent", (id) => ({ name: "deleteCorrespondent", args: { id } }))],
    [1, () => withOne("refusal", (id) => ({ name: "dismissRefusal", args: { id } }))],
    [2, () => poison(random, own, of(known, "document"), newId)],
    [1, () => aimedAtOthers(random, target)],
  ];
  return random.weighted(choices)();
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
    ]),
  };
}

/**
 * The id of another person's thing, as an attacker would use it: in vain, and without a trace. Always the same one, which is never
 * deleted: whether a stranger came before or after its end has no answer, as nothing orders the changes of different vaults.
 */
function aimedAtOthers(random: Random, target: string | undefined): Change | null {
  if (target === undefined) return null;
  return { blind: true, args: { id: target, name: "taken" }, name: random.pick(["updateType", "createType"]) };
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
  return {
    name: "classifyDocument",
    args: {
      id,
      classification: { state: "done", at: "2026-01-01T00:00:00.000Z" },
      title: { value: `filed ${random.hex(2)}` },
      ...(typeId && { typeId }),
      ...(folderId && { folderId }),
      ...(tag && { tags: { value: [tag.value] } }),
    },
  };
}
