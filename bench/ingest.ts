// From the first byte sent to found by a word inside: a hundred one-page invoices through the running product.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pLimit from "p-limit";
import type pg from "pg";
import { v7 as uuid } from "uuid";
import type { SearchResponse } from "../shared/api/documents.ts";
import { type MadeFile, makeInvoices } from "../tests/fixtures/make.ts";
import type { Api } from "../tests/harness/api.ts";
import { type Bench, type Figure, percentile, single, spread, timed } from "./lib/figures.ts";
import { measureFloor } from "./lib/floor.ts";
import { ask } from "./lib/http.ts";
import { memoryOf, processorTimeOf, watchMemory } from "./lib/processes.ts";
import { withWorld } from "./lib/world.ts";

const invoices = 100;
/** One at a time: enough for a 95th percentile, and a third of the time. */
const oneByOne = 30;
const pollMs = 10;

export const ingest: Bench = {
  about: `${invoices} one-page invoices from upload to searchable, one at a time and 4 at once`,
  run: (log) =>
    withWorld(log, async ({ product, pool, superuser, person, stranger, seeding }) => {
      const member = await seeding(async () => {
        await stranger({ documents: 2000, tags: 1000, words: 300, firstIndex: 1_000_000 });
        return person({ documents: 2000, tags: 1000, words: 300 });
      });
      await superuser.query("UPDATE quotas SET limit_bytes = limit_bytes + 1000000000 WHERE user_id = $1", [member.userId]);
      const folder = await mkdtemp(join(tmpdir(), "docuvault-bench-"));
      try {
        const files = await makeInvoices(folder, invoices + oneByOne + 4);
        log("Measuring");
        const floor = await measureFloor(member.api, product.database.appUrl, 20);
        const backend = () => product.parts.backend.pid;
        const figures: Figure[] = [...floor.figures];
        // The first ones load code that stays loaded.
        for (const file of files.splice(0, 4)) await untilSearchable(member.api, pool, file);
        const rest = memoryOf(backend()!);
        const stop = watchMemory(backend);

        const alone: number[] = [];
        const steps: Steps[] = [];
        for (const file of files.splice(0, oneByOne))
          alone.push(await timed(async () => steps.push(await untilSearchable(member.api, pool, file))));
        const single1 = spread("upload to searchable, one at a time", alone, {
          against: floor.signedIn,
          budget: "p50 under 150 ms, p95 under 500 ms",
        });
        figures.push(single1);
        for (const [step, name] of Object.entries(stepNames))
          figures.push(
            spread(
              `of it: ${name}`,
              steps.map((each) => each[step as keyof Steps]),
              { against: floor.signedIn },
            ),
          );
        const rate = single("one at a time, throughput", (1000 * alone.length) / alone.reduce((sum, each) => sum + each, 0), {
          unit: "documents/s",
        });
        figures.push(rate);

        log("4 at once");
        const limit = pLimit(4);
        const together: number[] = [];
        const parts = Object.entries(product.parts);
        const before = parts.map(([, part]) => processorTimeOf(part.pid!));
        const took = await timed(() =>
          Promise.all(files.map((file) => limit(async () => together.push(await timed(() => untilSearchable(member.api, pool, file)))))),
        );
        figures.push(spread("upload to searchable, 4 at once", together, { against: single1 }));
        const throughput = { unit: "documents/s", against: rate, budget: "25 documents/s" } as const;
        figures.push(single("4 at once, throughput", (1000 * together.length) / took, throughput));
        for (const [index, [name, part]] of parts.entries()) {
          const used = (processorTimeOf(part.pid!) - before[index]!) / together.length;
          figures.push(single(`processor time a document, ${name}`, used));
        }
        const seen = stop();
        const idle = single("backend, memory before", rest, { unit: "MB" });
        const peak = { unit: "MB", against: idle, budget: "under 400 MB" } as const;
        figures.push(idle, single("backend with its readers, highest memory during", percentile(seen, 1), peak));
        return {
          seeded:
            "A member with 2,000 documents of 300 words and 1,000 tags, a stranger with as many (bulk SQL). Invoices of about 120 words, one page, made by tests/fixtures/make.ts; no AI provider; thumbnails are made meanwhile.",
          figures,
          notes: [
            "Searchable: the answer of GET /api/search names the document. An upload is three requests (record, PUT to the store, complete) with a database connection each but the PUT.",
          ],
        };
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }),
};

const stepNames = { upload: "recorded, sent, confirmed", reading: "queued and read", search: "searched for" } as const;
type Steps = Record<keyof typeof stepNames, number>;

/** Recorded, sent, confirmed, read; then found over HTTP. The waiting looks at the row, so that it costs the machine little. */
async function untilSearchable(api: Api, pool: pg.Pool, { path, name, word }: MadeFile): Promise<Steps> {
  const id = uuid();
  const bytes = await readFile(path);
  const began = performance.now();
  await api.upload({ name, contentType: "application/pdf", bytes }, id);
  const uploaded = performance.now();
  for (;;) {
    const { rows } = await pool.query<{ state: string }>("SELECT state FROM documents WHERE id = $1", [id]);
    if (rows[0]?.state === "ready") break;
    if (rows[0]?.state === "failed") throw new Error(`${name} could not be read`);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  const read = performance.now();
  const { items } = await ask<SearchResponse>(api, "GET", `/api/search?q=${word}`);
  if (!items.some(({ documentId }) => documentId === id)) throw new Error(`${name} is not found by ${word}`);
  return { upload: uploaded - began, reading: read - uploaded, search: performance.now() - read };
}
