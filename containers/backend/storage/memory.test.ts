// What it costs to send a large file to a store: a bounded piece of it at a time.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { createObjectStoreBackend } from "./objectStore.ts";

const mebibyte = 1024 * 1024;
setFlagsFromString("--expose-gc");
/** What nobody holds any more goes now: it is no memory that sending takes, however late the engine would have looked. */
const collectGarbage = runInNewContext("gc") as () => void;

test("a file of 256 MB is sent with a bounded part of it in memory", async () => {
  let received = 0;
  const sink = createServer((request, response) => {
    request.on("data", (chunk: Buffer) => {
      received += chunk.length;
    });
    request.on("end", () => response.end());
  }).listen(0, "127.0.0.1");
  await once(sink, "listening");
  try {
    const { port } = sink.address() as AddressInfo;
    const settings = { endpoint: `http://127.0.0.1:${port}`, accessKey: "key", secretKey: "secret", bucket: "bucket", region: "us-east-1" };
    const size = 256 * mebibyte;
    let sent = 0;
    let most = 0;
    const before = process.memoryUsage().arrayBuffers;
    const bytes = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          if (sent % (16 * mebibyte) === 0) {
            collectGarbage();
            most = Math.max(most, process.memoryUsage().arrayBuffers - before);
          }
          if (sent === size) return controller.close();
          sent += mebibyte;
          controller.enqueue(new Uint8Array(mebibyte));
        },
      },
      { highWaterMark: 0 },
    );
    await createObjectStoreBackend(settings).put("user/document/object.bin", bytes, {
      size,
      sha256: "0".repeat(64),
      contentType: "application/octet-stream",
    });
    expect(received).toBe(size);
    expect(most).toBeLessThan(size / 2);
  } finally {
    sink.close();
  }
});
