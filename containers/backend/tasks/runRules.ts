// A person's rules look at what has happened since, oldest first and rule by rule in their order. What has been looked at is taken off the
// list when all rules are done with it, and each act notes itself in its own transaction: wherever a backend ends, nothing is done twice.
import { permanentError } from "../../../server/authority/run.ts";
import { addJobs } from "../../../server/jobs/enqueue.ts";
import { ruleQueue } from "../../../server/jobs/registry.ts";
import { type ActResult, act, noteFailure } from "../../../server/rules/act.ts";
import { type Matcher, matcherOf } from "../../../server/rules/matching.ts";
import { activeRules, type Rule } from "../../../server/rules/rules.ts";
import { actedOn, countTry, endWork, forgetActs, forgetRuns, nextWork, type Work } from "../../../server/rules/runs.ts";
import { wireCode } from "../../../shared/errors.ts";
import { triggers } from "../../../shared/rules/rule.ts";
import { withClient } from "../changes/changeAsSystem.ts";
import { JobTaken } from "../changes/fence.ts";
import type { TaskContext, TaskRun } from "../queue/context.ts";

/** Documents that are asked for together, and how many of such rounds a job makes before others have their turn. */
const together = 100;
const rounds = 5;
/** Seconds until what is over the limit of a minute, or failed for a reason that nobody knows, is looked at again. */
const pause = 20;
/** So often is what fails for such a reason tried; then it is written down, and the rules after it have their turn. */
const mostTries = 5;

export const runRules: TaskRun<"run-rules"> = async (context, { userId }) => {
  for (let round = 0; round < rounds; round++) {
    const work = await nextWork(context.pool, userId, together);
    if (work.length === 0) return;
    const end = await lookAt(context, userId, work);
    // A rule that was saved meanwhile looks at the same once more, as it is now.
    if (end === "limited" || end === "failed") return again(context, userId, pause);
  }
  await again(context, userId, 0);
};

async function again({ pool }: TaskContext, userId: string, delaySeconds: number): Promise<void> {
  const options = { key: ruleQueue(userId), queue: ruleQueue(userId), delaySeconds };
  await withClient(pool, (client) => addJobs(client, [{ task: "run-rules", payload: { userId }, options }]));
}

/** `failed`: some of it, which stays on the list. */
async function lookAt(context: TaskContext, userId: string, work: readonly Work[]): Promise<"done" | "limited" | "changed" | "failed"> {
  const { pool } = context;
  const rules = await activeRules(pool, userId);
  const matcher = await withClient(pool, (client) => matcherOf(client, userId));
  const turns = triggers.flatMap((trigger) => {
    const own = work.filter((one) => one.trigger === trigger);
    // A date has come for one rule alone; everything else is for all rules of its kind.
    return [...Map.groupBy(own, ({ ruleId, day }) => `${ruleId}/${day}`).values()].map((of) => ({
      of,
      rules: rules.filter((rule) => rule.trigger === trigger && (trigger !== "date" || rule.id === of[0]!.ruleId)),
    }));
  });
  const failed = new Set<string>();
  for (const turn of turns) {
    const waiting = Map.groupBy(turn.of, ({ documentId }) => documentId);
    for (const rule of turn.rules) {
      const end = await runRule(context, { rule, matcher, waiting, failed });
      if (end !== "done") return end;
    }
    await endWork(
      pool,
      turn.of.filter(({ documentId }) => !failed.has(documentId)).map(({ id }) => id),
    );
  }
  return failed.size > 0 ? "failed" : "done";
}

interface RuleTurn {
  rule: Rule;
  matcher: Matcher;
  /** What was noted, by document. Documents that no further rule looks at now are taken out. */
  waiting: Map<string, Work[]>;
  /** Documents that stay on the list, because a rule failed on them: what comes after it waits for it. */
  failed: Set<string>;
}

async function runRule(context: TaskContext, turn: RuleTurn): Promise<"done" | "limited" | "changed"> {
  const { rule, matcher, waiting, failed } = turn;
  const { pool, fence } = context;
  for (const documentId of failed) waiting.delete(documentId);
  const ids = [...waiting.keys()];
  if (ids.length === 0) return "done";
  const occasion = [...waiting.values()][0]![0]!.day ?? "";
  const matching = await withClient(pool, (client) => matcher.among(client, rule, ids)).catch(async (error: unknown) => {
    for (const documentId of ids) await tryAgainOrNote(context, turn, { documentId, occasion, error });
    return undefined;
  });
  if (!matching) return "done";
  const acted = await actedOn(pool, rule.id, ids, occasion);
  const left = ids.filter((id) => acted.has(id) && !matching.has(id));
  if (occasion === "") await forgetActs(pool, rule.id, left);
  let ran = false;
  for (const documentId of ids) {
    if (!matching.has(documentId)) continue;
    const work = waiting.get(documentId)!;
    if (!acted.has(documentId)) {
      const given = { rule, documentId, occasion, matcher, work: work.map(({ id }) => id), assertHeld: fence?.assertHeld };
      const result = await withClient(pool, (client) => act(client, given)).catch((error: unknown) =>
        tryAgainOrNote(context, turn, { documentId, occasion, error }),
      );
      if (result.state === "limited" || result.state === "changed") return result.state;
      // What it names is gone: it does nothing until its person has saved it again.
      if (result.state === "paused") break;
      if (result.state === "acted") await context.poke(result.people);
      if (result.state === "passed") continue;
      ran ||= result.state === "acted";
    }
    if (!rule.stop) continue;
    await endWork(
      pool,
      work.map(({ id }) => id),
    );
    waiting.delete(documentId);
  }
  if (ran) await forgetRuns(pool, rule.id);
  return "done";
}

/**
 * What is wrong with one document for good is written down, and does not stop the others. What nobody knows the reason of is tried again,
 * but not for ever: a mistake of ours holds up nobody's other documents and rules.
 */
async function tryAgainOrNote(
  { pool, log }: TaskContext,
  { rule, waiting, failed }: RuleTurn,
  { documentId, occasion, error }: { documentId: string; occasion: string; error: unknown },
): Promise<ActResult> {
  if (error instanceof JobTaken) throw error;
  const permanent = permanentError(error);
  // Where the database is away this throws as well: the job comes again, and nothing was counted.
  const tries = permanent
    ? mostTries
    : await countTry(
        pool,
        waiting.get(documentId)!.map(({ id }) => id),
      );
  const code = permanent?.code ?? "internal";
  log.warn({ ruleId: rule.id, documentId, code, tries, ...(!permanent && { err: error }) }, "a rule could not act");
  if (tries < mostTries) failed.add(documentId);
  else await withClient(pool, (client) => noteFailure(client, { rule, documentId, occasion, code: wireCode(code) }));
  return { state: "passed" };
}
