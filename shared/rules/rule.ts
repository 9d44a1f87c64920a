// What a rule is: when it runs, what it asks for, what it does. The same for the routes, the backend and the screens.
import { z } from "zod";
import { customFieldKinds } from "../mutators/customValues.ts";
import { mailAs, recipients, subject, text } from "../mutators/mailValues.ts";
import { id, oneLine } from "../mutators/values.ts";
import { isGivenValue, longestGiven, namesById } from "./customAction.ts";
import { isTitlePattern } from "./titlePattern.ts";

/** One person has no more rules than this. */
export const mostRules = 50;
export const mostActions = 12;
/** Days before (negative) or after a date, at most. */
export const mostDays = 3650;

/** `arrived`: it is in the vault, read or not. `read`: its text is known. `changed`: something of it became different. `date`: a day comes. */
export const triggers = ["arrived", "read", "changed", "date"] as const;
export type Trigger = (typeof triggers)[number];

/** `due`: the day on which it says that something has to be paid or done. */
export const dateOfRule = z.strictObject({
  field: z.enum(["documentDate", "due"]),
  /** Negative: so many days before. */
  days: z.number().int().min(-mostDays).max(mostDays),
});
export type DateOfRule = z.infer<typeof dateOfRule>;

export const ruleAction = z.discriminatedUnion("do", [
  z.strictObject({ do: z.literal("file"), folderId: id }),
  z.strictObject({ do: z.literal("addTag"), tagId: id }),
  z.strictObject({ do: z.literal("removeTag"), tagId: id }),
  z.strictObject({ do: z.literal("setType"), typeId: id }),
  z.strictObject({ do: z.literal("setCorrespondent"), correspondentId: id }),
  z.strictObject({ do: z.literal("title"), pattern: oneLine(200).refine(isTitlePattern, "holds a name that is none") }),
  /** `kind`: that of the field, which it keeps. `value`: as it is stored; of a kind that holds words a pattern like that of titles. */
  z
    .strictObject({ do: z.literal("setCustomField"), fieldId: id, kind: z.enum(customFieldKinds), value: z.string().max(longestGiven) })
    .refine(isGivenValue, { path: ["value"], message: "is none of the field's kind" }),
  /** Back into the inbox, out of its folder. */
  z.strictObject({ do: z.literal("review") }),
  z
    .strictObject({ do: z.literal("share"), handle: oneLine(100).optional(), groupId: id.optional(), access: z.enum(["view", "edit"]) })
    .refine(({ handle, groupId }) => (handle === undefined) !== (groupId === undefined), {
      path: ["handle"],
      message: "Either a handle or a group",
    }),
  /** Without a subject: the document's title. */
  z.strictObject({ do: z.literal("mail"), to: recipients, subject: subject.optional(), text, as: mailAs }),
  /** One of the person's own addresses is told of the document (`docs/webhooks.md`). */
  z.strictObject({ do: z.literal("webhook"), webhookId: id }),
]);
export type RuleAction = z.output<typeof ruleAction>;
export type ActionKind = RuleAction["do"];

/** The rule as its person says it. */
export const ruleGiven = z
  .strictObject({
    name: oneLine(100),
    trigger: z.enum(triggers),
    date: dateOfRule.nullish(),
    /** As typed into the search field; empty: every document. */
    query: z.string().max(1_000).default(""),
    actions: z.array(ruleAction).min(1).max(mostActions),
    /** Rules after it do not look at a document on which it has acted. */
    stop: z.boolean().default(false),
    enabled: z.boolean().default(true),
    zone: z.string().min(1).max(64),
  })
  .refine(({ trigger, date }) => (trigger === "date") === Boolean(date), { path: ["date"], message: "belongs to rules of a date" })
  .refine(({ actions }) => !(actions.some((one) => one.do === "file") && actions.some((one) => one.do === "review")), {
    path: ["actions"],
    message: "files a document or asks for review, not both",
  });
export type RuleGiven = z.output<typeof ruleGiven>;

export type RuleReference = "folder" | "tag" | "type" | "correspondent" | "customField" | "option" | "document" | "webhook";

/** Folders, labels, options of custom fields, documents and webhooks that an action names. */
export function referredBy(actions: readonly RuleAction[]): { entity: RuleReference; id: string }[] {
  return actions.flatMap((action): { entity: RuleReference; id: string } | { entity: RuleReference; id: string }[] => {
    switch (action.do) {
      case "file":
        return { entity: "folder" as const, id: action.folderId };
      case "addTag":
      case "removeTag":
        return { entity: "tag" as const, id: action.tagId };
      case "setType":
        return { entity: "type" as const, id: action.typeId };
      case "setCorrespondent":
        return { entity: "correspondent" as const, id: action.correspondentId };
      case "setCustomField": {
        const field = { entity: "customField" as const, id: action.fieldId };
        return namesById(action.kind) ? [field, { entity: action.kind === "choice" ? "option" : "document", id: action.value }] : field;
      }
      case "webhook":
        return { entity: "webhook" as const, id: action.webhookId };
      default:
        return [];
    }
  });
}

/** `gone`: a folder, label, option, document or webhook that it names is deleted, or not the person's to use any more. */
export type RulePause = { reason: "gone"; ids: string[] };

export const runOutcomes = ["done", "partly", "failed"] as const;
export type RunOutcome = (typeof runOutcomes)[number];
/** Which action came to nothing, and why: a code of `shared/errors.ts` as it travels, or one of a rule's own. */
export interface RunFailure {
  action: ActionKind | "rule";
  code: string;
}
