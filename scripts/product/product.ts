// The whole product on embedded parts: PostgreSQL, object store, backend, and the worker in workerd, on one data folder.
import { spawn } from "node:child_process";
import { chmod, mkdir, rm } from "node:fs/promises";
import { userInfo } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { migrate } from "../../containers/backend/migrate.ts";
import { buildAll, clientFolder, root, workerFolder } from "./build.ts";
import { edgeCommand } from "./edge.ts";
import { environments } from "./environment.ts";
import { answersOk, answersQuery } from "./health.ts";
import { Part, type PartOptions } from "./part.ts";
import { choosePorts, localAddresses, type Ports } from "./ports.ts";
import { databaseUrl, initialiseCluster, prepareDatabase, serverCommand } from "./postgres.ts";
import { endLeftovers, forgetRunning, markOf, writeRunning } from "./running.ts";
import { readSecrets } from "./secrets.ts";

export type PartName = "database" | "store" | "backend" | "worker";

export interface ProductOptions {
  /** Folder of everything that has to last; made when missing. */
  dataDir: string;
  /** Port of the app and its API on localhost; the other parts take free ports near it. */
  port: number;
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
  parts: Record<PartName, Part>;
  /** Connection strings of the two database roles and of the superuser. For tests and tools; never print them. */
  database: { appUrl: string; migrateUrl: string; superuserUrl: string };
  /** The object store's address and keys. For tests and tools; never print them. */
  store: { endpoint: string; accessKey: string; secretKey: string; bucket: string; region: string; folder: string };
  secretKey: string;
  /** Waits until every part answers (again). @throws Error naming the part that does not */
  ready(timeoutMs?: number): Promise<void>;
  /** Ends every part in order and resolves when all processes are gone. May be called more than once. */
  stop(): Promise<void>;
}

const startTimeoutMs = 60_000;
const guardScript = fileURLToPath(new URL("guard.ts", import.meta.url));

/** Starts everything and resolves when every part answers. @throws Error, readable, after ending whatever had been started */
export async function startProduct(options: ProductOptions): Promise<Product> {
  const { port, env = {}, log = () => undefined, build = true, supervise = true, signal } = options;
  const dataDir = resolve(options.dataDir);
  await mkdir(join(dataDir, "logs"), { recursive: true, mode: 0o700 });
  // As root, PostgreSQL runs as another user, who has to pass through this folder; everything in it stays private.
  await chmod(dataDir, userInfo().uid === 0 ? 0o711 : 0o700);
  if ((await endLeftovers(dataDir)) > 0) log("Ended the remains of an earlier run");

  const secrets = await readSecrets(dataDir);
  const ports = await choosePorts(dataDir, port);
  const url = `http://localhost:${ports.public}`;
  const environment = environments(ports, secrets, dataDir, env);
  const postgresFolder = join(dataDir, "postgres");
  const configFile = join(dataDir, "edge.capnp");
  const passwords = { postgres: secrets.postgresPassword, app: secrets.appPassword, migrate: secrets.migratePassword };
  const superuserUrl = databaseUrl("postgres", secrets.postgresPassword, ports.postgres, "postgres");
  const appUrl = databaseUrl("docuvault_app", secrets.appPassword, ports.postgres, "docuvault");
  const migrateUrl = databaseUrl("docuvault_migrate", secrets.migratePassword, ports.postgres, "docuvault");

  const started: Part[] = [];
  const record = () => {
    const marks = started.flatMap((part) => (part.pid ? [[part.name, { ...markOf(part.pid), stopSignal: part.stopSignal }] as const] : []));
    writeRunning(dataDir, { supervisor: markOf(process.pid), url, parts: Object.fromEntries(marks) });
  };
  const start = (name: PartName, part: Pick<PartOptions, "command" | "isHealthy" | "graceMs"> & Partial<PartOptions>) => {
    const made = new Part({
      name,
      stopSignal: "SIGTERM",
      logFile: join(dataDir, "logs", `${name}.log`),
      supervise,
      log,
      onPid: record,
      ...part,
    });
    started.push(made);
    made.start();
    return made;
  };
  record();
  const guard = spawn(process.execPath, [guardScript, dataDir], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
  const guardEnded = new Promise<void>((done) => guard.once("close", () => done()));

  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= (async () => {
      for (const part of started.toReversed()) await part.stop();
      await rm(configFile, { force: true });
      forgetRunning(dataDir);
      guard.stdin.end();
      await guardEnded;
    })();
    return stopped;
  };

  try {
    const building = build ? buildAll({ log }) : Promise.resolve();
    building.catch(() => undefined); // awaited below
    const node = (env: NodeJS.ProcessEnv, ...args: string[]) => ({ command: process.execPath, args, env });

    log("Starting the database");
    await initialiseCluster(postgresFolder, secrets.postgresPassword);
    const database = start("database", {
      command: await serverCommand(postgresFolder, ports.postgres),
      stopSignal: "SIGINT",
      graceMs: 20_000,
      isHealthy: () => answersQuery(superuserUrl),
    });
    log("Starting the object store");
    const store = start("store", {
      command: node(environment.objectStore, join(root, "containers", "objectstore", "main.ts")),
      graceMs: 5_000,
      isHealthy: () => answersOk(`http://127.0.0.1:${ports.store}/health`),
    });
    await database.healthy(startTimeoutMs, signal);
    await prepareDatabase(ports.postgres, passwords);
    await migrate(migrateUrl);
    log("Starting the backend");
    const backend = start("backend", {
      command: node(environment.backend, ...(options.backendArgs ?? []), join(root, "containers", "backend", "main.ts")),
      graceMs: 8_000,
      isHealthy: () => answersOk(`http://127.0.0.1:${ports.backend}/health`),
    });
    await building;
    signal?.throwIfAborted();
    log("Starting the worker");
    const worker = start("worker", {
      command: await edgeCommand(
        configFile,
        {
          workerFolder,
          clientFolder,
          publicAddresses: localAddresses().map((host) => `${host.includes(":") ? `[${host}]` : host}:${ports.public}`),
          internalAddress: `127.0.0.1:${ports.internal}`,
          databaseUrl: appUrl,
          storeUrl: `http://127.0.0.1:${ports.store}`,
          backendUrl: `http://127.0.0.1:${ports.backend}`,
        },
        environment.worker,
      ),
      graceMs: 2_000, // requests under way finish; open sockets would keep it for ever
      isHealthy: () => answersOk(`${url}/health`),
    });
    const parts = { database, store, backend, worker };
    const ready = async (timeoutMs = startTimeoutMs) => {
      await Promise.all(Object.values(parts).map((part) => part.healthy(timeoutMs, signal)));
    };
    await ready();
    return {
      url,
      ports,
      parts,
      database: { appUrl, migrateUrl, superuserUrl },
      store: {
        endpoint: `http://127.0.0.1:${ports.store}`,
        accessKey: secrets.minioAccessKey,
        secretKey: secrets.minioSecretKey,
        bucket: "docuvault",
        region: "us-east-1",
        folder: join(dataDir, "objects"),
      },
      secretKey: secrets.secretKey,
      ready,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
