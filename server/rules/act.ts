// One rule does what it does to one document: in one transaction, with everything looked at again under its locks, and written down with it.

import { v7 as uuid } from "uuid";
import { AppError, wireCode } from "../../shared/errors.ts";
import { customFieldOf } from "../../shared/mutators/customValues.ts";
import type { VaultDocument } from "../../shared/mutators/entities.ts";
import { type Plan, planOf, putsBack } from "../../shared/rules/plan.ts";
import type { ActionKind, RuleAction, RunFailure, RunOutcome } from "../../shared/rules/rule.ts";
import { dayIn, knownZone } from "../../shared/search/index.ts";
import { transaction } from "../authority/change.ts";
import { readEntities } from "../authority/rows.ts";
import { type ParsedMutation, parseMutation } from "../authority/rules.ts";
import { prepare } from "../authority/run.ts";
import { type Connection, RetryTransaction } from "../database/connection.ts";
import type { Matcher } from "./matching.ts";
import { namesSeen, pauseRule, type Rule, stillHolds } from "./rules.ts";
import { countAct, endWork, noteAct, noteRun, takenAway } from "./runs.ts";
import { callWebhook, sendMail } from "./sending.ts";

export interface Act {
  rule: Rule;
  documentId: string;
  /** The day of a date that has come, else empty: for each the rule acts once. */
  occasion: string;
  matcher: Matcher;
  /** What was noted of the document: done with this act where the rule says that no other one looks at it. */
  work: readonly number[];
  /** Inside the transaction, before anything is done. @throws where the job is somebody else's by now */
  assertHeld?: ((connection: Connection) => Promise<void>) | undefined;
}

/** `passed`: there is nothing to do (any more). `left`: it would put back what a person has just taken away. `paused`, `changed`: the rule is not the one that was read. `limited`: later. */
export type ActResult = { state: "acted"; outcome: RunOutcome; changed: boolean; people: string[] } | { state: Nothing };
type Nothing = "passed" | "left" | "changed" | "paused" | "limited";

const nothing = (state: Nothing) => ({ state }) as const;

export async function act(connection: Connection, given: Act): Promise<ActResult> {
  const { rule, documentId, occasion, matcher, work, assertHeld } = given;
  const actor = { kind: "rule", userId: rule.ownerId, ruleId: rule.id, name: rule.name } as const;
  return transaction(connection, async (exclusive): Promise<ActResult> => {
    const before = await look(connection, rule, documentId);
    if (!before) return nothing("passed");
    const steps = [...stepsOf(before.plan), ...sharesOf(before.plan, documentId)];
    const run = await prepare(
      connection,
      actor,
      steps.map(({ mutation }) => mutation),
      exclusive,
    );
    await assertHeld?.(connection);
    // Everything again under the locks: the rule, what it names, its person's access, and that the document still is what it asks for.
    if (!(await stillHolds(connection, rule))) return nothing("changed");
    const seen = await namesSeen(connection, rule.ownerId, rule.refers);
    const gone = rule.refers.filter((id) => !seen.has(id));
    if (gone.length > 0) {
      await pauseRule(connection, rule.id, { reason: "gone", ids: gone });
      return nothing("paused");
    }
    const now = await look(connection, rule, documentId);
    if (!now || !(await matcher.among(connection, rule, [documentId], true)).has(documentId)) return nothing("passed");
    if (JSON.stringify(now.plan) !== JSON.stringify(before.plan)) throw new RetryTransaction();
    if (!(await noteAct(connection, rule.id, documentId, occasion))) return nothing("passed");
    const leave = putsBack(rule.actions, await takenAway(connection, work));
    if (rule.stop) await endWork(connection, work);
    if (leave) return nothing("left");
    const failures: RunFailure[] = [...now.plan.failures];
    let done = 0;
    const doesSomething = steps.length + now.plan.outside.length + failures.length > 0;
    if (doesSomething && !(await countAct(connection, rule.ownerId))) throw new Limited();
    const [group, runId] = [uuid(), uuid()];
    for (const { action, mutation } of steps) {
      const error = await run.attempt(mutation, group);
      if (error) failures.push({ action, code: wireCode(error.code) });
      else done++;
    }
    for (const action of now.plan.outside) {
      if (action.do === "share") continue;
      const code =
        action.do === "mail"
          ? await mailFailure(() => sendMail(connection, actor, now.document, action))
          : await callWebhook(connection, { rule, documentId, webhookId: action.webhookId, runId, group });
      if (code) failures.push({ action: action.do, code });
      else done++;
    }
    const outcome: RunOutcome = failures.length === 0 ? "done" : done > 0 ? "partly" : "failed";
    if (done + failures.length > 0) await noteRun(connection, { id: runId, rule, documentId, outcome, failures });
    const versions = await run.finish([]);
    return { state: "acted", outcome, changed: done > 0, people: [...versions.keys()] };
  }).catch((error: unknown) => {
    if (error instanceof Limited) return nothing("limited");
    throw error;
  });
}

