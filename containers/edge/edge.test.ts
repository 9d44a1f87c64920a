// The generated configuration and the assets worker, in a real workerd, with a small bundle that shows what it was given.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { randomFreePort } from "../../scripts/product/ports.ts";
import { edgeCommand } from "./command.ts";

const bundle = `
import { DurableObject, WorkerEntrypoint } from "cloudflare:workers";
export class PokeHub extends DurableObject {
  async fetch() {
    const count = ((await this.ctx.storage.get("count")) ?? 0) + 1;
    await this.ctx.storage.put("count", count);
    return Response.json({ count });
  }
}
export class Internal extends WorkerEntrypoint {
  fetch() { return new Response("internal"); }
}
export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (pathname === "/env") return Response.json({ connectionString: env.HYPERDRIVE.connectionString, SECRET_KEY: env.SECRET_KEY, names: Object.keys(env).sort() });
    if (pathname === "/store") return env.STORE.fetch(env.MINIO_ENDPOINT + "/bucket/key?signature=1", { headers: request.headers });
    if (pathname === "/private") return fetch(env.MINIO_ENDPOINT).catch((error) => new Response(String(error), { status: 502 }));
    if (pathname === "/poke") return env.POKE.getByName("somebody").fetch(request);
    const file = await env.ASSETS.fetch(request);
    const response = new Response(file.body, file);
    response.headers.set("x-worker", "passed on");
    return response;
  },
};`;
const script = `console.log(${JSON.stringify("x".repeat(2_000))});`;
const databasePassword = `a"b\\c'd@e:f/g é`;
const secretKey = `quote " backslash \\ newline-free é`;

