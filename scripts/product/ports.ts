// Which ports the parts listen on: the public one is given, the others are free ones near it and stay the same between starts,
// because the object store's address is part of the app's cached security policy.
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { z } from "zod";

const portsFile = z.object({ public: z.number(), store: z.number(), backend: z.number(), internal: z.number(), postgres: z.number() });
export type Ports = z.infer<typeof portsFile>;

/** Addresses that `localhost` stands for on this machine; both are taken, so that no other program answers on one of them. */
export function localAddresses(): string[] {
  const hasIpv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === "::1"));
  return hasIpv6 ? ["127.0.0.1", "::1"] : ["127.0.0.1"];
}

const canListen = (port: number, host: string) =>
  new Promise<boolean>((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });

/** True when nothing listens on this port of `localhost`. */
export async function isFree(port: number): Promise<boolean> {
  const free = await Promise.all(localAddresses().map((host) => canListen(port, host)));
  return free.every(Boolean);
}

/** The first free port from `from` on that is not in `taken`. */
export async function freePort(from: number, taken: readonly number[] = []): Promise<number> {
  for (let port = from; port <= 65535; port++) if (!taken.includes(port) && (await isFree(port))) return port;
  throw new Error(`There is no free port from ${from} on.`);
}

/**
 * A port that is free now and unlikely to be taken by somebody else in the next moments: below those that systems give to
 * outgoing connections (from 32,768 on Linux), which come and go at any time. For tests.
 */
export const randomFreePort = () => freePort(12_000 + Math.floor(Math.random() * 20_000));

const fileOf = (dataDir: string) => join(dataDir, "ports.json");

/** The ports that the last start on the folder has chosen. */
export const portsOf = async (dataDir: string): Promise<Ports | undefined> =>
  portsFile.safeParse(JSON.parse(await readFile(fileOf(dataDir), "utf8").catch(() => "null"))).data;

/** @throws Error, readable, when `port` is taken */
export async function choosePorts(dataDir: string, port: number): Promise<Ports> {
  if (!(await isFree(port)))
    throw new Error(`Port ${port} is taken by another program. Stop that one, or choose another port: PORT=${port + 10} npm start`);
  const earlier = await portsOf(dataDir);
  const ports: Ports = { public: port, store: 0, backend: 0, internal: 0, postgres: 0 };
  const names = ["store", "backend", "internal", "postgres"] as const;
  if (earlier?.public === port) for (const name of names) if (await isFree(earlier[name])) ports[name] = earlier[name];
  for (const name of names) ports[name] ||= await freePort(port + 1, Object.values(ports));
  await writeFile(fileOf(dataDir), JSON.stringify(ports));
  return ports;
}
