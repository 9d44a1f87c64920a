// A service beside the vault, as its operator would run one: tells its health, answers with what it was asked, and can misbehave.
import { createHash } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";

export interface AskedOfService {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface FakeService {
  address: string;
  asked: AskedOfService[];
  /** What /health answers; "hang" answers nothing. */
  health: number | "hang";
  close(): Promise<void>;
}

export async function startFakeService(): Promise<FakeService> {
  const fake: FakeService = { address: "", asked: [], health: 200, close: () => stop(server, sockets) };
  const sockets = new Set<Socket>();
  const server = createServer(async (request, response) => {
    const { method = "", url = "", headers } = request;
    if (url === "/health" || url === "/app/health") {
      if (fake.health !== "hang") response.writeHead(fake.health, { "content-type": "text/plain" }).end("state");
      return;
    }
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    fake.asked.push({ method, url, headers, body: Buffer.concat(parts).toString() });
    const answer = answers[new URL(url, "http://x").pathname.replace(/^\/app(?=\/)/, "")] ?? echo;
    answer(response, fake.asked.at(-1)!);
  });
  // An echo of one short text (RFC 6455 section 5): what is said to it comes back behind who said it.
  server.on("upgrade", ({ method = "", url = "", headers }, socket) => {
    fake.asked.push({ method, url, headers, body: "" });
    const accept = createHash("sha1").update(`${headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
    const lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade", `Sec-WebSocket-Accept: ${accept}`];
    const protocol = headers["sec-websocket-protocol"]?.split(",")[0];
    socket.write(`${[...lines, ...(protocol ? [`Sec-WebSocket-Protocol: ${protocol}`] : []), "Set-Cookie: a=b"].join("\r\n")}\r\n\r\n`);
    socket.on("error", () => undefined);
    socket.on("data", (frame) => {
      if ((frame[0]! & 0x0f) !== 1) return void socket.end();
      const [length, mask] = [frame[1]! & 0x7f, frame.subarray(2, 6)];
      const said = Buffer.from(frame.subarray(6, 6 + length).map((byte: number, place: number) => byte ^ mask[place % 4]!)).toString();
      const text = Buffer.from(`${headers["x-user-id"]} ${said}`);
      socket.write(Buffer.concat([Buffer.from([0x81, text.length]), text]));
    });
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  fake.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return fake;
}

type Answer = (response: import("node:http").ServerResponse, asked: AskedOfService) => void;
const echo: Answer = (response, { method, url, body }) =>
  void response
    .writeHead(200, {
      "content-type": "application/json",
      "set-cookie": "__Host-refresh=stolen; Path=/; Secure",
      "content-security-policy": "default-src *",
      "access-control-allow-origin": "*",
      "clear-site-data": '"*"',
      "www-authenticate": "Basic",
      connection: "x-only-here",
      "x-only-here": "1",
      "x-of-the-service": "kept",
      "cache-control": "public, max-age=1000",
    })
    .end(JSON.stringify({ method, url, body }));
const redirect =
  (location: string): Answer =>
  (response) =>
    void response.writeHead(302, { location }).end("moved");
const answers: Record<string, Answer> = {
  "/": (response, asked) => answers["/page"]!(response, asked),
  "/elsewhere": redirect("https://evil.example/"),
  "/elsewhere-short": redirect("//evil.example/"),
  "/to-itself": redirect("/inner/page?x=1#part"),
  "/up": redirect("/inner/%2e%2e%2fadmin"),
  "/page": (response) =>
    void response.writeHead(200, { "content-type": "text/html" }).end(
      `<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>Invoices</title><h1>Invoices</h1><p id="can"></p><script>
        let can = "nothing of the vault";
        try { can = "reads " + localStorage.length; } catch {}
        document.getElementById("can").textContent = origin + " " + can;
      </script></html>`,
    ),
  "/teapot": (response) => void response.writeHead(418).end("short and stout"),
  "/slow": (response) => {
    response.writeHead(200, { "content-type": "text/plain" }).write("first ");
    setTimeout(() => response.end("second"), 50);
  },
  "/cut": (response) => void response.destroy(),
};

function stop(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });
}
