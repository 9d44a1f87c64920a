// The directory's jobs: looking at a source, all of them by the clock, and letting groups follow the accounts.

import { readKnown } from "../../../server/directory/known.ts";
import { configuredSources, finishLook, lockSource, recordLook } from "../../../server/directory/store.ts";
import { audit } from "../../../server/events/audit.ts";
import { addJobs } from "../../../server/jobs/enqueue.ts";
import type { JobPayload } from "../../../server/jobs/registry.ts";
import { inTransaction } from "../changes/changeAsSystem.ts";
import { writeChanges } from "../directory/apply.ts";
import { followDirectory as follow } from "../directory/memberships.ts";
import { fetchPictures } from "../directory/pictures.ts";
import { changesOf, goneTooMany, isEmpty, planOf } from "../directory/plan.ts";
import { type Source, SourceError } from "../directory/source.ts";
import type { TaskContext, TaskRun } from "../queue/context.ts";

type Asked = JobPayload<"sync-directory">;
/** How often one look is put off by a service that asks to wait; then the clock's next one comes. */
const mostTries = 5;

export const syncDirectory: TaskRun<"sync-directory"> = async (context, asked) => {
  const { pool } = context;
  const source = context.directory?.[asked.source];
  if (!source) return finishLook(pool, asked.source, {});
  const read = await readSource(context, source, asked);
  if (read === "failed") return;
  if (read) await takeOver(context, source, asked, read);
  else await finishLook(pool, asked.source, { state: "available", synced: true });
  if (asked.mode === "preview") return;
  await follow(context, [asked.source]);
  await fetchPictures(pool, source);
};

/** What the source has; null: nothing new since the last time. */
async function readSource({ pool, log }: TaskContext, source: Source, asked: Asked) {
  const cursor = await recordLook(pool, asked.source);
  try {
    // What an administrator asks for is read whole.
    return await source.read(asked.actorId === null ? cursor : null);
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    const { problem, detail, retryAfter } = error;
    log.warn({ source: asked.source, problem, detail }, "a source of the directory could not be read");
    await finishLook(pool, asked.source, { state: "unavailable", problem, detail });
    if (retryAfter !== undefined && asked.tries < mostTries)
      await addJobs(pool, [
        {
          task: "sync-directory",
          payload: { ...asked, tries: asked.tries + 1 },
          options: { key: `directory:${asked.source}:again`, delaySeconds: Math.max(30, retryAfter) },
        },
      ]);
    return "failed" as const;
  }
}

async function takeOver(
  { pool, fence }: TaskContext,
  { key }: Source,
  { mode, fingerprint, actorId }: Asked,
  { snapshot, cursor }: NonNullable<Awaited<ReturnType<Source["read"]>>>,
): Promise<void> {
  await inTransaction(pool, async (client) => {
    await fence?.assertHeld(client);
    await lockSource(client, key);
    const known = await readKnown(
      client,
      key,
      snapshot.people.map(({ email }) => email),
    );
    const changes = changesOf(snapshot, known);
    const plan = planOf(snapshot, known, changes, new Date());
    const state = "available" as const;
    if (mode === "preview") return finishLook(client, key, { state, plan });
    if (fingerprint !== undefined && fingerprint !== plan.fingerprint)
      return finishLook(client, key, { state, plan, problem: "changedSince" });
    if (fingerprint === undefined && goneTooMany(changes, known, plan))
      return finishLook(client, key, { state, plan, problem: "manyGone" });
    await writeChanges(client, key, snapshot, changes, known);
    await finishLook(client, key, { state, synced: true, cursor });
    if (!isEmpty(plan)) await audit(client, { actorId, event: "directory.synced", details: { source: key, ...plan.counts } });
  });
}

export const syncDirectories: TaskRun<"sync-directories"> = async ({ pool }) =>
  addJobs(
    pool,
    (await configuredSources(pool)).map((source) => ({
      task: "sync-directory",
      payload: { source, mode: "sync" },
      options: { key: `directory:${source}` },
    })),
  );

export const followDirectory: TaskRun<"follow-directory"> = async (context) => follow(context);
