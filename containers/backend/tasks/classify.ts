// Files a document from the person's own tags, types, correspondents and folders: by what their other documents taught, and by their AI
// provider where they have one. Failing never blocks the document.
import type { Job } from "graphile-worker";
import { countTokens, takeCall } from "../../../server/ai/store.ts";
import { addJobs } from "../../../server/jobs/enqueue.ts";
import { fieldsFromFacts } from "../../../shared/classify/fieldsFromFacts.ts";
import { type Suggestions, suggest } from "../../../shared/classify/learn/suggest.ts";
import type { Facts } from "../../../shared/detect/facts.ts";
import { AIError } from "../ai/errors.ts";
import type { AIProvider, Classification as Answer, AskedField, ClassifyInput } from "../ai/index.ts";
import { changeAsSystem, withClient } from "../changes/changeAsSystem.ts";
import { classifierOf } from "../filing/classifiers.ts";
import { combine } from "../filing/combine.ts";
import { customFieldsOf, possibleFilings } from "../filing/filing.repository.ts";
import { otherDocuments } from "../filing/otherDocuments.ts";
import { isLastAttempt, type TaskContext, type TaskRun } from "../queue/context.ts";

/** Characters from the beginning and from the end of a text, of which a provider is shown the telling ones. */
const textRead = { beginning: 150_000, end: 50_000 };
/** Tries of a provider that failed in passing. Those for which it was not asked, because it rests, are not counted. */
const mostTries = 6;
/** Seconds. */
const longestWait = 3600;

interface Subject {
  id: string;
  ownerId: string;
  name: string;
  title: string;
  text: string;
  /** What was read of dates, amounts and numbers. */
  facts: Facts | null;
  /** ISO date. */
  documentDate: string | null;
  /** Its owner's custom fields. */
  fields: readonly AskedField[];
  /** Whether its owner wants documents to be filed. */
  wanted: boolean;
  /** How sure a machine has to be of a folder for the document to be filed by itself. */
  fileAlone: number | null;
}

export const classify: TaskRun<"classify"> = async (context, { documentId, tries }, job) => {
  const subject = await findSubject(context, documentId);
  if (!subject) return;
  if (!subject.wanted) return record(context, subject, { state: "skipped", reason: "switchedOff" });
  const provider = await context.providerOf(subject.ownerId);
  if (!provider) return record(context, subject, { state: "skipped", reason: "no-provider" });
  if (subject.text.trim() === "") return record(context, subject, { state: "skipped", reason: "no-text" });
  if (!(await takeCall(context.pool, subject.ownerId, context.aiCallsPerDay))) {
    await record(context, subject, { state: "skipped", reason: "budget" });
    return askLater(context, documentId, { tries, seconds: secondsOfDayLeft() });
  }
  const answer = await ask(context, subject, provider, { job, tries });
  if (!answer) return;
  await countTokens(context.pool, subject.ownerId, answer.usage);
  await record(context, subject, { state: "done", provider: provider.name, model: provider.model }, answer);
};

/**
 * Null when there is no answer now: the provider failed for good, which is recorded, or asked to wait. A transient failure is thrown,
 * and the queue tries again with backoff.
 */
async function ask(
  context: TaskContext,
  subject: Subject,
  provider: AIProvider,
  { job, tries }: { job: Job; tries: number },
): Promise<Answer | null> {
  try {
    return await provider.classify({
      text: subject.text,
      name: subject.name,
      title: subject.title,
      choices: await choicesOf(context, subject.ownerId),
      fields: subject.fields,
    });
  } catch (error) {
    if (!(error instanceof AIError)) throw error;
    const { code, transient, retryAfter } = error;
    const waits = transient && retryAfter !== undefined && (code === "paused" || tries + 1 < mostTries);
    if (waits) {
      await askLater(context, subject.id, { tries: code === "paused" ? tries : tries + 1, seconds: Math.min(retryAfter, longestWait) });
      return null;
    }
    if (transient && retryAfter === undefined && !isLastAttempt(job)) throw error;
    context.log.warn({ documentId: subject.id, provider: provider.name, reason: code }, "classification failed");
    await record(context, subject, { state: "failed", provider: provider.name, model: provider.model, reason: code });
    return null;
  }
}

/** Not before so many seconds have passed, and up to a tenth later, so that not all come at once. */
async function askLater(context: TaskContext, documentId: string, { tries, seconds }: { tries: number; seconds: number }): Promise<void> {
  const delaySeconds = Math.ceil(seconds * (1 + Math.random() / 10)) + 1;
  const job = { task: "classify", payload: { documentId, tries }, options: { key: `classify:${documentId}`, delaySeconds } } as const;
  await withClient(context.pool, (client) => addJobs(client, [job]));
}

