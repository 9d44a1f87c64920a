// The ways in which the worker may reach PostgreSQL: directly, by the embedded pooler, by PgBouncer where it is installed.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Pooler, type PoolerOptions } from "../../../containers/pooler/pooler.ts";
import { answersQuery } from "../../../scripts/product/health.ts";
import { randomFreePort } from "../../../scripts/product/ports.ts";
import { postgresAccount } from "../../../scripts/product/postgresUser.ts";

export interface Way {
  /** For the worker's role. */
  url: string;
  stop(): Promise<void>;
}

export const direct = async (url: string): Promise<Way> => ({ url, stop: async () => undefined });

export interface PooledWay extends Way {
  pooler: Pooler;
}

/** The embedded pooler in front of `connectionString`, on a socket as the product has it. */
export async function pooled(connectionString: string, options: Partial<PoolerOptions> = {}): Promise<PooledWay> {
  const folder = await mkdtemp(join(tmpdir(), "pooler-"));
  const pooler = await Pooler.start({ connectionString, socketPath: join(folder, ".s.PGSQL.5432"), ...options });
  const { username, pathname } = new URL(connectionString);
  return {
    pooler,
    url: `postgres://${username}@localhost${pathname}?host=${encodeURIComponent(folder)}`,
    async stop() {
      await pooler.stop(0);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export const pgbouncerBinary = ["/usr/sbin/pgbouncer", "/usr/local/bin/pgbouncer"].find(existsSync);

/** With the settings of the composition, but for its addresses. */
export async function pgbouncer(binary: string, connectionString: string): Promise<Way> {
  const folder = await mkdtemp(join(tmpdir(), "pgbouncer-"));
  const { username, password, port, pathname } = new URL(connectionString);
  const listenPort = await randomFreePort();
  const users = join(folder, "users.txt");
  const settings = (await readFile(new URL("../../../containers/pgbouncer/docuvault.ini", import.meta.url), "utf8"))
    .replace(/^docuvault = .*$/m, `* = host=127.0.0.1 port=${port}`)
    .replace(/^listen_addr = .*$/m, "listen_addr = 127.0.0.1")
    .replace(/^listen_port = .*$/m, `listen_port = ${listenPort}`)
    .replace(/^auth_file = .*$/m, `auth_file = ${users}`);
  await writeFile(join(folder, "settings.ini"), settings);
  await writeFile(users, `"${username}" "${decodeURIComponent(password)}"\n`);
  const account = await postgresAccount(); // it does not run as root
  if (account) await chmod(folder, 0o755);
  const child: ChildProcess = spawn(binary, ["--quiet", join(folder, "settings.ini")], { stdio: "ignore", ...account });
  const ended = once(child, "close");
  const url = `postgres://${username}:${password}@127.0.0.1:${listenPort}${pathname}`;
  for (let tries = 0; !(await answersQuery(url).catch(() => false)); tries++) {
    if (tries === 100) throw new Error("PgBouncer does not start");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url,
    async stop() {
      child.kill("SIGKILL");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
