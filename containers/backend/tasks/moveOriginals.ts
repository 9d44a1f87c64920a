// Originals of one person go to their clouds or come back, some at a time; what no version is any more is removed there. It ends
// when all has been done, and otherwise comes again by itself: a cloud that is away, full or wants a new log-in only takes time.
import { deleteConnection, isEmpty, moveJob } from "../../../server/clouds/moves.ts";
import { addJobs } from "../../../server/jobs/enqueue.ts";
import type { CloudProblem } from "../../../shared/api/clouds.ts";
import { AppError } from "../../../shared/errors.ts";
import { changeAsSystem, withClient } from "../changes/changeAsSystem.ts";
import { type MovingContext, moveOriginal } from "../clouds/moving/moveOriginal.ts";
import { dueIn, forgetOutage, type Move, nextMoves, postpone, postponeAll } from "../clouds/moving/moves.ts";
import { isOfConnection, problemOf } from "../clouds/problems.ts";
import type { TaskRun } from "../queue/context.ts";

/** Originals of one round, how many of them go at the same time, and up to which size in bytes. */
const perRound = 40;
export const sideBySide = 4;
const smallBytes = 1024 ** 2;
/** Milliseconds after which the rest is left to a run of its own, so that others have their turn. */
const runMs = 60_000;

export const moveOriginals: TaskRun<"move-originals"> = async (context, { ownerId }) => {
  const { clouds, pool } = context;
  if (!clouds) return;
  const ran = await withClient(pool, async (client) => {
    // One at a time for a person: names are chosen one after the other. A backend that dies lets go of it.
    const { rows } = await client.query<{ held: boolean }>("SELECT pg_try_advisory_lock(hashtextextended($1, 7)) AS held", [ownerId]);
    if (!rows[0]?.held) return false;
    try {
      await run({ ...context, clouds }, ownerId);
    } finally {
      await client.query("SELECT pg_advisory_unlock(hashtextextended($1, 7))", [ownerId]);
    }
    return true;
  });
  const seconds = await dueIn(pool, ownerId);
  if (seconds === null) return;
  const { options, ...job } = moveJob(ownerId);
  await addJobs(pool, [{ ...job, options: { ...options, delaySeconds: Math.max(ran ? 1 : 10, Math.min(3_600, Math.ceil(seconds))) } }]);
};

async function run(context: MovingContext, ownerId: string): Promise<void> {
  const until = Date.now() + runMs;
  const away = new Set<string>();
  while (Date.now() < until) {
    const moves = await nextMoves(context.pool, ownerId, [...away], perRound);
    if (moves.length === 0) break;
    await moveSome(context, moves, away, until);
  }
  await removeLeftovers(context, ownerId, [...away]);
  await endRemoved(context, ownerId);
}

/**
 * Small ones side by side, as most of their time is that of answers; a large one by itself, as each holds a piece of itself in memory. So
 * does the first one after a failure: whether the cloud answers again is asked once.
 */
async function moveSome(context: MovingContext, moves: readonly Move[], away: Set<string>, until: number): Promise<void> {
  const alone = moves.findIndex(({ size, tries }) => tries > 0 || (size !== null && size > smallBytes));
  const waiting = moves.slice(0, alone === -1 ? moves.length : Math.max(1, alone));
  const full = new Set<string>();
  const choosing = new Set<string>();
  const next = async () => {
    for (let move = waiting.shift(); move && Date.now() < until; move = waiting.shift()) {
      if (away.has(move.connectionId) || (full.has(move.connectionId) && move.direction !== "bringBack")) continue;
      await moveOne(context, move, { away, full, choosing });
    }
  };
  // None goes on when this has ended: the next run would meet it.
  const ends = await Promise.allSettled(
    Array.from({ length: Math.min(sideBySide, waiting.length) }, () =>
      next().catch((error: unknown) => {
        waiting.length = 0;
        throw error;
      }),
    ),
  );
  const broken = ends.find((one) => one.status === "rejected");
  if (broken) throw broken.reason;
}

async function moveOne(
  context: MovingContext,
  move: Move,
  { away, full, choosing }: { away: Set<string>; full: Set<string>; choosing: Set<string> },
): Promise<void> {
  const { pool, clouds, log } = context;
  const { connectionId, versionId, direction } = move;
  try {
    await moveOriginal(context, move, choosing);
    // What was under way when another one failed says nothing of how the connection is now.
    if (away.has(connectionId) || full.has(connectionId)) return;
    await clouds.noteOutcome(connectionId, null);
    await forgetOutage(pool, move);
  } catch (error) {
    const problem = problemIn(error, move);
    if (!problem) throw error;
    log.warn({ versionId, direction, problem }, "an original could not be moved");
    if (!isOfConnection(problem)) return postpone(pool, move, problem);
    // Of those side by side the first one says it for all: one outage is one try.
    const said = problem === "full" ? full : away;
    if (said.has(connectionId)) return;
    said.add(connectionId);
    const wait = error instanceof AppError ? Number(error.details.retryAfter) : Number.NaN;
    await postponeAll(pool, move, problem, Number.isFinite(wait) ? wait : undefined);
    await clouds.noteOutcome(connectionId, problem);
  }
}

/** Null: no matter of the cloud. The job is tried again as others are. */
function problemIn(error: unknown, { direction }: Move): CloudProblem | null {
  if (error instanceof AppError && error.code === "quota.exceeded") return "quota";
  if (error instanceof AppError && error.code === "upload.mismatch") return direction === "bringBack" ? "changed" : "refused";
  return problemOf(error);
}

async function removeLeftovers({ pool, clouds, log }: MovingContext, ownerId: string, away: readonly string[]): Promise<void> {
  const { rows } = await pool.query<{ connectionId: string; reference: string }>(
    `SELECT l.connection_id AS "connectionId", l.reference FROM cloud_leftovers l JOIN cloud_connections c ON c.id = l.connection_id
      WHERE c.user_id = $1 AND l.next_at <= now() AND l.connection_id <> ALL($2::uuid[]) ORDER BY l.next_at LIMIT 500`,
    [ownerId, away],
  );
  for (const { connectionId, reference } of rows) {
    try {
      await (await clouds.storageOf(connectionId)).remove([reference]);
      await pool.query("DELETE FROM cloud_leftovers WHERE connection_id = $1 AND reference = $2", [connectionId, reference]);
    } catch (error) {
      const problem = problemOf(error);
      if (!problem) throw error;
      log.warn({ connectionId, problem }, "a file could not be removed from a cloud");
      await pool.query("UPDATE cloud_leftovers SET next_at = now() + interval '10 minutes' WHERE connection_id = $1", [connectionId]);
      return;
    }
  }
}

/** Connections that a person has removed, when nothing lies there any more. */
async function endRemoved(context: MovingContext, ownerId: string): Promise<void> {
  const { rows } = await context.pool.query<{ id: string }>("SELECT id FROM cloud_connections WHERE user_id = $1 AND removing", [ownerId]);
  for (const { id } of rows)
    await changeAsSystem(context, ownerId, async (_mutate, { connection }) => {
      await connection.query("SELECT 1 FROM cloud_connections WHERE id = $1 FOR UPDATE", [id]);
      if (await isEmpty(connection, id)) await deleteConnection(connection, { id, userId: ownerId });
    });
}
