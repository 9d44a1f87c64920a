// The database of a product that runs on a data folder, for commands beside it.

import { portsOf } from "./ports.ts";
import { databaseUrl } from "./postgres.ts";
import { isAlive, readRunning } from "./running.ts";
import { readSecrets } from "./secrets.ts";

/** Of the application's role. Never to be printed. @throws Error, readable, where nothing runs on the folder */
export async function embeddedDatabaseUrl(dataDir: string): Promise<string> {
  const running = readRunning(dataDir);
  const ports = await portsOf(dataDir);
  if (!running || !ports || !isAlive(running.supervisor))
    throw new Error(`DocuVault does not run on ${dataDir}. Start it first: npm start`);
  return databaseUrl("docuvault_app", (await readSecrets(dataDir)).appPassword, ports.postgres, "docuvault");
}
