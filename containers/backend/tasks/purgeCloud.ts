// What an account that is gone had in one of its clouds is removed there, then its credentials. Best effort and bounded in time: a cloud
// that does not answer, or does not take the credentials any more, keeps what it has.
import { audit } from "../../../server/events/audit.ts";
import type { CloudProvider } from "../../../shared/api/clouds.ts";
import { AppError } from "../../../shared/errors.ts";
import type { SealedConnection } from "../clouds/clouds.ts";
import { isLastAttempt, type TaskRun } from "../queue/context.ts";

interface Purge extends SealedConnection {
  provider: CloudProvider;
  paths: string[];
}

/** Milliseconds a run may take. */
const runMs = 120_000;

export const purgeCloud: TaskRun<"purge-cloud"> = async ({ pool, clouds, log }, { purgeId }, job) => {
  const { rows } = await pool.query<Purge>(
    `SELECT connection_id AS id, user_id AS "userId", provider, folder, salt, sealed, paths FROM cloud_purges WHERE id = $1`,
    [purgeId],
  );
  const [purge] = rows;
  if (!purge) return;
  let left = [...purge.paths];
  const until = Date.now() + runMs;
  try {
    if (clouds && (left.length > 0 || !purge.sealed)) {
      const storage = await clouds.storageFor(purge);
      while (left.length > 0) {
        if (Date.now() > until) throw new AppError("cloud.busy");
        await storage.remove([left[0]!]);
        left = left.slice(1);
      }
      // The person's name stands in the folder that was theirs.
      if (!purge.sealed) await storage.removeEmptyFolders?.();
    }
  } catch (error) {
    const given = purge.sealed && error instanceof AppError && error.code === "cloud.unauthorized";
    if (!given && !isLastAttempt(job)) {
      await pool.query("UPDATE cloud_purges SET paths = $2 WHERE id = $1", [purgeId, JSON.stringify(left)]);
      throw error;
    }
    log.warn({ provider: purge.provider, left: left.length }, "a cloud of an account that is gone keeps what it has");
  }
  await pool.query("DELETE FROM cloud_files WHERE connection_id = $1", [purge.id]);
  const { rowCount } = await pool.query("DELETE FROM cloud_purges WHERE id = $1", [purgeId]);
  if (rowCount === 1 && purge.sealed)
    await audit(pool, {
      actorId: purge.userId,
      event: "cloud.credentials_purged",
      details: { providers: [purge.provider], left: left.length },
    });
};
