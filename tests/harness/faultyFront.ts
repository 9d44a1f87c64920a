// A way to a server on this machine on which requests are lost: each one is asked about before it goes on, and is answered, dropped, or cut in
// the middle of its body. Everything else passes as it is.
import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** As the fakes have it: a number is answered, "drop" cuts, "cut" lets half of what is sent through first. */
export type FrontFault = number | "drop" | "cut" | undefined;

export interface FaultyFront {
  origin: string;
  fault: () => FrontFault;
  close(): Promise<void>;
}

export async function faultyFront(target: URL): Promise<FaultyFront> {
  const front: FaultyFront = { origin: "", fault: () => undefined, close: async () => {} };
  const server = createServer((from, to) => {
    const fault = front.fault();
    if (fault === "drop") return void from.socket.destroy();
    if (typeof fault === "number") {
      from.resume();
      return void to.writeHead(fault, fault === 429 || fault === 503 ? { "retry-after": "1" } : {}).end();
    }
    pass(target, from, to, fault === "cut");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  front.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  front.close = async () => {
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  };
  return front;
}

function pass({ hostname, port }: URL, from: IncomingMessage, to: ServerResponse, isCut: boolean): void {
  const { method, url: path, headers } = from;
  const onward = request({ hostname, port, method, path, headers });
  const end = () => {
    onward.destroy();
    from.socket.destroy();
  };
  onward.on("error", end).on("response", (answer) => {
    if (isCut) return end();
    to.writeHead(answer.statusCode!, answer.headers);
    answer.on("error", end).pipe(to);
  });
  from.on("error", end);
  to.on("close", () => {
    if (!to.writableFinished) end();
  });
  if (!isCut) return void from.pipe(onward);
  from.once("data", (chunk: Buffer) => {
    onward.write(chunk.subarray(0, chunk.length / 2));
    end();
  });
  from.once("end", end);
}
