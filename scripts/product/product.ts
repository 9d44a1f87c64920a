// The whole product on embedded parts: PostgreSQL, the pooler in front of it, object store, backend, and the worker in workerd, on one data folder.
import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { edgeCommand } from "../../containers/edge/command.ts";
import { greets } from "../../containers/smtp/greets.ts";
import { mailListenerSettings } from "../../server/settings/index.ts";
import { buildAll, clientFolder, root, workerFolder } from "./build.ts";
import { environments } from "./environment.ts";
import { answersOk, answersQuery } from "./health.ts";
import type { Command, Part } from "./part.ts";
import { startPooler } from "./pooler.ts";
import { choosePorts, localAddresses, type Ports } from "./ports.ts";
import { databaseUrl, forgetStaleLock, initialiseCluster, prepareDatabase, serverCommand } from "./postgres.ts";
import { followMails } from "./printedMails.ts";
import { edgeConfigFile } from "./running.ts";
import { readSecrets, type Secrets } from "./secrets.ts";
import { openDataFolder, Supervisor } from "./supervisor.ts";

export type PartName = "database" | "store" | "backend" | "worker";

export interface ProductOptions {
  /** Folder of everything that has to last; made when missing. */
  dataDir: string;
  /** Port of the app and its API on localhost; the other parts take free ports near it. */
  port: number;
  /** Port where browsers find the app, when another server stands in front (development). */
  frontendPort?: number;
  /** Optional settings (mail, AI providers, RATE_LIMITS ...); addresses and keys are the product's own. */
  env?: NodeJS.ProcessEnv;
  /** Gets a line for each step and each restart. */
  log?: (line: string) => void;
  /** False: dist/ is used as it is. */
  build?: boolean;
  /** False: a part that dies stays dead until `parts.NAME.start()`. For fault tests. */
  supervise?: boolean;
  /** Aborting it while the product starts ends what was started and rejects. */
  signal?: AbortSignal;
  /** Extra arguments for the backend's Node, such as `--watch`. */
  backendArgs?: readonly string[];
}

export interface Product {
  /** `http://localhost:PORT` */
  url: string;
  ports: Ports;
  parts: Record<PartName, Part> & { smtp?: Part };
  /** Connection strings of the two database roles and of the superuser, and of the worker's role by the pooler. For tests and tools; never print them. */
  database: { appUrl: string; migrateUrl: string; superuserUrl: string; pooledUrl: string };
  /** The object store's address and keys. For tests and tools; never print them. */
  store: { endpoint: string; accessKey: string; secretKey: string; bucket: string; region: string; folder: string };
  secretKey: string;
  /** Waits until every part answers (again). @throws Error naming the part that does not */
  ready(timeoutMs?: number): Promise<void>;
  /** Ends every part in order and resolves when all processes are gone. May be called more than once. */
  stop(): Promise<void>;
}

const startTimeoutMs = 60_000;
const run = promisify(execFile);

/** Starts everything and resolves when every part answers. @throws Error, readable, after ending whatever had been started */
export async function startProduct(options: ProductOptions): Promise<Product> {
  const { port, env = {}, log = () => undefined, build = true, supervise = true, signal } = options;
  const dataDir = resolve(options.dataDir);
  if ((await openDataFolder(dataDir)).leftovers > 0) log("Ended the remains of an earlier run");
  const secrets = await readSecrets(dataDir);
  const ports = await choosePorts(dataDir, port);
  const url = `http://localhost:${ports.public}`;
  const supervisor = new Supervisor({ dataDir, url, supervise, log });
  try {
    return await startParts(supervisor, { ...options, dataDir, log, env, build }, secrets, ports, url);
  } catch (error) {
    await supervisor.stop();
    throw signal?.aborted ? signal.reason : error;
  }
}

/** In a process of its own: the libraries it needs would stay in this one's memory (130 MB). */
async function migrate(databaseMigrateUrl: string): Promise<void> {
  const script = join(root, "containers", "backend", "migrate.ts");
  try {
    await run(process.execPath, [script], { env: { PATH: process.env.PATH, DATABASE_MIGRATE_URL: databaseMigrateUrl } });
  } catch (cause) {
    const { stderr, message } = cause as { stderr?: string; message: string };
    throw new Error(`The database could not be brought to this version: ${stderr?.trim() || message}`, { cause });
  }
}

function startMailListener(supervisor: Supervisor, { command, args, env }: Command, log: (line: string) => void): Part {
  const { port, host, tls, domain } = mailListenerSettings(env);
  log(`Starting the mail listener for ${domain} at port ${port}${tls ? "" : ", without encryption: MAIL_IN_TLS_CERT is not set"}`);
  return supervisor.start({
    name: "smtp",
    command: { command, args: [...args, join(root, "containers", "smtp", "main.ts")], env },
    stopSignal: "SIGTERM",
    graceMs: 3_000,
    isHealthy: () => greets(port, host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host),
  });
}

