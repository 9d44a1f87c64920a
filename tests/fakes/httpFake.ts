// The server under the fakes of paid services: records what it is sent, gives scripted answers, can fail like a network.
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface RecordedRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: unknown;
  /** What was answered. */
  status: number;
}

export interface FakeResponse {
  status: number;
  headers?: Record<string, string>;
  /** An object is sent as JSON, a string as it is. */
  body: unknown;
}

export interface FakeServer {
  url: string;
  requests: RecordedRequest[];
  close(): Promise<void>;
}

/** `answer` returns "drop" to cut the connection without a word. */
export async function startHttpFake(
  answer: (request: Omit<RecordedRequest, "status">) => Promise<FakeResponse | "drop">,
): Promise<FakeServer> {
  const requests: RecordedRequest[] = [];

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = "", url = "", headers } = incoming;
    const request = { method, path: url, headers, body: parse(await read(incoming)) };
    const response = await answer(request);
    if (response === "drop") {
      requests.push({ ...request, status: 0 });
      incoming.socket.destroy();
      return;
    }
    requests.push({ ...request, status: response.status });
    const isText = typeof response.body === "string";
    outgoing.writeHead(response.status, { "content-type": isText ? "text/html" : "application/json", ...response.headers });
    outgoing.end(isText ? response.body : JSON.stringify(response.body));
  }

  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch((error) => {
      outgoing.writeHead(500, { "content-type": "text/plain" }).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function read(incoming: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
