// 300 small files dropped into the app in a browser: until all are stored, and until all are read; and the same work from a Node client.
import pLimit from "p-limit";
import type pg from "pg";
import { v7 as uuid } from "uuid";
import { Device } from "../tests/e2e/support.ts";
import type { Api } from "../tests/harness/api.ts";
import { type Bench, type Figure, single, timed } from "./lib/figures.ts";
import { idleCommand, processorTimeOf, processorTimeOfCommand } from "./lib/processes.ts";
import { textOf } from "./lib/words.ts";
import { withWorld } from "./lib/world.ts";

const files = 300;
const words = 300;
const pollMs = 50;

export const drop: Bench = {
  about: `${files} small files dropped in Chromium: all stored, all read; the same from a Node client`,
  run: (log) =>
    withWorld(log, async ({ product, pool, superuser, person, seeding }) => {
      const [byNode, byBrowser] = await seeding(async () => [
        await person({ documents: 1000, tags: 100, words }),
        await person({ documents: 1000, tags: 100, words }),
      ]);
      await superuser.query("UPDATE quotas SET limit_bytes = limit_bytes + 1000000000");
      const parts = () => Object.entries(product.parts).map(([name, part]) => [name, processorTimeOf(part.pid!)] as const);
      const measure = async (who: string, userId: string, work: () => Promise<unknown>, browser: () => number): Promise<Figure[]> => {
        log(`${files} files: ${who}`);
        const before = new Map([...parts(), ["browser", browser()]]);
        const began = performance.now();
        const watching = watch(pool, userId, began);
        await work();
        const { first, stored, read } = await watching;
        const budget = who === "dropped in Chromium";
        return [
          single(`${who}: first one stored`, first, budget ? { budget: "1 s" } : {}),
          single(`${who}: all stored`, stored, budget ? { budget: "12 s" } : {}),
          single(`${who}: all read`, read, budget ? { budget: "20 s" } : {}),
          ...[...parts(), ["browser", browser()] as const].flatMap(([name, used]) =>
            used > 0 ? [single(`${who}: processor time a file, ${name}`, (used - before.get(name)!) / files)] : [],
          ),
        ];
      };
      const figures = await measure(
        "a Node client, six at once",
        byNode.userId,
        () => uploadAll(byNode.api),
        () => 0,
      );
      const device = await Device.open({ url: product.url });
      try {
        await device.signIn(byBrowser.credentials);
        await device.page.locator("[data-row-link]").first().waitFor();
        await device.saved();
        await idleCommand(device.profile);
        const dropped = () => dropFiles(device);
        figures.push(...(await measure("dropped in Chromium", byBrowser.userId, dropped, () => processorTimeOfCommand(device.profile))));
        figures.push(single("dropped in Chromium: browser at rest after all are read", await timed(() => idleCommand(device.profile))));
      } finally {
        await device.dispose();
      }
      return {
        seeded: `Two people with 1,000 documents each (bulk SQL). ${files} text files of ${words} words.`,
        figures,
        notes: [
          "Stored: the server has confirmed the bytes. Read: the document is ready. Both are looked at in the database, from the drop on.",
        ],
      };
    }),
};

const nameOf = (index: number) => `dropped-${index}.txt`;
const contentOf = (index: number) => textOf(5_000_000 + index, words);

async function uploadAll(api: Api): Promise<void> {
  const limit = pLimit(6);
  await Promise.all(
    Array.from({ length: files }, (_, index) =>
      limit(() => api.upload({ name: nameOf(index), contentType: "text/plain", bytes: Buffer.from(contentOf(index)) }, uuid())),
    ),
  );
}

async function dropFiles({ page }: Device): Promise<void> {
  const contents = Array.from({ length: files }, (_, index) => ({ name: nameOf(index), text: contentOf(index) }));
  await page.evaluate((made) => {
    const transfer = new DataTransfer();
    for (const { name, text } of made) transfer.items.add(new File([text], name, { type: "text/plain" }));
    const target = document.querySelector("main") ?? document.body;
    for (const type of ["dragenter", "dragover", "drop"])
      target.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }, contents);
}

/** Milliseconds after `began`. */
async function watch(pool: pg.Pool, userId: string, began: number): Promise<{ first: number; stored: number; read: number }> {
  let first: number | undefined;
  let stored: number | undefined;
  for (;;) {
    const { rows } = await pool.query<{ stored: number; read: number; failed: number }>(
      `SELECT count(*) FILTER (WHERE state <> 'uploading')::int AS stored, count(*) FILTER (WHERE state = 'ready')::int AS read,
              count(*) FILTER (WHERE state = 'failed')::int AS failed FROM documents WHERE owner_id = $1 AND name LIKE 'dropped-%'`,
      [userId],
    );
    const now = performance.now() - began;
    const found = rows[0]!;
    if (found.failed > 0) throw new Error(`${found.failed} files could not be read`);
    if (found.stored > 0) first ??= now;
    if (found.stored === files) stored ??= now;
    if (found.read === files) return { first: first!, stored: stored!, read: now };
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}
