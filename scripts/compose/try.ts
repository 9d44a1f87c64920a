// `npm run compose:try`: brings the composition up for real, goes a document's way through its published ports, kills each part,
// and takes everything away again. Needs Docker with Compose. `-- --no-build` uses the images that are there, `-- --keep` leaves
// it running, `-- --file FILE` adds a Compose file.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { aComposition, type Composition } from "./composition.ts";
import { retried, Story } from "./story.ts";

const { values } = parseArgs({
  options: {
    file: { type: "string", multiple: true, default: [] },
    "no-build": { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
  },
});

const oneShots = new Set(["migrate", "minio-access"]);
const totals = { passed: 0, failed: 0 };

async function check(what: string, run: () => Promise<void>): Promise<void> {
  const began = performance.now();
  try {
    await run();
    totals.passed++;
    console.log(`ok      ${what} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
  } catch (error) {
    totals.failed++;
    console.log(`FAILED  ${what}\n        ${error instanceof Error ? error.message.replaceAll("\n", "\n        ") : String(error)}`);
  }
}

async function answersOk(composition: Composition): Promise<void> {
  await retried(async () => {
    const body: unknown = await (await fetch(`${composition.url}/health`, { signal: AbortSignal.timeout(5_000) })).json();
    assert.deepEqual(body, { status: "ok", parts: { database: "ok", objectStore: "ok", backend: "ok" } });
  });
}

async function shape(composition: Composition): Promise<void> {
  await check("two addresses are published, on this machine alone", async () => {
    const published = (await composition.containers()).flatMap(({ Service, Publishers }) =>
      (Publishers ?? []).filter(({ PublishedPort }) => PublishedPort !== 0).map(({ URL, TargetPort }) => `${Service} ${URL}:${TargetPort}`),
    );
    assert.deepEqual([...new Set(published)].sort(), ["minio 127.0.0.1:9000", "worker 127.0.0.1:8787"]);
  });
  await check("the database and its pooler are on the internal network alone", async () => {
    for (const service of ["postgres", "pgbouncer"])
      assert.deepEqual(await composition.networks(service), [{ name: "backend-net", internal: true }], service);
  });
  await check("no part runs as root or can write into its image", async () => {
    for (const { Service, State } of await composition.containers()) {
      if (State !== "running") continue;
      assert.notEqual((await composition.exec(Service, "id", "-u")).trim(), "0", Service);
      await assert.rejects(composition.exec(Service, "touch", "/usr/local/bin/x"), `${Service} can write into its image`);
    }
  });
}

async function health(composition: Composition): Promise<void> {
  await check("every health check says healthy", async () => {
    const end = Date.now() + 90_000;
    for (;;) {
      const waiting = (await composition.containers()).filter(({ Service, Health }) => !oneShots.has(Service) && Health !== "healthy");
      if (waiting.length === 0) return;
      if (Date.now() > end) throw new Error(waiting.map(({ Service, State, Health }) => `${Service}: ${State}, ${Health}`).join("; "));
      await sleep(1_000);
    }
  });
}

async function main(composition: Composition): Promise<void> {
  const began = performance.now();
  await composition.up({ build: !values["no-build"] });
  await answersOk(composition);
  console.log(`Everything answers at ${composition.url} after ${((performance.now() - began) / 1000).toFixed(1)} s`);
  await shape(composition);
  const story = new Story(composition, check);
  await story.tell();
  for (const service of ["worker", "backend", "pgbouncer", "minio", "postgres"])
    await story.survives(`kill -9 of ${service}`, async () => {
      await composition.crash(service);
      await answersOk(composition);
    });
  await story.survives("parts that come back at each other's addresses", async () => {
    const parts = ["minio", "pgbouncer", "backend"];
    const addresses = () => Promise.all(parts.map((service) => composition.address(service)));
    const before = await addresses();
    // Addresses are given in the order of starting, so of two orders one makes others than the first.
    for (const order of [parts, parts.toReversed()]) {
      await composition.restart(...order);
      await answersOk(composition);
      console.log(`        ${before.join(", ")} became ${(await addresses()).join(", ")}`);
    }
  });
  await health(composition);
  for (const [service, memory] of await composition.memory()) console.log(`memory  ${service}: ${memory}`);
}

const composition = await aComposition(values.file);
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    console.log("Taking it down");
    void composition.down().finally(() => process.exit(130));
  });
try {
  await main(composition);
} catch (error) {
  totals.failed++;
  console.error(error instanceof Error ? error.message : error);
} finally {
  if (totals.failed > 0) console.log(await composition.compose("logs", "--tail", "40").catch(() => ""));
  if (values.keep) console.log(`Left running at ${composition.url}`);
  else await composition.down();
}
console.log(`${totals.passed} passed, ${totals.failed} failed`);
if (totals.failed > 0) process.exitCode = 1;
