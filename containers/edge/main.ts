// The edge's container: checks the settings, runs workerd with the built worker and client, and passes stop signals on.
// Two listeners: EDGE_PORT for everybody, EDGE_INTERNAL_PORT for the backend's network only.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { edgeSettings, SettingsError, workerSettingNames } from "../../server/settings/index.ts";
import { edgeCommand } from "./command.ts";

const folder = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const graceMs = 8_000; // open sockets would keep workerd for ever

async function main(): Promise<number> {
  const settings = edgeSettings(process.env);
  const configFolder = await mkdtemp(join(tmpdir(), "docuvault-edge-"));
  try {
    const { command, args, env } = await edgeCommand(
      join(configFolder, "edge.capnp"),
      {
        workerFolder: folder("dist/worker"),
        clientFolder: folder("dist/client"),
        publicAddresses: [`${settings.host}:${settings.port}`],
        internalAddress: `${settings.host}:${settings.internalPort}`,
        databaseUrl: settings.databaseUrl,
        storeUrl: settings.objectStoreUrl,
        backendUrl: settings.backendUrl,
        forwardedProtoHeader: settings.forwardedProtoHeader,
      },
      Object.fromEntries(workerSettingNames.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))),
    );
    const child = spawn(command, args, { env, stdio: "inherit" });
    const stop = () => {
      child.kill("SIGTERM");
      setTimeout(() => child.kill("SIGKILL"), graceMs).unref();
    };
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
    return await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => resolve(code ?? 0));
    });
  } finally {
    await rm(configFolder, { recursive: true, force: true });
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof SettingsError ? error.message : error);
  process.exitCode = 1;
}
