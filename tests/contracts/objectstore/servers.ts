// The stores that the contract runs against: ours in this process, MinIO and versitygw as processes where a binary is found.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { createObjectStore } from "../../../containers/objectstore/server.ts";
import { type RunningStore, region, send, signed } from "./requests.ts";

/** The one web origin that every store under test is configured for. */
export const appOrigin = "http://localhost:8787";

const bucket = "contract";
const accessKey = "contract-access";
const secretKey = "contract-secret-key";

export async function startOurs(): Promise<RunningStore> {
  const data = await mkdtemp(join(tmpdir(), "objectstore-"));
  const store = createObjectStore({ data, bucket, accessKey, secretKey, region, corsOrigins: [appOrigin] });
  const { url } = await store.listen(0, "127.0.0.1");
  return {
    endpoint: url,
    accessKey,
    secretKey,
    bucket,
    async stop() {
      await store.close();
      await rm(data, { recursive: true });
    },
  };
}

export async function startMinio(binary: string): Promise<RunningStore> {
  const [port, consolePort] = [await freePort(), await freePort()];
  return startBinary(port, "/minio/health/ready", (data) =>
    spawn(binary, ["server", "--quiet", "--address", `127.0.0.1:${port}`, "--console-address", `127.0.0.1:${consolePort}`, data], {
      stdio: "ignore",
      env: {
        ...process.env,
        MINIO_ROOT_USER: accessKey,
        MINIO_ROOT_PASSWORD: secretKey,
        MINIO_SITE_REGION: region,
        MINIO_BROWSER: "off",
        MINIO_UPDATE: "off",
        MINIO_API_CORS_ALLOW_ORIGIN: appOrigin,
      },
    }),
  );
}

export async function startVersity(binary: string): Promise<RunningStore> {
  const port = await freePort();
  const options = ["--access", accessKey, "--secret", secretKey, "--region", region, "--port", `127.0.0.1:${port}`, "--health", "/health"];
  return startBinary(port, "/health", (data) => spawn(binary, [...options, "posix", data], { stdio: "ignore" }));
}

/** The path of a server's binary: the named environment variable, else the cache that `containers/minio/build.sh` fills. */
export function findBinary(name: string, variable: string): string | undefined {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
  const path = process.env[variable] ?? join(cache, "docuvault", "bin", name);
  try {
    accessSync(path, constants.X_OK);
    return path;
  } catch {
    return undefined;
  }
}

async function startBinary(port: number, healthPath: string, start: (data: string) => ChildProcess): Promise<RunningStore> {
  const root = await mkdtemp(join(tmpdir(), "contract-"));
  // A folder of the data folder is a bucket to both servers.
  await mkdir(join(root, bucket));
  const child = start(root);
  const access = { endpoint: `http://127.0.0.1:${port}`, accessKey, secretKey, bucket };
  await answering(child, async () => (await fetch(access.endpoint + healthPath)).ok);
  // MinIO calls itself ready a moment before it takes writes.
  await answering(
    child,
    async () => (await send(access, signed(access, { method: "PUT", path: `/${bucket}/probe`, body: "" }))).status === 200,
  );
  await send(access, signed(access, { method: "DELETE", path: `/${bucket}/probe` }));
  return {
    ...access,
    async stop() {
      child.kill("SIGTERM");
      if (child.exitCode === null) await once(child, "exit");
      await rm(root, { recursive: true });
    },
  };
}

async function answering(child: ChildProcess, ask: () => Promise<boolean>): Promise<void> {
  while (!(await ask().catch(() => false))) {
    if (child.exitCode !== null) throw new Error(`The server ended with code ${child.exitCode} before it answered`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (typeof address !== "object" || !address) throw new Error("No port was given");
  return address.port;
}
