// A person's own WebDAV server (Apache's mod_dav): one file of 1 GB and 1,000 small ones, put and fetched by the product's driver and by the
// client library alone, which looks at nothing before or after. CLOUD_BENCH_MB is the large file's size, CLOUD_BENCH_FILES how many small ones.
import { createHash, randomBytes } from "node:crypto";
import { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AuthType, createClient } from "webdav";
import { createWebDavStorage } from "../containers/backend/clouds/webdav/webdav.ts";
import { createAddressGuard } from "../containers/backend/outside/addressGuard.ts";
import { guardedDispatcher } from "../containers/backend/outside/dispatcher.ts";
import { apache, startApache } from "../tests/harness/webdavServers.ts";
import { type Bench, type Figure, single, spread, timed } from "./lib/figures.ts";

const megabyte = 2 ** 20;
const largeBytes = Number(process.env.CLOUD_BENCH_MB ?? 1024) * megabyte;
const smallFiles = Number(process.env.CLOUD_BENCH_FILES ?? 1_000);
const smallBytes = 20_000;
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
      const object = (size: number) => ({ size, sha256: createHash("sha256").digest("hex"), contentType: "application/octet-stream" });
      const ours = {
        put: (name: string, size: number) =>
          storage.put(name, async () => Readable.toWeb(source(size)) as ReadableStream<Uint8Array>, object(size), { onlyNew: true }),
        get: async (name: string) => pipeline(Readable.fromWeb((await storage.open(name)) as never), drain()),
      };
      const theirs = {
        put: (name: string, size: number) =>
          client.putFileContents(`/theirs/${name}`, source(size), { headers: { "content-length": String(size) } }),
        get: async (name: string) => {
          const { body } = (await client.customRequest(`/theirs/${name}`, { method: "GET" })) as unknown as globalThis.Response;
          await pipeline(Readable.fromWeb(body as never), drain());
        },
      };
      for (const way of [theirs, ours]) {
        await way.put("first", smallBytes);
        await way.get("first");
      }

      const figures: Figure[] = [];
      for (const [what, act] of [
        ["put", "put"],
        ["fetched", "get"],
      ] as const) {
        const against = new Map<string, Figure>();
        for (const [who, way] of [
          ["the client library", theirs],
          ["the product", ours],
        ] as const) {
          log(`${largeBytes / megabyte} MB ${what} by ${who}`);
          const { ms, above } = await withMemory(() => way[act]("large.bin", largeBytes));
          log(`${smallFiles} small files ${what} by ${who}`);
          const each: number[] = [];
          for (let n = 0; n < smallFiles; n++) each.push(await timed(() => way[act](`small ${n}.bin`, smallBytes)));
          const compared = { budget: "1.3 of it at most" };
          const of = (name: string) => against.get(name) && { against: against.get(name)!, ...compared };
          const large = single(`${largeBytes / megabyte} MB ${what} by ${who}`, ms, of("large"));
          const small = spread(`a small file ${what} by ${who}`, each, of("small"));
          figures.push(
            large,
            small,
            single(`memory above rest, ${what} by ${who}`, above / megabyte, { unit: "MB", budget: "100 at most" }),
          );
          if (way === theirs) for (const [name, figure] of Object.entries({ large, small })) against.set(name, figure);
        }
      }
      return {
        seeded: `${largeBytes / megabyte} MB in one file, ${smallFiles} files of ${smallBytes} bytes; Apache's mod_dav with Basic on this machine`,
        figures,
        notes: [
          "The product looks for the path before it sends and at the size afterwards: three requests where the library makes one. That is what small files cost more.",
        ],
      };
    } finally {
      await dispatcher.destroy();
      await server.stop();
    }
  },
};

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
