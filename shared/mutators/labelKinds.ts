// The kinds of labels that documents have: one entry each. A document has any number of tags, at most one type and one correspondent, and
// a value for any of the custom fields. What they share: a vault's closed set of names, who sees them, locks, aliases, history.

export const labelKinds = {
  tag: { collection: "tags", table: "tags", field: "tags", verb: "Tag" },
  type: { collection: "types", table: "document_types", field: "typeId", verb: "Type" },
  correspondent: { collection: "correspondents", table: "correspondents", field: "correspondentId", verb: "Correspondent" },
  customField: { collection: "customFields", table: "custom_fields", field: "custom", verb: "CustomField" },
} as const satisfies Record<string, LabelKind>;

interface LabelKind {
  /** What the mutators, the device and the screens call all of them. */
  readonly collection: string;
  /** Where their rows are, on the server and in the read model. */
  readonly table: string;
  /** The field of a document that names them by id. */
  readonly field: string;
  /** How its mutators' names end: `createTag`. */
  readonly verb: string;
}

/** Levels of tags inside each other. */
export const deepestTags = 5;

/** The entity of a label. */
export type LabelEntity = keyof typeof labelKinds;
/** The kinds of which a document has one, so that its own row names it. */
export type SingleLabel = Exclude<LabelEntity, "tag" | "customField">;
/** The kinds of which two can become one. */
export type MergingLabel = Exclude<LabelEntity, "customField">;
export type LabelCollection = (typeof labelKinds)[LabelEntity]["collection"];

export const labelEntities = Object.keys(labelKinds) as LabelEntity[];
export const mergingLabels = labelEntities.filter((entity): entity is MergingLabel => entity !== "customField");
export const singleLabels = mergingLabels.filter((entity): entity is SingleLabel => entity !== "tag");
export const isLabel = (entity: string): entity is LabelEntity => Object.hasOwn(labelKinds, entity);

/** Name of the column of `documents` that holds the id of a label. */
export const labelColumn = (entity: SingleLabel): string => `${entity}_id`;