let folder: string;
let workerd: ChildProcess;
let upstream: Server;
let url: string;
let internalUrl: string;
let configFile: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "docuvault edge-"));
  const [client, worker] = [join(folder, "client"), join(folder, "worker")];
  await mkdir(join(client, "assets"), { recursive: true });
  await mkdir(worker);
  await writeFile(join(client, "index.html"), "<!doctype html><title>app</title>");
  await writeFile(join(client, "sw.js"), "// worker");
  await writeFile(join(client, ".secret"), "hidden");
  await writeFile(join(client, "assets", "app-1a2b3c.js"), script);
  await writeFile(join(client, "assets", "app-1a2b3c.js.br"), brotliCompressSync(script));
  await writeFile(join(client, "assets", "app-1a2b3c.js.gz"), gzipSync(script));
  await writeFile(join(folder, "outside.txt"), "outside");
  await writeFile(join(worker, "index.js"), bundle);
  const durableObjects = [{ binding: "POKE", className: "PokeHub" }];
  const manifest = { main: "index.js", compatibilityDate: "2026-11-01", compatibilityFlags: [], durableObjects };
  await writeFile(join(worker, "worker.json"), JSON.stringify(manifest));

  upstream = createServer((request, response) => response.end(`${request.headers.host} ${request.url}`)).listen(0, "127.0.0.1");
  await once(upstream, "listening");
  const storeUrl = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  const port = await randomFreePort();
  const internalPort = await randomFreePort();
  url = `http://127.0.0.1:${port}`;
  internalUrl = `http://127.0.0.1:${internalPort}`;
  configFile = join(folder, "edge.capnp");
  const { command, args, env } = await edgeCommand(
    configFile,
    {
      workerFolder: worker,
      clientFolder: client,
      publicAddresses: [`127.0.0.1:${port}`],
      internalAddress: `127.0.0.1:${internalPort}`,
      databaseUrl: `postgres://docuvault_app:${encodeURIComponent(databasePassword)}@127.0.0.1:5432/docuvault`,
      storeUrl,
      backendUrl: storeUrl,
    },
    { SECRET_KEY: secretKey, MINIO_ENDPOINT: storeUrl },
  );
  workerd = spawn(command, args, { env, stdio: ["ignore", "ignore", "pipe"] });
  let complaints = "";
  workerd.stderr?.on("data", (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  while (!(await fetch(url).catch(() => undefined))) {
    if (workerd.exitCode !== null) throw new Error(`workerd ended: ${complaints}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
});

afterAll(async () => {
  const ended = once(workerd, "exit");
  workerd.kill("SIGTERM");
  await ended;
  upstream.close();
  await rm(folder, { recursive: true, force: true });
});

const get = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  fetch(url + path, { method, headers: { "accept-encoding": "identity", ...headers } });

describe("what the worker is given", () => {
  test("its settings come from the environment, and its database address survives every special character", async () => {
    const given = await (await get("/env")).json();
    expect(given.SECRET_KEY).toBe(secretKey);
    expect(decodeURIComponent(new URL(given.connectionString).password)).toBe(databasePassword);
    expect(given.names).toEqual(["ASSETS", "BACKEND", "HYPERDRIVE", "MINIO_ENDPOINT", "POKE", "SECRET_KEY", "SERVICES_NETWORK", "STORE"]);
  });

  test("the configuration is readable by its owner only and holds no setting's value", async () => {
    expect((await stat(configFile)).mode & 0o077).toBe(0);
    expect(await readFile(configFile, "utf8")).not.toContain("newline-free");
  });

  test("requests to the store keep path, query and host, as signatures need it; a plain fetch can't reach a private address", async () => {
    const { port } = upstream.address() as AddressInfo;
    expect(await (await get("/store")).text()).toBe(`127.0.0.1:${port} /bucket/key?signature=1`);
    expect((await get("/private")).status).toBe(502);
  });

  test("a Durable Object keeps its state between requests", async () => {
    expect(await (await get("/poke")).json()).toEqual({ count: 1 });
    expect(await (await get("/poke")).json()).toEqual({ count: 2 });
  });

  test("the internal entrypoint answers on its own port and nowhere else", async () => {
    expect(await (await fetch(internalUrl)).text()).toBe("internal");
    expect(await (await get("/")).text()).toContain("<title>app</title>");
  });
});

describe("static files", () => {
  test("a file with a hash in its name is cached for ever, sent in the best encoding the browser takes", async () => {
    const compressed = await get("/assets/app-1a2b3c.js", { "accept-encoding": "gzip, deflate, br" });
    expect(compressed.headers.get("content-encoding")).toBe("br");
    expect(compressed.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    expect(compressed.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(compressed.headers.get("vary")).toBe("accept-encoding");
    expect(compressed.headers.get("x-worker")).toBe("passed on");
    expect(await compressed.text()).toBe(script);

    const gzip = await get("/assets/app-1a2b3c.js", { "accept-encoding": "br;q=0, gzip" });
    expect(gzip.headers.get("content-encoding")).toBe("gzip");
    expect(await gzip.text()).toBe(script);

    const plain = await get("/assets/app-1a2b3c.js");
    expect(plain.headers.get("content-encoding")).toBeNull();
    expect(await plain.text()).toBe(script);
  });

  test.each(["/", "/documents/42", "/index.html"])("%s is the app's page, asked for again each time", async (path) => {
    const page = await get(path);
    expect(page.status).toBe(200);
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(page.headers.get("cache-control")).toBe("no-cache");
    expect(await page.text()).toContain("<title>app</title>");
  });

  test("the service worker is asked for again each time", async () => {
    expect((await get("/sw.js")).headers.get("cache-control")).toBe("no-cache");
  });

  test("an unchanged file is answered with 304", async () => {
    const etag = (await get("/sw.js")).headers.get("etag") ?? "";
    const again = await get("/sw.js", { "if-none-match": `"other", ${etag}` });
    expect(again.status).toBe(304);
    expect(again.headers.get("etag")).toBe(etag);
    expect((await get("/sw.js", { "if-none-match": '"other"' })).status).toBe(200);
  });

  test("HEAD has the headers of GET and no body", async () => {
    const head = await get("/assets/app-1a2b3c.js", {}, "HEAD");
    expect(head.headers.get("content-length")).toBe(String(script.length));
    expect(await head.text()).toBe("");
  });

  test("a missing script is 404 and not a page, and nothing can be written", async () => {
    expect((await get("/assets/app-gone.js")).status).toBe(404);
    expect((await get("/sw.js", {}, "PUT")).status).toBe(405);
    expect(await (await get("/sw.js")).text()).toBe("// worker");
  });

  test.each([
    "/.secret",
    "/assets",
    "/assets/app-1a2b3c.js.br",
    "/..%2foutside.txt",
    "/%2e%2e/outside.txt",
    "/assets/..%2f..%2foutside.txt",
  ])("%s shows nothing that is not meant to be served", async (path) => {
    const body = await (await get(path)).text();
    expect(body === "Not found" || body.includes("<title>app</title>")).toBe(true);
  });
});

test("the container's entry names every missing setting at once and starts nothing", async () => {
  const entry = spawn(process.execPath, [fileURLToPath(new URL("main.ts", import.meta.url))], { env: { EDGE_PORT: "0" } });
  let complaints = "";
  entry.stderr.on("data", (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  const [code] = await once(entry, "close");
  expect(code).toBe(1);
  expect(complaints).toMatch(/^The edge can not start, \d settings are wrong:/);
  for (const name of ["DATABASE_URL is missing", "SECRET_KEY is missing", "EDGE_PORT must be 1 to 65535"])
    expect(complaints).toContain(name);
});
