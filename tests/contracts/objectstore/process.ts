// The embedded store as a process of its own, for tests that kill it.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { StoreAccess } from "./requests.ts";

const entry = join(import.meta.dirname, "../../../containers/objectstore/main.ts");

export interface StoreProcess extends StoreAccess {
  child: ChildProcess;
  /** Sends the signal and answers the exit code, or the signal that ended the process. */
  end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals>;
}

/** Starts main.ts on a free port over `data` and waits until it says that it is ready. */
export async function startProcess(data: string): Promise<StoreProcess> {
  const access = { accessKey: "process-access", secretKey: "process-secret-key", bucket: "vault" };
  const child = spawn(process.execPath, [entry], {
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      ...process.env,
      OBJECTSTORE_PORT: "0",
      OBJECTSTORE_DATA: data,
      MINIO_ACCESS_KEY: access.accessKey,
      MINIO_SECRET_KEY: access.secretKey,
      MINIO_BUCKET: access.bucket,
      LOG_LEVEL: "info",
    },
  });
  const ended = once(child, "exit");
  const endpoint = await Promise.race([
    readyUrl(child),
    ended.then(([code]) => {
      throw new Error(`The store ended with code ${String(code)} before it was ready`);
    }),
  ]);
  return {
    ...access,
    endpoint,
    child,
    async end(signal) {
      child.kill(signal);
      const [code, by] = (await ended) as [number | null, NodeJS.Signals | null];
      return code ?? by ?? "SIGKILL";
    },
  };
}

/** Runs main.ts with exactly this environment to its end. */
export async function runToEnd(environment: Record<string, string>): Promise<{ code: number; errors: string }> {
  const child = spawn(process.execPath, [entry], { stdio: ["ignore", "ignore", "pipe"], env: { PATH: process.env.PATH, ...environment } });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const [code] = (await once(child, "close")) as [number];
  return { code, errors };
}

async function readyUrl(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error("The store's output is not connected");
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /"url":"([^"]+)"/.exec(line)?.[1];
    if (url) return url;
  }
  throw new Error("The store ended without a word");
}
