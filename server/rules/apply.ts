// One document of a rule that is applied to what is there: in one transaction, with everything looked at again under its locks. Only what can be
// taken back is done: nobody is shared with, written to or called because of documents that have long been there.
import { wireCode } from "../../shared/errors.ts";
import type { RunFailure } from "../../shared/rules/rule.ts";
import { transaction } from "../authority/change.ts";
import { prepare } from "../authority/run.ts";
import { type Connection, RetryTransaction } from "../database/connection.ts";
import { look, stepsOf } from "./act.ts";
import { type Application, countApplied, isRunning, takeDocument } from "./applications.ts";
import type { Matcher } from "./matching.ts";
import { namesSeen, type Rule, stillTheSame } from "./rules.ts";
import { countAct, noteAct } from "./runs.ts";

export interface Applied {
  application: Application;
  rule: Rule;
  documentId: string;
  matcher: Matcher;
  /** Inside the transaction, before anything is done. @throws where the job is somebody else's by now */
  assertHeld?: ((connection: Connection) => Promise<void>) | undefined;
}

/** `ended`: it was stopped. `changed`: the rule is not the one that was looked at, or names what is gone. `limited`: later. */
export type ApplyResult = { state: "done"; people: string[] } | { state: "ended" | "changed" | "limited" };

export async function applyTo(connection: Connection, given: Applied): Promise<ApplyResult> {
  const { application, rule, documentId, matcher, assertHeld } = given;
  const actor = { kind: "rule", userId: rule.ownerId, ruleId: rule.id, name: rule.name } as const;
  return transaction(connection, async (exclusive): Promise<ApplyResult> => {
    const before = await look(connection, rule, documentId);
    const steps = before ? stepsOf(before.plan) : [];
    const run = await prepare(
      connection,
      actor,
      steps.map(({ mutation }) => mutation),
      exclusive,
    );
    await assertHeld?.(connection);
    if (!(await isRunning(connection, application.id))) return { state: "ended" };
    if (!(await stillTheSame(connection, application))) return { state: "changed" };
    const seen = await namesSeen(connection, rule.ownerId, rule.refers);
    if (rule.refers.some((id) => !seen.has(id))) return { state: "changed" };
    if (!(await takeDocument(connection, application.id, documentId))) return { state: "done", people: [] };
    const now = before && (await look(connection, rule, documentId));
    const matches = now && (await matcher.among(connection, rule, [documentId], true)).has(documentId);
    if (!now || !matches) return { state: "done", people: [] };
    if (JSON.stringify(now.plan) !== JSON.stringify(before.plan)) throw new RetryTransaction();
    // Neither is it done again when the document is changed the next time.
    await noteAct(connection, rule.id, documentId, "");
    const failures: RunFailure[] = [...now.plan.failures];
    if (steps.length > 0 && !(await countAct(connection, rule.ownerId))) throw new Limited();
    let done = 0;
    for (const { action, mutation } of steps) {
      const error = await run.attempt(mutation, application.groupId);
      if (error) failures.push({ action, code: wireCode(error.code) });
      else done++;
    }
    await countApplied(connection, application.id, { documentId, changed: done > 0, failures });
    const versions = await run.finish([]);
    return { state: "done", people: [...versions.keys()] };
  }).catch((error: unknown) => {
    if (error instanceof Limited) return { state: "limited" } as const;
    throw error;
  });
}

/** What can't be done for good is told with the rest, and not tried again. */
export async function noteUnapplied(connection: Connection, application: Application, documentId: string, code: string): Promise<void> {
  await transaction(connection, async () => {
    if (!(await takeDocument(connection, application.id, documentId))) return;
    await countApplied(connection, application.id, { documentId, changed: false, failures: [{ action: "rule", code }] });
  });
}

/** More than a minute's share: the transaction is rolled back. */
class Limited extends Error {}