type Started = ProductOptions & Required<Pick<ProductOptions, "log" | "env" | "build">>;

async function startParts(supervisor: Supervisor, options: Started, secrets: Secrets, ports: Ports, url: string): Promise<Product> {
  const { dataDir, log, env, build, signal } = options;
  const building = build ? buildAll({ log, signal }) : Promise.resolve();
  building.catch(() => undefined); // awaited below

  const environment = environments(ports, secrets, dataDir, env, options.frontendPort);
  const passwords = { postgres: secrets.postgresPassword, app: secrets.appPassword, migrate: secrets.migratePassword };
  const superuserUrl = databaseUrl("postgres", passwords.postgres, ports.postgres, "postgres");
  const appUrl = databaseUrl("docuvault_app", passwords.app, ports.postgres, "docuvault");
  const migrateUrl = databaseUrl("docuvault_migrate", passwords.migrate, ports.postgres, "docuvault");
  const storeUrl = `http://127.0.0.1:${ports.store}`;
  const backendUrl = `http://127.0.0.1:${ports.backend}`;
  // A small young generation keeps start-up garbage from staying, and code that is kept small is enough for what mostly waits: with
  // both, and with its libraries loaded where they are needed, the backend rests at 79 MB instead of 134.
  const node = (env: NodeJS.ProcessEnv, ...args: string[]) => ({
    command: process.execPath,
    args: ["--max-semi-space-size=2", "--optimize-for-size", ...args],
    env,
  });

  log("Starting the database");
  const postgresFolder = join(dataDir, "postgres");
  await initialiseCluster(postgresFolder, passwords.postgres);
  await forgetStaleLock(postgresFolder);
  signal?.throwIfAborted();
  const database = supervisor.start({
    name: "database",
    command: await serverCommand(postgresFolder, ports.postgres),
    stopSignal: "SIGINT",
    graceMs: 20_000,
    isHealthy: () => answersQuery(superuserUrl),
  });
  log("Starting the object store");
  await mkdir(join(dataDir, "objects"), { recursive: true, mode: 0o700 });
  const store = supervisor.start({
    name: "store",
    command: node(environment.objectStore, join(root, "containers", "objectstore", "main.ts")),
    stopSignal: "SIGTERM",
    graceMs: 5_000,
    isHealthy: () => answersOk(`${storeUrl}/health`),
  });
  await database.healthy(startTimeoutMs, signal);
  await prepareDatabase(ports.postgres, passwords);
  await migrate(migrateUrl);
  signal?.throwIfAborted();
  log("Starting the pooler");
  const pooler = await startPooler(dataDir, appUrl);
  supervisor.alsoStop(() => pooler.stop());
  log("Starting the backend");
  const backend = supervisor.start({
    name: "backend",
    command: node(environment.backend, ...(options.backendArgs ?? []), join(root, "containers", "backend", "main.ts")),
    stopSignal: "SIGTERM",
    graceMs: 8_000,
    isHealthy: () => answersOk(`${backendUrl}/health`),
  });
  const smtp = environment.mailListener && startMailListener(supervisor, node(environment.mailListener), log);
  const stopFollowing = followMails(join(dataDir, "logs", "backend.log"), log);
  supervisor.alsoStop(async () => stopFollowing());
  await building;
  signal?.throwIfAborted();
  log("Starting the worker");
  const publicAddresses = localAddresses().map((host) => `${host.includes(":") ? `[${host}]` : host}:${ports.public}`);
  const internalAddress = `127.0.0.1:${ports.internal}`;
  const edge = {
    workerFolder,
    clientFolder,
    publicAddresses,
    internalAddress,
    databaseUrl: appUrl,
    databaseSocket: pooler.socketPath,
    storeUrl,
    backendUrl,
  };
  const worker = supervisor.start({
    name: "worker",
    command: await edgeCommand(edgeConfigFile(dataDir), edge, environment.worker),
    stopSignal: "SIGTERM",
    graceMs: 2_000, // requests under way finish; open sockets would keep it for ever
    isHealthy: () => answersOk(`${url}/health`),
  });

  const parts = { database, store, backend, worker, ...(smtp && { smtp }) };
  const ready = async (timeoutMs = startTimeoutMs) => {
    await Promise.all(Object.values(parts).map((part) => part.healthy(timeoutMs, signal)));
    await answersQuery(pooler.url);
  };
  await ready();
  return {
    url,
    ports,
    parts,
    database: { appUrl, migrateUrl, superuserUrl, pooledUrl: pooler.url },
    store: {
      endpoint: storeUrl,
      accessKey: secrets.minioAccessKey,
      secretKey: secrets.minioSecretKey,
      bucket: "docuvault",
      region: "us-east-1",
      folder: join(dataDir, "objects"),
    },
    secretKey: secrets.secretKey,
    ready,
    stop: () => supervisor.stop(),
  };
}
