// What keeps one data folder in one piece: its secrets, its ports, its locks and the list of its processes.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { withLock } from "./lock.ts";
import { choosePorts, isFree, randomFreePort } from "./ports.ts";
import { forgetStaleLock } from "./postgres.ts";
import { endLeftovers, isAlive, markOf, readRunning, writeRunning } from "./running.ts";
import { readSecrets } from "./secrets.ts";

let folder: string;
const children: ChildProcess[] = [];
const sleeper = async (script = "setInterval(() => {}, 1000); console.log('up')") => {
  const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "ignore"] });
  children.push(child);
  await once(child.stdout, "data");
  return { child, pid: child.pid ?? 0 };
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "docuvault-folder-"));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

describe("secrets", () => {
  test("are made once, are long, differ from each other, and only their owner can read them", async () => {
    const secrets = await readSecrets(folder);
    expect(await readSecrets(folder)).toEqual(secrets);
    expect(new Set(Object.values(secrets)).size).toBe(Object.keys(secrets).length);
    expect(Buffer.from(secrets.secretKey, "base64url")).toHaveLength(32);
    expect((await stat(join(folder, "secrets.json"))).mode & 0o077).toBe(0);
  });

  test("that are damaged stop the start instead of being replaced, which would lock the data out", async () => {
    await writeFile(join(folder, "secrets.json"), '{"secretKey": "cut o');
    await expect(readSecrets(folder)).rejects.toThrow(/secrets\.json is damaged/);
    expect(await readFile(join(folder, "secrets.json"), "utf8")).toBe('{"secretKey": "cut o');
  });
});

describe("ports", () => {
  test("are different free ones near the public one, and stay the same while they are free", async () => {
    const port = await randomFreePort();
    const ports = await choosePorts(folder, port);
    expect(new Set(Object.values(ports)).size).toBe(5);
    expect(await choosePorts(folder, port)).toEqual(ports);
  });

  test("that somebody else took meanwhile are replaced, the others are kept", async () => {
    const port = await randomFreePort();
    const before = await choosePorts(folder, port);
    const other = createServer().listen(before.store, "127.0.0.1");
    await once(other, "listening");
    try {
      const after = await choosePorts(folder, port);
      expect(after.store).not.toBe(before.store);
      expect({ ...after, store: 0 }).toEqual({ ...before, store: 0 });
      expect(await isFree(before.store)).toBe(false);
    } finally {
      other.close();
    }
  });
});

describe("the list of running processes", () => {
  const part = (pid: number) => ({ ...markOf(pid), stopSignal: "SIGTERM" as const, graceMs: 200 });
  const gone = { pid: 1, startedAt: "never" };

  test("a folder whose supervisor lives is refused, and nothing is ended", async () => {
    const [supervisor, worker] = [await sleeper(), await sleeper()];
    writeRunning(folder, { supervisor: markOf(supervisor.pid), url: "http://localhost:1", parts: { worker: part(worker.pid) } });
    await expect(endLeftovers(folder)).rejects.toThrow(`already runs on ${folder} at http://localhost:1 (process ${supervisor.pid})`);
    expect(isAlive(markOf(worker.pid))).toBe(true);
  });

  test("what a dead supervisor left is ended, by force where it does not listen", async () => {
    const [polite, stubborn] = [
      await sleeper(),
      await sleeper("process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('up')"),
    ];
    const ended = [once(polite.child, "exit"), once(stubborn.child, "exit")];
    writeRunning(folder, { supervisor: gone, url: "", parts: { backend: part(polite.pid), store: part(stubborn.pid) } });
    expect(await endLeftovers(folder)).toBe(2);
    expect(await Promise.all(ended)).toEqual([
      [null, "SIGTERM"],
      [null, "SIGKILL"],
    ]);
    expect(readRunning(folder)).toBeUndefined();
  });

  test("a process that only has the same id by now is left alone", async () => {
    const stranger = await sleeper();
    const mark = { ...part(stranger.pid), startedAt: "another time" };
    writeRunning(folder, { supervisor: gone, url: "", parts: { worker: mark } });
    expect(await endLeftovers(folder)).toBe(0);
    expect(stranger.child.signalCode).toBeNull();
  });
});

describe("PostgreSQL's lock file", () => {
  const lock = () => join(folder, "postmaster.pid");

  test("is removed when its process id belongs to another program by now", async () => {
    const stranger = await sleeper();
    await writeFile(lock(), `${stranger.pid}\n${folder}\n`);
    await forgetStaleLock(folder);
    expect(existsSync(lock())).toBe(false);
  });

  test("stays while a server of this folder lives", async () => {
    const server = await sleeper(`setInterval(() => {}, 1000); console.log('up') // -D ${folder}`);
    await writeFile(lock(), `${server.pid}\n${folder}\n`);
    await forgetStaleLock(folder);
    expect(existsSync(lock())).toBe(true);
  });
});

describe("a lock between processes", () => {
  test("lets one in at a time", async () => {
    let inside = 0;
    let most = 0;
    const work = () =>
      withLock(join(folder, "lock"), async () => {
        most = Math.max(most, ++inside);
        await mkdir(join(folder, `${most}`), { recursive: true });
        inside--;
      });
    await Promise.all([work(), work(), work(), work()]);
    expect(most).toBe(1);
    expect(existsSync(join(folder, "lock"))).toBe(false);
  });

  test("is free when its owner is gone", async () => {
    const owner = await sleeper();
    await writeFile(join(folder, "lock"), JSON.stringify(markOf(owner.pid)));
    owner.child.kill("SIGKILL");
    await once(owner.child, "exit");
    expect(await withLock(join(folder, "lock"), async () => "in")).toBe("in");
  });
});
