// What a rule does to one document: the same for the dry run and for the act itself, so that one can't say what the other doesn't do.
import { isUnfiled } from "../documents/inbox.ts";
import type { FieldChange } from "../history/fields.ts";
import { customKey } from "../mutators/customValues.ts";
import type { VaultDocument } from "../mutators/entities.ts";
import { fixedValue, givenValue } from "./customAction.ts";
import type { RuleAction, RunFailure } from "./rule.ts";
import { type TitleValues, titleBy } from "./titlePattern.ts";

export interface PlanContext {
  /** What types and correspondents are called; undefined: not seen. */
  nameOf(id: string): string | undefined;
  /** The ISO day on which something was added, in the rule's zone. */
  dayOf(instant: string): string;
}

export interface Plan {
  /** Changes of the document, by the mutators that a person has. */
  mutations: {
    name: "updateDocument" | "tagDocument" | "untagDocument" | "setCustomValue";
    args: Record<string, unknown> & { id: string };
  }[];
  /** What becomes different, as the history would tell it. */
  changes: FieldChange[];
  /** What reaches beyond the document itself. */
  outside: Extract<RuleAction, { do: "share" | "mail" | "webhook" }>[];
  /** What can't be done to this document. */
  failures: RunFailure[];
}

type Patch = Partial<Pick<VaultDocument, "folderId" | "typeId" | "correspondentId" | "title" | "filedOn" | "snoozedUntil">>;

/** What is so already needs nothing. Of several actions on one field the last one counts. */
export function planOf(actions: readonly RuleAction[], document: VaultDocument, context: PlanContext): Plan {
  const { id } = document;
  const inside = actions.filter(isInside);
  const outside = actions.filter((action): action is Plan["outside"][number] => !isInside(action));
  if (document.access === "view" && inside.length > 0)
    return { mutations: [], changes: [], outside, failures: inside.map((action) => ({ action: action.do, code: "access.view_only" })) };
  const patch: Patch = {};
  const tags = new Set(document.tags);
  const failures: RunFailure[] = [];
  for (const action of inside) {
    switch (action.do) {
      case "file":
        patch.folderId = action.folderId;
        break;
      case "setType":
        patch.typeId = action.typeId;
        break;
      case "setCorrespondent":
        patch.correspondentId = action.correspondentId;
        break;
      case "addTag":
        tags.add(action.tagId);
        break;
      case "removeTag":
        tags.delete(action.tagId);
        break;
      case "review":
        // What waits there already keeps what machines propose for it.
        Object.assign(patch, { snoozedUntil: null, ...(!isUnfiled(document) && { folderId: null, filedOn: null }) });
        break;
      case "title":
      case "setCustomField":
        // After the others, whose labels their patterns may name.
        break;
      default:
        action satisfies never;
    }
  }
  for (const action of inside) {
    if (action.do !== "title") continue;
    const title = titleBy(action.pattern, titleValues({ ...document, ...patch }, context));
    if (title === null) failures.push({ action: "title", code: "rule.title_value" });
    else patch.title = title;
  }
  const custom = new Map<string, string>();
  for (const action of inside) {
    if (action.do !== "setCustomField") continue;
    const value = givenValue(action, titleValues({ ...document, ...patch }, context));
    if (value === null) failures.push({ action: action.do, code: "rule.title_value" });
    else custom.set(action.fieldId, value);
  }
  const values = [...custom].filter(([fieldId, value]) => document.custom?.[fieldId] !== value);
  const fields = Object.entries(patch).filter(([field, value]) => (document[field as keyof Patch] ?? null) !== value);
  const added = [...tags].filter((tagId) => !document.tags.includes(tagId));
  const taken = document.tags.filter((tagId) => !tags.has(tagId));
  return {
    mutations: [
      ...added.map((tagId) => ({ name: "tagDocument" as const, args: { id, tagId } })),
      ...taken.map((tagId) => ({ name: "untagDocument" as const, args: { id, tagId } })),
      ...values.map(([fieldId, value]) => ({ name: "setCustomValue" as const, args: { id, fieldId, value } })),
      ...(fields.length > 0 ? [{ name: "updateDocument" as const, args: { id, ...Object.fromEntries(fields) } }] : []),
    ],
    changes: [
      ...fields.map(([field, after]) => ({ field, before: document[field as keyof Patch] ?? null, after })),
      ...values.map(([fieldId, after]) => ({ field: customKey(fieldId), before: document.custom?.[fieldId] ?? null, after })),
      ...(added.length + taken.length > 0 ? [{ field: "tags", before: taken, after: added }] : []),
    ],
    outside,
    failures,
  };
}

/** What changes the document itself, and can be taken back. */
export const isInside = (action: RuleAction): action is Exclude<RuleAction, Plan["outside"][number]> =>
  action.do !== "share" && action.do !== "mail" && action.do !== "webhook";

function titleValues(document: VaultDocument, { nameOf, dayOf }: PlanContext): TitleValues {
  const date = document.documentDate ?? dayOf(document.createdAt);
  const [year = "", month = "", day = ""] = date.split("-");
  const named = (id: string | null) => (id === null ? "" : (nameOf(id) ?? ""));
  return {
    title: document.title,
    name: document.name.replace(/\.[^.]{1,8}$/, ""),
    date,
    year,
    month,
    day,
    from: named(document.correspondentId),
    type: named(document.typeId),
  };
}

/** Whether what a person has just changed takes away what the actions would do again. `changes`: fields with what they were before. */
export function putsBack(actions: readonly RuleAction[], changes: readonly { field: string; before: unknown }[]): boolean {
  const was = (field: string, value: string) =>
    changes.some(({ field: changed, before }) => changed === field && (Array.isArray(before) ? before.includes(value) : before === value));
  return actions.some((action) => {
    switch (action.do) {
      case "file":
        return was("folderId", action.folderId);
      case "addTag":
        return was("tags", action.tagId);
      case "setType":
        return was("typeId", action.typeId);
      case "setCorrespondent":
        return was("correspondentId", action.correspondentId);
      case "setCustomField": {
        const field = customKey(action.fieldId);
        const value = fixedValue(action);
        return value === undefined ? changes.some((change) => change.field === field) : was(field, value ?? "");
      }
      default:
        return false;
    }
  });
}
