// For each mutator: what its arguments refer to, and what the actor has to be allowed.
import { AppError } from "../../shared/errors.ts";
import { documentField, settableFieldNames } from "../../shared/mutators/documentFields.ts";
import { type MutatorName, mutators, personMutators } from "../../shared/mutators/index.ts";
import { type LabelEntity, labelEntities, labelKinds, type MergingLabel, mergingLabels } from "../../shared/mutators/labelKinds.ts";
import type { ChangingActor } from "./actor.ts";
import type { Reference, ReferredEntity } from "./audience.ts";

/**
 * What a mutation wants of what it refers to.
 * `create`: an id that is free, or the actor's own. `edit`, `own`: to change it; to do what only its owner may.
 * `into`: to put something there. `refer`: a label beside a document. `remove`: a folder: its owner's, or of whoever may change its parent.
 * `end`: a share: its owner's and the recipient's.
 */
export type Wanted = "create" | "edit" | "own" | "into" | "refer" | "remove" | "end";
export interface Named extends Reference {
  wanted: Wanted;
}
type Rule = Partial<Record<string, readonly [ReferredEntity, Wanted]>>;

const document = { id: ["document", "edit"] } as const;
const tagging = { ...document, tagId: ["tag", "refer"] } as const;
const named = (entity: ReferredEntity, wanted: Wanted): Rule => ({ id: [entity, wanted] });

type LabelVerb<Entity extends LabelEntity = LabelEntity> = (typeof labelKinds)[Entity]["verb"];
const labelRules = Object.fromEntries(
  labelEntities.flatMap((entity): [string, Rule][] => {
    const { verb } = labelKinds[entity];
    return [
      [`create${verb}`, named(entity, "create")],
      [`update${verb}`, named(entity, "own")],
      [`delete${verb}`, named(entity, "own")],
    ];
  }),
) as Record<`${"create" | "update" | "delete"}${LabelVerb}`, Rule>;
const mergeRules = Object.fromEntries(
  mergingLabels.map((entity): [string, Rule] => [`merge${labelKinds[entity].verb}`, { id: [entity, "own"], intoId: [entity, "own"] }]),
) as Record<`merge${LabelVerb<MergingLabel>}`, Rule>;

/** Of each field that can be set and names something: a document is put into a folder, and has labels beside it. */
const fieldReferences: Rule = Object.fromEntries(
  settableFieldNames.flatMap((name) => {
    const refersTo = documentField(name)?.refersTo;
    return refersTo ? [[name, [refersTo, refersTo === "folder" ? "into" : "refer"] as const]] : [];
  }),
);

/** For each mutator, by argument: what the argument is the id of, and what is wanted of it. An id of nothing is not refused: the mutator gets it and does nothing. */
const rules: Record<MutatorName, Rule> = {
  createDocument: { id: ["document", "create"], folderId: ["folder", "into"] },
  updateDocument: { ...document, ...fieldReferences },
  trashDocument: document,
  restoreDocument: document,
  restoreVersion: document,
  deleteDocument: { id: ["document", "own"] },
  answerBatch: { id: ["document", "own"] },
  mergeDocument: { id: ["document", "own"], intoId: ["document", "own"] },
  tagDocument: tagging,
  untagDocument: tagging,
  setCustomValue: { ...document, fieldId: ["customField", "refer"] },
  acceptFilled: document,
  createFolder: { id: ["folder", "create"], parentId: ["folder", "into"] },
  updateFolder: { id: ["folder", "edit"], parentId: ["folder", "into"] },
  deleteFolder: { id: ["folder", "remove"] },
  ...labelRules,
  ...mergeRules,
  createTag: { ...labelRules.createTag, parentId: ["tag", "own"] },
  updateTag: { ...labelRules.updateTag, parentId: ["tag", "own"] },
  createShare: { id: ["share", "create"], documentId: ["document", "own"], folderId: ["folder", "own"] },
  deleteShare: { id: ["share", "end"] },
  createSavedSearch: named("savedSearch", "create"),
  updateSavedSearch: named("savedSearch", "own"),
  deleteSavedSearch: named("savedSearch", "own"),
  updateSettings: {},
  pinDocument: {},
  dismissRefusal: named("refusal", "own"),
  startUploading: document,
  startProcessing: document,
  recordExtraction: document,
  failDocument: document,
  recordThumbnail: document,
  attachDocument: document,
  recordRecognition: document,
  recordBatch: document,
  classifyDocument: document,
};

export interface Mutation {
  name: string;
  args: unknown;
}

/** A mutation whose name and arguments are known to be well formed. */
export interface ParsedMutation {
  name: MutatorName;
  args: object;
  references: Named[];
}

/** Throws `mutation.unknown` or `request.invalid`. Only the product itself has the system mutators. */
export function parseMutation(mutation: Mutation, kind: ChangingActor["kind"]): ParsedMutation {
  if (!Object.hasOwn(kind === "system" ? mutators : personMutators, mutation.name))
    throw new AppError("mutation.unknown", { name: mutation.name });
  const name = mutation.name as MutatorName;
  const parsed = mutators[name].args.safeParse(mutation.args);
  if (!parsed.success)
    throw new AppError("request.invalid", {
      fields: parsed.error.issues.map((issue) => ({ path: issue.path.join("."), message: issue.message })),
    });
  const references = Object.entries(rules[name]).flatMap(([argument, rule]) => {
    const id = (parsed.data as Record<string, unknown>)[argument];
    return rule && typeof id === "string" ? [{ entity: rule[0], id, wanted: rule[1] }] : [];
  });
  return { name, args: parsed.data, references };
}
