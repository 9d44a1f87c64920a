// Connections are kept for the next request, also after a server has ended some.

import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { fetch } from "undici";
import { expect, test } from "vitest";
import { createAddressGuard } from "./addressGuard.ts";
import { guardedDispatcher } from "./dispatcher.ts";

test("a server that ends each connection after ten requests is sent ten over each", async () => {
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    let asked = 0;
    socket
      .on("error", () => undefined)
      .on("data", () => {
        const last = ++asked === 10;
        const more = last ? "connection: close" : "connection: keep-alive\r\nkeep-alive: timeout=5";
        socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 6\r\n${more}\r\n\r\nanswer`);
        if (last) socket.end();
      });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const dispatcher = guardedDispatcher(createAddressGuard({ allow: ["127.0.0.0/8"] }));
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    for (let n = 0; n < 200; n++) expect(await (await fetch(url, { dispatcher })).text()).toBe("answer");
    // Some begin beside one that is just ending.
    expect(connections).toBeGreaterThanOrEqual(20);
    expect(connections).toBeLessThan(60);
  } finally {
    await dispatcher.destroy();
    server.close();
  }
});
