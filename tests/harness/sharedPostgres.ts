// One PostgreSQL for all test files of a run, with a migrated template database that every test database is a copy of.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { migrate } from "../../containers/backend/migrate.ts";
import { answersQuery } from "../../scripts/product/health.ts";
import { randomFreePort } from "../../scripts/product/ports.ts";
import { databaseUrl, initialiseCluster, prepareDatabase, serverCommand } from "../../scripts/product/postgres.ts";
import { openDataFolder, Supervisor } from "../../scripts/product/supervisor.ts";

declare module "vitest" {
  export interface ProvidedContext {
    postgresPort: number;
  }
}

export const templateDatabase = "docuvault_template";
/** The roles' passwords in test databases; with characters that have to be escaped in an address. */
export const passwords = { postgres: "super/user@1", app: "app:role?2", migrate: "migrate&role#3" };

/** Vitest's global set-up: starts the server, makes the template, gives its port to the tests, and ends it afterwards. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), "docuvault-tests-"));
  await openDataFolder(dataDir);
  const port = await randomFreePort();
  const supervisor = new Supervisor({ dataDir, url: "the tests", supervise: false });
  const teardown = async () => {
    await supervisor.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const folder = join(dataDir, "postgres");
    await initialiseCluster(folder, passwords.postgres);
    const server = supervisor.start({
      name: "database",
      command: await serverCommand(folder, port, { durable: false, connections: 500 }),
      stopSignal: "SIGINT",
      graceMs: 5_000,
      isHealthy: () => answersQuery(databaseUrl("postgres", passwords.postgres, port, "postgres")),
    });
    await server.healthy(30_000);
    await prepareDatabase(port, passwords, templateDatabase);
    await migrate(databaseUrl("docuvault_migrate", passwords.migrate, port, templateDatabase));
    project.provide("postgresPort", port);
    return teardown;
  } catch (error) {
    await teardown();
    throw error;
  }
}