/** To midnight UTC, when a new day of calls begins. */
function secondsOfDayLeft(): number {
  return 86_400 - Math.floor((Date.now() / 1000) % 86_400);
}

async function record(
  context: TaskContext,
  { id, ownerId, name, text, facts, fields, documentDate, fileAlone }: Subject,
  outcome: { state: "done" | "skipped" | "failed"; reason?: string; provider?: string; model?: string },
  answer?: Answer,
): Promise<void> {
  const suggestions = answer?.suggestions;
  const read = facts ? fieldsFromFacts(fields, facts) : {};
  const others = await otherDocuments(context.pool, { id, ownerId, documentDate }, { said: answer?.others, fields, facts });
  const proposals = combine(await learntFor(context, { ownerId, name, text }), answer, { ...others, ...read });
  const alone = fileAlone !== null && (proposals.folderId?.confidence ?? 0) >= fileAlone;
  await changeAsSystem(
    context,
    ownerId,
    (mutate, change) =>
      mutate("classifyDocument", {
        id,
        classification: { ...outcome, at: change.now, ...(suggestions && { suggestions }) },
        ...proposals,
        ...(alone && { filedAlone: change.now.slice(0, 10) }),
      }),
    proposals.folderId ? "moves" : "share",
  );
}

/** From what its person's other documents taught; nothing of it leaves this machine. */
async function learntFor({ pool }: TaskContext, { ownerId, name, text }: Pick<Subject, "ownerId" | "name" | "text">): Promise<Suggestions> {
  if (text.trim() === "") return {};
  const possible = await possibleFilings(pool, ownerId);
  return suggest(await classifierOf(pool, ownerId), { name, text }, (field, id) => possible[field].has(id));
}

async function findSubject({ pool }: TaskContext, documentId: string): Promise<Subject | null> {
  const { rows } = await pool.query<Omit<Subject, "fields">>(
    `SELECT d.id, d.owner_id AS "ownerId", d.name, d.title, d.document_date AS "documentDate",
            CASE WHEN length(t.text) <= ${textRead.beginning + textRead.end} THEN t.text
                 ELSE left(t.text, ${textRead.beginning}) || E'\\f' || right(t.text, ${textRead.end}) END AS text, t.facts,
            coalesce((p.settings->>'classify')::boolean, true) AS wanted,
            (p.settings->>'fileAlone')::float8 AS "fileAlone"
       FROM documents d JOIN document_texts t ON t.document_id = d.id LEFT JOIN person_settings p ON p.user_id = d.owner_id WHERE d.id = $1`,
    [documentId],
  );
  return rows[0] ? { ...rows[0], fields: await customFieldsOf(pool, rows[0].ownerId) } : null;
}

/** The person's own closed set, last used first. */
async function choicesOf({ pool }: TaskContext, ownerId: string): Promise<ClassifyInput["choices"]> {
  const read = async (sql: string) => (await pool.query<{ id: string; name: string }>(sql, [ownerId])).rows;
  const usedBy = (table: string, column: string) =>
    `SELECT l.id, l.name FROM ${table} l LEFT JOIN LATERAL (SELECT max(updated_at) AS at FROM documents d WHERE d.owner_id = $1 AND d.${column} = l.id) u ON true
      WHERE l.owner_id = $1 ORDER BY u.at DESC NULLS LAST, l.id DESC`;
  return {
    tags: await read(
      `WITH RECURSIVE tree AS (
         SELECT id, name, name AS leaf, 1 AS level FROM tags WHERE owner_id = $1 AND parent_id IS NULL
         UNION ALL SELECT t.id, tree.name || ' / ' || t.name, t.name, level + 1 FROM tags t JOIN tree ON t.parent_id = tree.id WHERE level < 100)
       SELECT l.id, l.name, l.leaf FROM tree l LEFT JOIN (SELECT dt.tag_id, max(d.updated_at) AS at FROM document_tags dt JOIN documents d ON d.id = dt.document_id
         WHERE d.owner_id = $1 GROUP BY dt.tag_id) u ON u.tag_id = l.id ORDER BY u.at DESC NULLS LAST, l.id DESC`,
    ),
    types: await read(usedBy("document_types", "type_id")),
    correspondents: await read(usedBy("correspondents", "correspondent_id")),
    folders: await read(
      `WITH RECURSIVE tree AS (
         SELECT id, name, created_at FROM folders WHERE owner_id = $1 AND parent_id IS NULL
         UNION ALL SELECT f.id, tree.name || ' / ' || f.name, f.created_at FROM folders f JOIN tree ON f.parent_id = tree.id)
       SELECT id, name FROM tree ORDER BY created_at DESC, id DESC`,
    ),
  };
}
