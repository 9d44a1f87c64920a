// Contracts of rules: what a person says, what would come of it today, what has come of it.
import { z } from "zod";
import { id } from "../mutators/values.ts";
import { dateOfRule, mostRules, ruleAction, ruleGiven, runOutcomes, triggers } from "../rules/rule.ts";

const failure = z.object({ action: z.string(), code: z.string() });

export const ruleView = z.object({
  id: z.string(),
  name: z.string(),
  trigger: z.enum(triggers),
  date: dateOfRule.nullable(),
  query: z.string(),
  actions: z.array(ruleAction),
  stop: z.boolean(),
  enabled: z.boolean(),
  zone: z.string(),
  /** It does nothing until it is saved again: these folders and labels are gone, by their last names. */
  paused: z.object({ reason: z.literal("gone"), names: z.array(z.string()) }).nullable(),
  /** Of folders and labels in `actions`, by id. */
  names: z.record(z.string(), z.string()),
  /** Of the runs that are kept: when it last ran, and how many of the last hundred failed in part or whole. */
  lastRun: z.string().nullable(),
  failures: z.number(),
});
export type RuleView = z.infer<typeof ruleView>;

/** `GET /api/rules` → in the order in which they run. */
export const ruleList = z.object({ items: z.array(ruleView) });

/** `POST /api/rules` → 201 `ruleView`; 409 `entity.exists`, `entity.too_many`; 404 where a folder or label in it is not the person's to use. */
export const ruleCreate = ruleGiven.safeExtend({ id: id.optional() });
/** `PUT /api/rules/:id` → 200 `ruleView`; `PUT /api/rules/:id/enabled` `{enabled}` → 200; `DELETE` → 204. */
export const ruleEnabled = z.strictObject({ enabled: z.boolean() });

/** `POST /api/rules/order` `{ids}` → 200 `ruleList`: what is left out comes after. */
export const ruleOrder = z.strictObject({ ids: z.array(id).max(mostRules) });

/** `POST /api/rules/preview` → what the rule would do to what is there today. Nothing is done. */
export const rulePreviewAsked = z.strictObject({
  query: z.string().max(1_000),
  actions: z.array(ruleAction).max(12),
  zone: z.string().min(1).max(64),
});
export const rulePreview = z.object({
  /** Documents that match; `looked`: of how many of them is known what would become of them; `changing`: of those. */
  total: z.number(),
  looked: z.number(),
  changing: z.number(),
  /** The newest of those that would change, or for which something fails. */
  items: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      changes: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
      /** Kinds of actions that reach further than the document. */
      outside: z.array(z.string()),
      failures: z.array(failure),
    }),
  ),
  /** Of folders and labels in the changes, by id. */
  names: z.record(z.string(), z.string()),
});
export type RulePreview = z.infer<typeof rulePreview>;

/** `GET /api/rules/:id/runs` → the newest first. */
export const ruleRunsQuery = z.object({ limit: z.coerce.number().int().min(1).max(100).default(20), cursor: z.uuid().optional() });
export const ruleRuns = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      documentId: z.string(),
      /** Null where the person does not see the document any more. */
      title: z.string().nullable(),
      at: z.string(),
      outcome: z.enum(runOutcomes),
      failures: z.array(failure),
    }),
  ),
  next: z.string().nullable(),
});
export type RuleRuns = z.infer<typeof ruleRuns>;