/** What can't be done for good is written down like a run, and not tried again. */
export async function noteFailure(
  connection: Connection,
  { rule, documentId, occasion, code }: { rule: Rule; documentId: string; occasion: string; code: string },
): Promise<void> {
  await transaction(connection, async () => {
    await noteAct(connection, rule.id, documentId, occasion);
    await noteRun(connection, { rule, documentId, outcome: "failed", failures: [{ action: "rule", code }] });
  });
}

/** More than a minute's share: the transaction is rolled back. */
class Limited extends Error {}

/** The document as the rule's person sees it, with what the rule makes of it; undefined: they do not see it, or it lies in the trash. */
export async function look(connection: Connection, rule: Pick<Rule, "ownerId" | "actions" | "zone">, documentId: string) {
  const document = (await readEntities(connection, "document", [documentId], rule.ownerId)).get(documentId) as VaultDocument | undefined;
  if (!document || document.trashedAt) return undefined;
  const names = await namesSeen(connection, rule.ownerId, namesFor(rule.actions, [document]));
  return { document, plan: planOf(rule.actions, document, planContext(rule, names)) };
}

/** The labels that the actions need the names of, for titles. */
export function namesFor(actions: readonly RuleAction[], documents: readonly VaultDocument[]): string[] {
  if (!actions.some((action) => action.do === "title" || action.do === "setCustomField")) return [];
  const set = actions.flatMap((action) =>
    action.do === "setType" ? [action.typeId] : action.do === "setCorrespondent" ? [action.correspondentId] : [],
  );
  return [...set, ...documents.flatMap(({ typeId, correspondentId }) => [typeId, correspondentId])].filter((id) => id !== null);
}

export const planContext = ({ zone }: Pick<Rule, "zone">, names: ReadonlyMap<string, string>) => ({
  nameOf: (id: string) => names.get(id),
  dayOf: (instant: string) => dayIn(knownZone(zone), new Date(instant)),
});

export interface Step {
  action: ActionKind;
  mutation: ParsedMutation;
}

/** What changes the document itself. */
export function stepsOf({ mutations, changes }: Plan): Step[] {
  const [field] = changes.map((change) => change.field).filter((name) => name !== "tags" && customFieldOf(name) === undefined);
  return mutations.map(({ name, args }) => ({
    action: name === "updateDocument" ? (actionOf[field ?? ""] ?? "review") : actionBy[name],
    mutation: parseMutation({ name, args }, "rule"),
  }));
}

const sharesOf = ({ outside }: Plan, documentId: string): Step[] =>
  outside.flatMap((action) => {
    if (action.do !== "share") return [];
    const { do: _, ...to } = action;
    return { action: "share" as const, mutation: parseMutation({ name: "createShare", args: { id: uuid(), documentId, ...to } }, "rule") };
  });

/** The code of what is wrong for good; whatever else is thrown goes on. */
async function mailFailure(work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return wireCode(error.code);
    throw error;
  }
}

const actionBy = { tagDocument: "addTag", untagDocument: "removeTag", setCustomValue: "setCustomField" } as const;
const actionOf: Partial<Record<string, ActionKind>> = {
  folderId: "file",
  typeId: "setType",
  correspondentId: "setCorrespondent",
  title: "title",
};
