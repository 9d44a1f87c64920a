import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { sha256Of } from "./sha256.ts";

/** Larger than what is hashed in one go, and no round number of pieces. */
const bytes = new Uint8Array(33 * 2 ** 20 + 12_345).map((_, at) => (at * 2_654_435_761) >>> 13);
const truth = createHash("sha256").update(bytes).digest("hex");

test("a large file's hash is that of all of its bytes, whatever pieces they come in", async () => {
  expect(await sha256Of(new Blob([bytes]))).toBe(truth);
});

test("where a browser's files are no streams of bytes, a large file is hashed as well", async () => {
  const blob = new Blob([bytes]);
  const asked: unknown[] = [];
  blob.stream = () => {
    let at = 0;
    const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        if (at >= bytes.length) return controller.close();
        controller.enqueue(bytes.slice(at, at + 700_001));
        at += 700_001;
      },
    });
    const getReader = stream.getReader.bind(stream) as (options?: unknown) => never;
    stream.getReader = (options?: unknown) => {
      asked.push(options);
      return getReader(options);
    };
    return stream;
  };
  expect(await sha256Of(blob)).toBe(truth);
  expect(asked).toEqual([{ mode: "byob" }, undefined]);
});

test("a file that can't be read to its end has no hash", async () => {
  const blob = new Blob([bytes]);
  blob.stream = () =>
    new ReadableStream({
      type: "bytes",
      pull(controller) {
        controller.error(new DOMException("", "NotReadableError"));
      },
    });
  await expect(sha256Of(blob)).rejects.toThrow(expect.objectContaining({ name: "NotReadableError" }));
});
