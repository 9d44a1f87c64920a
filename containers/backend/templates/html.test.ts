// The thread for HTML between two pieces of work.
import type { Worker } from "node:worker_threads";
import { expect, onTestFinished, test, vi } from "vitest";
import { createHtmlWorker } from "./html.ts";

const { threads } = vi.hoisted(() => ({ threads: [] as Worker[] }));
vi.mock("node:worker_threads", async (original) => {
  const real = await original<typeof import("node:worker_threads")>();
  return {
    ...real,
    Worker: class extends real.Worker {
      constructor(...given: ConstructorParameters<typeof Worker>) {
        super(...given);
        threads.push(this);
      }
    },
  };
});

test("a thread that fails while nobody waits for it ends nothing else, and the next piece of work gets another", async () => {
  const html = createHtmlWorker();
  onTestFinished(() => html.close());
  const sanitized = () => html.run({ kind: "sanitize", html: "<b>x</b>" });
  await sanitized();
  const [first] = threads;
  first!.emit("error", new Error("out of memory"));
  await first!.terminate();
  expect(await sanitized()).toEqual({ html: "<b>x</b>", removed: [] });
  expect(threads).toHaveLength(2);
  await threads[1]!.terminate();
  expect(await sanitized()).toEqual({ html: "<b>x</b>", removed: [] });
});
