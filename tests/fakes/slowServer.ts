// A server of AI that begins to answer and comes to no end: a byte now and then, more than anybody asked for, or nothing at all.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** `silent`: no headers. `dribbling`: a blank every 20 ms, for ever. `endless`: as much as is taken. */
export type Slowness = "silent" | "dribbling" | "endless";

export async function startSlowServer(how: Slowness) {
  const server = createServer((request, response) => {
    request.resume();
    if (how === "silent") return;
    response.writeHead(200, { "Content-Type": "application/json" });
    if (how === "dribbling") {
      const timer = setInterval(() => response.write(" "), 20);
      response.on("close", () => clearInterval(timer));
      return;
    }
    const more = () => {
      while (!response.destroyed && response.write(" ".repeat(65_536)));
      if (!response.destroyed) response.once("drain", more);
    };
    more();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
