// The pooler of the embedded parts runs in the supervisor's own process: a process less, and it lives as long as the parts do.
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Pooler } from "../../containers/pooler/pooler.ts";

/** Bytes of a Unix socket's path that every system takes. */
const longestPath = 100;
/** As `pg` names a socket in the folder that it is given as its host. */
const socketName = ".s.PGSQL.5432";

export interface StartedPooler {
  socketPath: string;
  /** A connection string for `pg`. */
  url: string;
  stop(): Promise<void>;
}

/**
 * Starts it on a socket in a folder that only its owner can enter: that is what keeps other people of this machine out, and the
 * reason why the worker needs no password there.
 */
export async function startPooler(dataDir: string, connectionString: string): Promise<StartedPooler> {
  const inside = join(dataDir, "pooler");
  const folder = Buffer.byteLength(join(inside, socketName)) <= longestPath ? inside : await mkdtemp(join(tmpdir(), "docuvault-"));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const socketPath = join(folder, socketName);
  const pooler = await Pooler.start({ connectionString, socketPath });
  const url = new URL(connectionString);
  return {
    socketPath,
    url: `postgres://${url.username}@localhost${url.pathname}?host=${encodeURIComponent(folder)}`,
    async stop() {
      await pooler.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
