// One file of 2 GB added in a browser, its network cut at half: what is sent again, how long it takes, and what memory each part takes.
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { Device } from "../tests/e2e/support.ts";
import { type Bench, type Figure, single } from "./lib/figures.ts";
import { memoryOf, memoryOfCommand } from "./lib/processes.ts";
import { withWorld } from "./lib/world.ts";

const megabyte = 2 ** 20;
const fileBytes = 2 * 1024 * megabyte;
const cutMs = 3_000;

export const large: Bench = {
  about: "one file of 2 GB in Chromium, the network cut at half: bytes sent again, time, memory of every part",
  run: (log) =>
    withWorld(log, async ({ product, pool, superuser, person, seeding }) => {
      const who = await seeding(() => person({ documents: 100, tags: 10, words: 100 }));
      await superuser.query("UPDATE quotas SET limit_bytes = limit_bytes + 10 * 1024 * 1024 * 1024::bigint");
      const folder = await mkdtemp(join(tmpdir(), "docuvault-large-"));
      const device = await Device.open({ url: product.url });
      try {
        const path = join(folder, "film.mp4");
        log(`writing ${fileBytes / megabyte} MB`);
        await pipeline(noise(), createWriteStream(path));
        await device.signIn(who.credentials);
        await device.saved();
        const memory = () => [
          ...Object.entries(product.parts).map(([name, part]) => [name, memoryOf(part.pid!)] as const),
          ["browser", memoryOfCommand(device.profile)] as const,
        ];
        const before = new Map(memory());
        const highest = new Map(before);
        const looking = setInterval(() => {
          for (const [name, now] of memory()) highest.set(name, Math.max(now, highest.get(name) ?? 0));
        }, 1_000);
        const sent: number[] = [];
        device.context.on("requestfinished", (request) => {
          const part = request.method() === "PUT" && new URL(request.url()).searchParams.get("partNumber");
          if (part) sent.push(Number(part));
        });
        const began = performance.now();
        await device.pick([path]);
        await device.page
          .getByText(/^Uploading (5\d|[6-9]\d)%$/)
          .first()
          .waitFor({ timeout: 600_000 });
        log("cut");
        await device.offline(true);
        await new Promise((resolve) => setTimeout(resolve, cutMs));
        await device.offline(false);
        const cut = performance.now();
        await stored(pool, who.userId);
        const ended = performance.now();
        clearInterval(looking);
        const parts = new Set(sent);
        const figures: Figure[] = [
          single("added until half is sent, with its hash", cut - cutMs - began),
          single("from the end of the cut until stored", ended - cut),
          single("parts that arrived twice", sent.length - parts.size, { unit: "count" }),
          ...[...highest].map(([name, most]) =>
            single(`memory above rest, ${name}`, most - (before.get(name) ?? 0), { unit: "MB", budget: "100 MB" }),
          ),
        ];
        return { seeded: `A file of ${fileBytes / megabyte} MB, in ${parts.size} parts.`, figures, notes: [] };
      } finally {
        await device.dispose();
        await rm(folder, { recursive: true, force: true });
      }
    }),
};

/** Bytes that no store can make smaller, and none of them twice in a row. */
function* noise(): Generator<Buffer> {
  const block = Buffer.alloc(4 * megabyte);
  for (let at = 0, seed = 1; at < fileBytes; at += block.length) {
    for (let index = 0; index < block.length; index += 4) {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      block.writeUInt32LE(seed, index);
    }
    yield Buffer.from(block);
  }
}

async function stored(
  pool: { query(sql: string, values: unknown[]): Promise<{ rows: { state: string }[] }> },
  userId: string,
): Promise<void> {
  for (;;) {
    const { rows } = await pool.query("SELECT state FROM documents WHERE owner_id = $1 AND name = 'film.mp4'", [userId]);
    if (rows[0] && rows[0].state !== "uploading") return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
