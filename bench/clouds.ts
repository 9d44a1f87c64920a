// A person's own WebDAV server (Apache's mod_dav): one file of 1 GB and 1,000 small ones, put and fetched by the product's driver and by the
// client library alone, which looks at nothing before or after. CLOUD_BENCH_MB is the large file's size, CLOUD_BENCH_FILES how many small ones.
import { createHash, randomBytes } from "node:crypto";
import { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AuthType, createClient } from "webdav";
import { createWebDavStorage } from "../containers/backend/clouds/webdav/webdav.ts";
import { createAddressGuard } from "../containers/backend/outside/addressGuard.ts";
import { guardedDispatcher } from "../containers/backend/outside/dispatcher.ts";
import { sideBySide } from "../containers/backend/tasks/moveOriginals.ts";
import { apache, startApache } from "../tests/harness/webdavServers.ts";
import { type Bench, type Figure, single, timed } from "./lib/figures.ts";

const megabyte = 2 ** 20;
const largeBytes = Number(process.env.CLOUD_BENCH_MB ?? 1024) * megabyte;
const smallFiles = Number(process.env.CLOUD_BENCH_FILES ?? 1_000);
const smallBytes = 20_000;
const turns = 5;
/** Milliseconds between two looks at the memory. */
const lookMs = 50;

const piece = randomBytes(megabyte);
/** As much as that of the same megabyte, without being held. */
const source = (size: number) => Readable.from(pieces(size));
function* pieces(size: number) {
  for (let left = size; left > 0; left -= piece.length) yield left >= piece.length ? piece : piece.subarray(0, left);
}
const drain = () => new Writable({ write: (_chunk, _encoding, done) => done() });

export const clouds: Bench = {
  about: "a WebDAV server: one file of 1 GB and 1,000 small ones, put and fetched, against the client library alone",
  async run(log) {
    if (!apache) return { seeded: "no Apache on this machine: nothing was measured", figures: [], notes: ["Install apache2."] };
    const server = await startApache("basic");
    const dispatcher = guardedDispatcher(createAddressGuard({ allow: ["127.0.0.0/8"] }));
    try {
      const { url, username, password } = server;
      const credentials = { username, password };
      const storage = await createWebDavStorage({ kind: "webdav", serverUrl: new URL(url), credentials, folder: "ours", dispatcher });
      // The library sends this password as UTF-8, as the server has it.
      const authorization = `Basic ${Buffer.from(`${username}:${password}`, "utf8").toString("base64")}`;
      const client = createClient(url, {
        authType: AuthType.None,
        headers: { authorization },
        httpAgent: dispatcher,
        httpsAgent: dispatcher,
      });
      await client.createDirectory("/theirs");
      const object = (size: number) => ({ size, sha256: hashOfSource(size), contentType: "application/octet-stream" });
      const small = object(smallBytes);
      const ours = {
        put: (name: string, is = small, readBack = true) =>
          storage.put(name, async () => Readable.toWeb(source(is.size)) as ReadableStream<Uint8Array>, is, { onlyNew: true, readBack }),
        get: async (name: string) => pipeline(Readable.fromWeb((await storage.open(name)) as never), drain()),
      };
      const theirs = {
        put: (name: string, { size } = small) =>
          client.putFileContents(`/theirs/${name}`, source(size), { headers: { "content-length": String(size) } }),
        get: async (name: string) => {
          const { body } = (await client.customRequest(`/theirs/${name}`, { method: "GET" })) as unknown as globalThis.Response;
          await pipeline(Readable.fromWeb(body as never), drain());
        },
      };
      for (const way of [theirs, ours]) {
        await way.put("first");
        await way.get("first");
      }

      const figures: Figure[] = [];
      const budget = "1.3 of it at most";
      const measured = async (what: string, work: () => Promise<unknown>, against?: Figure, wanted?: string): Promise<Figure> => {
        log(what);
        const { ms, above } = await withMemory(work);
        const figure = single(what, ms, { ...(against && { against }), ...(wanted && { budget: wanted }) });
        figures.push(figure, single(`memory above rest, ${what}`, above / megabyte, { unit: "MB", budget: "100 at most" }));
        return figure;
      };
      const large = object(largeBytes);
      const size = `${largeBytes / megabyte} MB`;
      const theirLarge = await measured(`${size} put by the client library`, () => theirs.put("large.bin", large));
      await measured(`${size} put by the product`, () => ours.put("large.bin", large, false), theirLarge, budget);
      await measured(`${size} put and read back by the product`, () => ours.put("large too.bin", large), theirLarge);
      const theirFetched = await measured(`${size} fetched by the client library`, () => theirs.get("large.bin"));
      await measured(`${size} fetched by the product`, () => ours.get("large.bin"), theirFetched, budget);

      const files = `${smallFiles} small files`;
      const together = `${sideBySide} side by side`;
      // In turns, a part of the files each: a machine that is busy for a while is so for all of them.
      const inTurns = async (
        ways: readonly [what: string, act: (name: string) => Promise<unknown>, atOnce?: number, budget?: string][],
      ) => {
        const took = ways.map(() => 0);
        for (let turn = 0; turn < turns; turn++)
          for (const [at, [what, act, atOnce = 1]] of ways.entries()) {
            log(what);
            let n = 0;
            const next = async () => {
              while (n < smallFiles / turns) await act(`${what.replace(/\W/g, "")} ${turn} ${n++}.bin`);
            };
            took[at]! += await timed(() => Promise.all(Array.from({ length: atOnce }, next)));
          }
        const first = single(ways[0]![0], took[0]!);
        figures.push(first);
        for (const [at, [what, , , wanted]] of ways.entries())
          if (at > 0) figures.push(single(what, took[at]!, { against: first, ...(wanted && { budget: wanted }) }));
      };
      await inTurns([
        [`${files} put by the client library`, theirs.put],
        [`${files} put and read back by the product, ${together}`, (name) => ours.put(name), sideBySide, budget],
        [`${files} put and read back by the product, one after the other`, (name) => ours.put(name)],
        [`${files} put by the client library, ${together}`, theirs.put, sideBySide],
      ]);
      await inTurns([
        [`${files} fetched by the client library`, () => theirs.get("first")],
        [`${files} fetched by the product`, () => ours.get("first"), 1, budget],
      ]);
      return {
        seeded: `${size} in one file, ${files} of ${smallBytes} bytes; Apache's mod_dav with Basic on this machine`,
        figures,
        notes: [
          `The library looks at nothing. The product reads every file back and holds it against its SHA-256: two requests a file where the library makes one. Its job carries small files ${together}.`,
        ],
      };
    } finally {
      await dispatcher.destroy();
      await server.stop();
    }
  },
};

function hashOfSource(size: number): string {
  const digest = createHash("sha256");
  for (const part of pieces(size)) digest.update(part);
  return digest.digest("hex");
}

/** What it takes, and the most memory of this process above what it had before. */
async function withMemory(work: () => Promise<unknown>): Promise<{ ms: number; above: number }> {
  globalThis.gc?.();
  const rest = process.memoryUsage().rss;
  let most = rest;
  const looking = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, lookMs);
  const ms = await timed(work).finally(() => clearInterval(looking));
  return { ms, above: most - rest };
}
