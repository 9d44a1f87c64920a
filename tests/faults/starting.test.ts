// Starting and stopping the product, and what a killed supervisor leaves behind.
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { randomFreePort } from "../../scripts/product/ports.ts";
import { isAlive, readRunning } from "../../scripts/product/running.ts";
import { allGone, type NpmStart, npmStart, processesOn } from "../harness/npmStart.ts";

let dataDir: string;
let port: number;
const started: NpmStart[] = [];
const start = (options?: { throughNpm: boolean }) => {
  const process = npmStart(dataDir, port, options);
  started.push(process);
  return process;
};

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "docuvault-start-"));
  port = await randomFreePort();
});

afterEach(async () => {
  for (const process of started.splice(0)) {
    process.kill("SIGTERM");
    await process.ended;
  }
  await allGone(processesOn(dataDir));
  await rm(dataDir, { recursive: true, force: true });
});

test("it says once where it is ready, and Ctrl-C ends every process and leaves no password behind", async () => {
  const product = start();
  await product.ready();
  expect(product.output().match(/^DocuVault is ready at .*$/gm)).toEqual([`DocuVault is ready at http://localhost:${port}`]);
  expect(await (await fetch(`http://localhost:${port}/health`)).json()).toMatchObject({ status: "ok" });
  const processes = processesOn(dataDir);
  expect(processes).toHaveLength(4);

  product.kill("SIGINT");
  expect(await product.ended).toBe(0);
  expect(processes.filter(isAlive)).toEqual([]);
  expect(existsSync(join(dataDir, "edge.capnp"))).toBe(false);
  expect(product.output()).not.toMatch(/unexpectedly|Error/);
});

test("a Ctrl-C that reaches every process at once is a clean stop too", async () => {
  const product = start();
  await product.ready();
  const processes = processesOn(dataDir);
  for (const { pid } of processes) process.kill(pid, "SIGINT");
  product.kill("SIGINT");
  expect(await product.ended).toBe(0);
  expect(processes.filter(isAlive)).toEqual([]);
  expect(product.output()).not.toMatch(/unexpectedly|Error/);
});

test("a SIGTERM to npm is a clean stop, and npm ends last", async () => {
  const npm = start({ throughNpm: true });
  await npm.ready();
  const processes = processesOn(dataDir);
  npm.kill("SIGTERM");
  expect(await npm.ended).toBe(0);
  expect(processes.filter(isAlive)).toEqual([]);
  expect(npm.output()).toContain("All data is safe");
});

test("when npm itself is killed with -9, everything stops too", async () => {
  const npm = start({ throughNpm: true });
  await npm.ready();
  const processes = processesOn(dataDir);
  npm.kill("SIGKILL");
  await allGone(processes);
});

test("a Ctrl-C while it starts ends what was started", async () => {
  const product = start();
  while (processesOn(dataDir).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const processes = processesOn(dataDir);
  product.kill("SIGINT");
  await product.ended;
  expect(processes.filter(isAlive)).toEqual([]);
  expect(readRunning(dataDir)).toBeUndefined();
});

test("a taken port is one readable error and nothing stays behind", async () => {
  const other = createServer().listen(port, "127.0.0.1");
  try {
    const product = start();
    expect(await product.ended).toBe(1);
    expect(product.output().trim()).toMatch(new RegExp(`^Port ${port} is taken by another program\\. [^\\n]+$`));
    expect(processesOn(dataDir)).toEqual([]);
  } finally {
    other.close();
  }
});

test("a second start on the same data says who has it and does the first no harm", async () => {
  const first = start();
  await first.ready();
  const second = start();
  expect(await second.ended).toBe(1);
  expect(second.output()).toContain(`already runs on ${dataDir} at http://localhost:${port} (process ${first.pid})`);
  expect((await fetch(`http://localhost:${port}/health`)).status).toBe(200);
});

test("a supervisor killed with -9 takes its parts with it, and the next start works", async () => {
  const first = start();
  await first.ready();
  const processes = processesOn(dataDir);
  first.kill("SIGKILL");
  await allGone(processes);

  const second = start();
  await second.ready();
  expect((await fetch(`http://localhost:${port}/health`)).status).toBe(200);
});

test("what is left when supervisor and guard are both killed is ended by the next start", async () => {
  const first = start();
  await first.ready();
  const processes = processesOn(dataDir);
  const guard = await guardOf(dataDir);
  process.kill(guard, "SIGKILL");
  first.kill("SIGKILL");
  await first.ended;
  expect(processes.filter(isAlive)).toEqual(processes);

  const second = start();
  await second.ready();
  expect(processes.filter(isAlive)).toEqual([]);
  expect(second.output()).toContain("Ended the remains of an earlier run");
});

test("keys and passwords are readable by their owner only, and appear in no log", async () => {
  const product = start();
  await product.ready();
  for (const file of ["secrets.json", "edge.capnp", "running.json"]) expect((await stat(join(dataDir, file))).mode & 0o077, file).toBe(0);
  for (const folder of ["logs", "objects", "postgres"]) expect((await stat(join(dataDir, folder))).mode & 0o077, folder).toBe(0);
  const secrets = Object.values(JSON.parse(await readFile(join(dataDir, "secrets.json"), "utf8")) as Record<string, string>);
  const logs = await Promise.all((await readdir(join(dataDir, "logs"))).map((file) => readFile(join(dataDir, "logs", file), "utf8")));
  for (const secret of secrets) expect([product.output(), ...logs].some((log) => log.includes(secret))).toBe(false);
});

/** The guard is no part: it is found by its command line. */
async function guardOf(folder: string): Promise<number> {
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (line.includes("guard.ts") && line.includes(folder)) return Number(pid);
  }
  throw new Error("There is no guard.");
}
