// A backend that loses the connection of its lease is taken for dead, and another one may begin its jobs while it still works on them.
// What a job does is therefore done only by whoever holds it at that moment: its token is the job's row, as it was when it was taken.
import type { Job } from "graphile-worker";
import type { Pool, PoolClient } from "pg";

type Connection = Pick<PoolClient, "query">;

/** Another backend has begun this job since: what this one made of it is not kept. The queue's own end of the job changes nothing then. */
export class JobTaken extends Error {
  constructor(id: string) {
    super(`job ${id} is not this backend's any more`);
    this.name = "JobTaken";
  }
}

export interface Fence {
  /** Inside the transaction of an effect: nobody can begin the job anew before it ends. @throws JobTaken */
  assertHeld(connection: Connection): Promise<void>;
  /** For an effect outside of the database: one backend at a time is inside of it. @throws JobTaken */
  alone<T>(pool: Pool, effect: () => Promise<T>): Promise<T>;
}

/** `attempts` rises with every beginning, so that even the same backend's earlier try is another holder. */
export function fenceOf({ id, locked_by, attempts }: Pick<Job, "id" | "locked_by" | "attempts">): Fence {
  const assertHeld = async (connection: Connection) => {
    const { rowCount } = await connection.query(
      "SELECT FROM graphile_worker._private_jobs WHERE id = $1 AND locked_by = $2 AND attempts = $3 FOR SHARE",
      [id, locked_by, attempts],
    );
    if (rowCount !== 1) throw new JobTaken(id);
  };
  return {
    assertHeld,
    async alone(pool, effect) {
      const client = await pool.connect();
      let broken: Error | undefined;
      const onError = (error: Error) => {
        broken = error;
      };
      client.once("error", onError);
      try {
        const { rows } = await client.query<{ free: boolean }>("SELECT pg_try_advisory_lock(hashtextextended($1, 7303)) AS free", [id]);
        if (!rows[0]?.free) throw new JobTaken(id);
        // Looked at without holding the row: whoever frees the jobs of the dead must not wait for a mail server.
        const { rowCount } = await client.query(
          "SELECT FROM graphile_worker._private_jobs WHERE id = $1 AND locked_by = $2 AND attempts = $3",
          [id, locked_by, attempts],
        );
        if (rowCount !== 1) throw new JobTaken(id);
        return await effect();
      } finally {
        if (!broken) await client.query("SELECT pg_advisory_unlock_all()").catch((error: Error) => (broken = error));
        client.off("error", onError);
        client.release(broken);
      }
    },
  };
}
