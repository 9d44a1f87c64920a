// Somebody's server on loopback that webhooks call, and everything that it was sent.
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Call {
  headers: IncomingHttpHeaders;
  body: string;
}

/** `answer` is asked for each call; left out, each is answered with 204. */
export async function aReceiver(answer: (response: ServerResponse, call: Call) => void = (response) => void response.writeHead(204).end()) {
  const calls: Call[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const call = { headers: request.headers, body };
      calls.push(call);
      receiver.answer(response, call);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const receiver = {
    url: `http://127.0.0.1:${port}/hook/a-secret-path`,
    calls,
    answer,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return receiver;
}

/** Made by the words of Standard Webhooks 1.0.0 and Node's own HMAC, not by the product's code. */
export function isSignedBy(secret: string, { headers, body }: Call): boolean {
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const signed = createHmac("sha256", key).update(`${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`).digest("base64");
  return headers["webhook-signature"] === `v1,${signed}`;
}
