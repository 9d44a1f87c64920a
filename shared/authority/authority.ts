// What the device can't be trusted with: for every mutator, the entities whose access is checked before anything is read.
import { AppError } from "../errors.ts";
import { type MutatorName, mutators, personMutators } from "../mutators/index.ts";
import type { Actor } from "./actor.ts";
import type { Reference } from "./audience.ts";
import { lockDocuments, vaultsOf } from "./audience.ts";
import type { Change } from "./change.ts";
import { serverTx } from "./serverTx.ts";

type Ids = Record<string, string | null | undefined>;
/** Entities that have to be the actor's to edit. What does not exist is left to the mutator, which does nothing then. */
type References = (args: Ids) => { entity: Reference["entity"]; id: string | null | undefined }[];

const own =
  (entity: Reference["entity"]): References =>
  ({ id }) => [{ entity, id }];
const documentAndFolder: References = ({ id, folderId, typeId, correspondentId }) => [
  { entity: "document", id },
  { entity: "folder", id: folderId },
  { entity: "type", id: typeId },
  { entity: "correspondent", id: correspondentId },
];
const documentAndTag: References = ({ id, tagId }) => [
  { entity: "document", id },
  { entity: "tag", id: tagId },
];
const folderAndParent: References = ({ id, parentId }) => [
  { entity: "folder", id },
  { entity: "folder", id: parentId },
];

const references: Record<MutatorName, References> = {
  createDocument: documentAndFolder,
  updateDocument: documentAndFolder,
  trashDocument: own("document"),
  restoreDocument: own("document"),
  deleteDocument: own("document"),
  tagDocument: documentAndTag,
  untagDocument: documentAndTag,
  createFolder: folderAndParent,
  updateFolder: folderAndParent,
  deleteFolder: own("folder"),
  createTag: own("tag"),
  updateTag: own("tag"),
  deleteTag: own("tag"),
  createType: own("type"),
  updateType: own("type"),
  deleteType: own("type"),
  createCorrespondent: own("correspondent"),
  updateCorrespondent: own("correspondent"),
  deleteCorrespondent: own("correspondent"),
  createShare: ({ id, documentId, folderId }) => [
    { entity: "share", id },
    { entity: "document", id: documentId },
    { entity: "folder", id: folderId },
  ],
  deleteShare: own("share"),
  createSavedSearch: own("savedSearch"),
  updateSavedSearch: own("savedSearch"),
  deleteSavedSearch: own("savedSearch"),
  updateSettings: () => [],
  dismissRefusal: own("refusal"),
  startUploading: own("document"),
  startProcessing: own("document"),
  recordExtraction: own("document"),
  failDocument: own("document"),
  recordThumbnail: own("document"),
  classifyDocument: own("document"),
};

export interface Mutation {
  name: string;
  args: unknown;
}

/** A mutation whose name and arguments are known to be well formed. */
export interface ParsedMutation {
  name: MutatorName;
  args: object;
  references: Reference[];
}

/** Throws `mutation.unknown` or `request.invalid`. A person has no system mutators. */
export function parseMutation(mutation: Mutation, kind: Actor["kind"]): ParsedMutation {
  if (!Object.hasOwn(kind === "person" ? personMutators : mutators, mutation.name))
    throw new AppError("mutation.unknown", { name: mutation.name });
  const name = mutation.name as MutatorName;
  const parsed = mutators[name].args.safeParse(mutation.args);
  if (!parsed.success)
    throw new AppError("request.invalid", {
      fields: parsed.error.issues.map((issue) => ({ path: issue.path.join("."), message: issue.message })),
    });
  const named = references[name](parsed.data as Ids).filter((reference): reference is Reference => typeof reference.id === "string");
  return { name, args: parsed.data, references: named };
}

/**
 * Whether it reads what other changes of the vault write: who is in a folder, what has a label, where a folder lies. Such a
 * change holds the vault's lock exclusively, or what happens meanwhile is missed: a document that moves into a folder as it is
 * deleted, two folders that move into each other.
 */
export function changesStructure({ name, args }: ParsedMutation): boolean {
  return structural.has(name) || (name === "updateFolder" && "parentId" in args && args.parentId !== undefined);
}
const structural: ReadonlySet<MutatorName> = new Set(["deleteFolder", "deleteTag", "deleteType", "deleteCorrespondent"]);

/**
 * Checks access, then runs. `vaults` are the known vaults of the references (see `vaultsOf`); ids created on the way are added.
 * What belongs to somebody else answers `entity.notFound`, in the same words as what does not exist.
 */
export async function runMutation(change: Change, actor: Actor, mutation: ParsedMutation, vaults: Map<string, string>): Promise<void> {
  for (const { entity, id } of mutation.references) {
    const vault = vaults.get(`${entity}/${id}`);
    if (vault !== undefined && vault !== actor.userId) throw new AppError("entity.notFound", { entity });
  }
  const definition = mutators[mutation.name] as { run: (tx: ReturnType<typeof serverTx>, args: object) => Promise<void> };
  await definition.run(serverTx(change, actor.userId), mutation.args);
  if (mutation.name.startsWith("create")) {
    const [created] = mutation.references;
    if (created && !vaults.has(`${created.entity}/${created.id}`)) vaults.set(`${created.entity}/${created.id}`, actor.userId);
  }
}

/** One mutation by a route or a task, in a change that is already open. */
export async function mutate(change: Change, actor: Actor, mutation: Mutation): Promise<void> {
  const parsed = parseMutation(mutation, actor.kind);
  await lockDocuments(change.connection, parsed.references);
  await runMutation(change, actor, parsed, await vaultsOf(change.connection, parsed.references));
}
