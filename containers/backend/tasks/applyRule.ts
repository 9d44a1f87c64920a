// A rule is applied to documents that are there, some of them a run. Each document is one transaction that also takes it off the list: wherever a
// backend ends, the next one goes on with what is left.
import { permanentError } from "../../../server/authority/run.ts";
import { documentsLeft, endApplication, enqueueApplication, findApplication } from "../../../server/rules/applications.ts";
import { type Applied, type ApplyResult, applyTo, noteUnapplied } from "../../../server/rules/apply.ts";
import { matcherOf } from "../../../server/rules/matching.ts";
import { ruleToApply } from "../../../server/rules/rules.ts";
import { wireCode } from "../../../shared/errors.ts";
import { withClient } from "../changes/changeAsSystem.ts";
import { JobTaken } from "../changes/fence.ts";
import type { TaskContext, TaskRun } from "../queue/context.ts";

/** Documents a run, before others have their turn. */
const together = 200;
/** Seconds until what is over the limit of a minute goes on. */
const pause = 20;
/** So often is tried what fails for a reason that nobody knows. */
const mostTries = 5;

export const applyRule: TaskRun<"apply-rule"> = async (context, { applicationId }, { attempts }) => {
  const { pool, fence } = context;
  const application = await findApplication(pool, applicationId);
  if (application?.state !== "running") return;
  const { ruleId, ownerId, revision } = application;
  const rule = await ruleToApply(pool, ownerId, ruleId);
  if (rule?.revision !== revision) return void (await endApplication(pool, applicationId, "changed"));
  const left = await documentsLeft(pool, applicationId, together);
  if (left.length === 0) return void (await endApplication(pool, applicationId, "done"));
  const matcher = await withClient(pool, (client) => matcherOf(client, ownerId));
  for (const documentId of left) {
    const result = await applied(context, { application, rule, documentId, matcher, assertHeld: fence?.assertHeld }, attempts);
    if (result.state === "done") await context.poke(result.people);
    else if (result.state === "limited") return withClient(pool, (client) => enqueueApplication(client, application, pause));
    else return void (result.state === "changed" && (await endApplication(pool, applicationId, "changed")));
  }
  await withClient(pool, (client) => enqueueApplication(client, application, 0));
};

/** What is wrong with one document for good, or fails at every try, is told and keeps nothing back. */
async function applied({ pool, log }: TaskContext, given: Applied, attempts: number): Promise<ApplyResult> {
  try {
    return await withClient(pool, (client) => applyTo(client, given));
  } catch (error) {
    const permanent = permanentError(error);
    if (error instanceof JobTaken || (!permanent && attempts < mostTries)) throw error;
    const { application, documentId } = given;
    log.warn(
      { ruleId: application.ruleId, documentId, ...(permanent ? { code: permanent.code } : { err: error }) },
      "a rule could not be applied",
    );
    await withClient(pool, (client) => noteUnapplied(client, application, documentId, wireCode(permanent?.code ?? "internal")));
    return { state: "done", people: [] };
  }
}
