// A person's rules look at what has happened since, oldest first and rule by rule in their order. What has been looked at is taken off the
// list when all rules are done with it, and each act notes itself in its own transaction: wherever a backend ends, nothing is done twice.
import { permanentError } from "../../../server/authority/run.ts";
import { addJobs } from "../../../server/jobs/enqueue.ts";
import { ruleQueue } from "../../../server/jobs/registry.ts";
import { type Act, type ActResult, act, noteFailure } from "../../../server/rules/act.ts";
import { type Matcher, matcherOf } from "../../../server/rules/matching.ts";
import { activeRules, type Rule } from "../../../server/rules/rules.ts";
import { actedOn, endWork, forgetActs, forgetRuns, nextWork, noteAct, type Work } from "../../../server/rules/runs.ts";
import { wireCode } from "../../../shared/errors.ts";
import { putsBack } from "../../../shared/rules/plan.ts";
import { triggers } from "../../../shared/rules/rule.ts";
import { type TaskContext, type TaskRun, withClient } from "../queue/context.ts";

/** Documents that are asked for together, and how many of such rounds a job makes before others have their turn. */
const together = 100;
const rounds = 5;
/** Seconds until what is over the limit of a minute is looked at again. */
const pause = 20;

export const runRules: TaskRun<"run-rules"> = async (context, { userId }) => {
  for (let round = 0; round < rounds; round++) {
    const work = await nextWork(context.pool, userId, together);
    if (work.length === 0) return;
    // A rule that was saved meanwhile looks at the same once more, as it is now.
    if ((await lookAt(context, userId, work)) === "limited") return again(context, userId, pause);
  }
  await again(context, userId, 0);
};

async function again({ pool }: TaskContext, userId: string, delaySeconds: number): Promise<void> {
  const options = { key: ruleQueue(userId), queue: ruleQueue(userId), delaySeconds };
  await withClient(pool, (client) => addJobs(client, [{ task: "run-rules", payload: { userId }, options }]));
}

async function lookAt(context: TaskContext, userId: string, work: readonly Work[]): Promise<"done" | "limited" | "changed"> {
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
  for (const turn of turns) {
    const waiting = Map.groupBy(turn.of, ({ documentId }) => documentId);
    for (const rule of turn.rules) {
      const end = await runRule(context, { rule, matcher, waiting });
      if (end !== "done") return end;
    }
    await endWork(
      pool,
      turn.of.map(({ id }) => id),
    );
  }
  return "done";
}

/** Documents that no further rule looks at are taken out of `waiting`. */
async function runRule(
  context: TaskContext,
  { rule, matcher, waiting }: { rule: Rule; matcher: Matcher; waiting: Map<string, Work[]> },
): Promise<"done" | "limited" | "changed"> {
  const { pool, fence } = context;
  const ids = [...waiting.keys()];
  if (ids.length === 0) return "done";
  const occasion = [...waiting.values()][0]![0]!.day ?? "";
  const matching = await withClient(pool, (client) => matcher.among(client, rule, ids));
  const acted = await actedOn(pool, rule.id, ids, occasion);
  const left = ids.filter((id) => acted.has(id) && !matching.has(id));
  if (occasion === "") await forgetActs(pool, rule.id, left);
  let ran = false;
  for (const documentId of ids) {
    if (!matching.has(documentId)) continue;
    const work = waiting.get(documentId)!;
    const taken = work.flatMap(({ changes }) => changes ?? []);
    if (!acted.has(documentId) && putsBack(rule.actions, taken)) await noteAct(pool, rule.id, documentId, occasion);
    else if (!acted.has(documentId)) {
      const result = await actOrNote(context, {
        rule,
        documentId,
        occasion,
        matcher,
        work: work.map(({ id }) => id),
        assertHeld: fence?.assertHeld,
      });
      if (result.state === "limited" || result.state === "changed") return result.state;
      // What it names is gone: it does nothing until its person has saved it again.
      if (result.state === "paused") break;
      if (result.state === "acted") await context.poke(result.people);
      if (result.state === "passed") continue;
      ran = true;
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

/** What is wrong with one document for good does not stop the others. */
async function actOrNote({ pool, log }: TaskContext, given: Act): Promise<ActResult> {
  try {
    return await withClient(pool, (client) => act(client, given));
  } catch (error) {
    const permanent = permanentError(error);
    if (!permanent) throw error;
    const { rule, documentId, occasion } = given;
    log.warn({ ruleId: rule.id, documentId, code: permanent.code }, "a rule could not act");
    await withClient(pool, (client) => noteFailure(client, { rule, documentId, occasion, code: wireCode(permanent.code) }));
    return { state: "passed" };
  }
}
