// Contracts of rules that are applied to documents that are there: how far it is, what came of it, and taking all of it back.
import { z } from "zod";
import { id } from "../mutators/values.ts";

/** Documents to which a rule is applied at once, the newest of those that would change. */
export const mostApplied = 2_000;

/**
 * `stopped`: by its person. `changed`: the rule was changed, switched to something else or paused since. `undone`: taken back, as far as nobody changed
 * anything since.
 */
export const applicationStates = ["running", "done", "stopped", "changed", "undone"] as const;
export type ApplicationState = (typeof applicationStates)[number];

export const ruleApplication = z.object({
  id: z.string(),
  at: z.string(),
  state: z.enum(applicationStates),
  total: z.number(),
  changed: z.number(),
  failed: z.number(),
  /** The first of those that failed; `title` is null where the person does not see the document any more. */
  failures: z.array(
    z.object({
      documentId: z.string(),
      title: z.string().nullable(),
      failures: z.array(z.object({ action: z.string(), code: z.string() })),
    }),
  ),
});
export type RuleApplication = z.infer<typeof ruleApplication>;

/** `POST /api/rules/:id/applications` → 201; the same id again answers with the same one. 409 `entity.too_many` while one is running. */
export const ruleApply = z.strictObject({ id });
/** `GET /api/rules/:id/applications` → the newest ones. */
export const ruleApplicationList = z.object({ items: z.array(ruleApplication) });
export const ruleApplicationParams = z.object({ id, applicationId: id });
/** `POST .../:applicationId/stop` → 200; `/undo` → how much was taken back. `more`: ask again. `kept`: changed since, or not the person's to change. */
export const ruleApplicationUndone = z.object({ application: ruleApplication, undone: z.number(), kept: z.number(), more: z.boolean() });
export type RuleApplicationUndone = z.infer<typeof ruleApplicationUndone>;
