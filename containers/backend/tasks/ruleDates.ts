// Every hour: documents whose day has come for a rule of a date are noted for it, and the rules of those people run.
import { transaction } from "../../../server/authority/change.ts";
import { addJobs } from "../../../server/jobs/enqueue.ts";
import { ruleQueue } from "../../../server/jobs/registry.ts";
import { datesThatCame, nextWithDates, noteDates } from "../../../server/rules/dates.ts";
import { type Matcher, matcherOf } from "../../../server/rules/matching.ts";
import { activeRules, type Rule } from "../../../server/rules/rules.ts";
import { withClient } from "../changes/changeAsSystem.ts";
import type { TaskContext, TaskRun } from "../queue/context.ts";

/** Documents that are asked for together. */
const together = 500;

export const ruleDates: TaskRun<"rule-dates"> = async (context, payload) => {
  const { pool, log } = context;
  const now = new Date(payload._cron.ts);
  for (let last = "00000000-0000-0000-0000-000000000000"; ; ) {
    const userId = await nextWithDates(pool, last);
    if (!userId) return;
    last = userId;
    try {
      await noteDatesOf(context, userId, now);
    } catch (error) {
      // One person's rules do not keep everybody else's from running.
      log.error({ err: error, userId }, "the dates of a person's rules could not be looked at");
    }
  }
};

async function noteDatesOf({ pool, log }: TaskContext, userId: string, now: Date): Promise<void> {
  const rules = (await activeRules(pool, userId)).filter(({ trigger }) => trigger === "date");
  const matcher = await withClient(pool, (client) => matcherOf(client, userId));
  for (const rule of rules)
    await withClient(pool, (client) => noteWhatCame(client, rule, matcher, now)).catch((error: unknown) => {
      log.error({ err: error, ruleId: rule.id }, "the dates of a rule could not be looked at");
    });
}

async function noteWhatCame(connection: Parameters<typeof matcherOf>[0], rule: Rule, matcher: Matcher, now: Date): Promise<void> {
  const came = await datesThatCame(connection, rule, now);
  for (let at = 0; at < came.length; at += together) {
    const some = came.slice(at, at + together);
    const matching = await matcher.among(
      connection,
      rule,
      some.map(({ documentId }) => documentId),
    );
    const noted = some.filter(({ documentId }) => matching.has(documentId));
    if (noted.length === 0) continue;
    await transaction(connection, async () => {
      await noteDates(connection, rule, noted);
      const options = { key: ruleQueue(rule.ownerId), queue: ruleQueue(rule.ownerId) };
      await addJobs(connection, [{ task: "run-rules", payload: { userId: rule.ownerId }, options }]);
    });
  }
}
