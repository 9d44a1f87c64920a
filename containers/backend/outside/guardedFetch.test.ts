import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createAddressGuard, type Resolve } from "./addressGuard.ts";
import { createGuardedFetch, type GuardedFetch } from "./guardedFetch.ts";

let server: Server;
let port: number;
let handle: RequestListener;
let asked: { path: string; headers: Record<string, unknown> }[];
let resolve: Resolve;
const open: GuardedFetch[] = [];

beforeEach(async () => {
  asked = [];
  handle = (_request, response) => response.end("inside");
  resolve = async () => [{ address: "127.0.0.1", family: 4 }];
  server = createServer((request, response) => {
    asked.push({ path: request.url ?? "", headers: request.headers });
    handle(request, response);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  port = (server.address() as AddressInfo).port;
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

const fetcher = (allow: string[] = ["127.0.0.0/8"]) => {
  const made = createGuardedFetch(createAddressGuard({ allow, resolve: (host) => resolve(host) }));
  open.push(made);
  return made;
};
const address = (path = "/", host = "cloud.example.org") => `http://${host}:${port}${path}`;

test("what lies where a person may send it is fetched, with the name it was asked by", async () => {
  const answer = await fetcher()(address("/a?b=c"), { headers: { Authorization: "Basic x" } });
  expect([answer.status, await answer.text()]).toEqual([200, "inside"]);
  expect(asked).toMatchObject([{ path: "/a?b=c", headers: { host: `cloud.example.org:${port}`, authorization: "Basic x" } }]);
});

test("a name that leads inside is refused, and nothing is sent there", async () => {
  await expect(fetcher([])(address())).rejects.toMatchObject({ code: "refused" });
  await expect(fetcher([])(address("/", "127.0.0.1"))).rejects.toMatchObject({ code: "refused" });
  expect(asked).toEqual([]);
});

test("a name is resolved once for a connection: what it leads to afterwards is not where the connection goes", async () => {
  // The first answer passes, every other one leads inside: nothing may ask a second time and take that.
  let answers = 0;
  resolve = async () => [{ address: answers++ === 0 ? "192.0.2.1" : "127.0.0.1", family: 4 }];
  await expect(fetcher(["192.0.2.0/24"])(address(), { timeoutMs: 1_500 })).rejects.toMatchObject({ name: "OutsideError" });
  expect([answers, asked]).toEqual([1, []]);
});

test("redirects are followed only where that is asked for, and each step is judged", async () => {
  handle = (request, response) => {
    const to = new URL(request.url!, "http://x").searchParams.get("to");
    if (!to) return response.end("there");
    response.writeHead(302, { Location: to }).end();
  };
  const get = fetcher();
  await expect(get(address(`/?to=${encodeURIComponent("/end")}`))).rejects.toMatchObject({ code: "redirected" });
  const answer = await get(address(`/?to=${encodeURIComponent("/end")}`), { redirects: 3 });
  expect([answer.url.pathname, await answer.text()]).toEqual(["/end", "there"]);
  for (const to of [
    "http://10.0.0.1/",
    "http://[::1]/",
    "http://169.254.169.254/",
    "file:///etc/passwd",
    "http://user:password@cloud.example.org/",
    "http://cloud.example.org:6379/",
    "//0x7f000002:22/",
  ])
    await expect(get(address(`/?to=${encodeURIComponent(to)}`), { redirects: 3 })).rejects.toMatchObject({ code: "refused" });
  await expect(get(address("/?to=/%3Fto=/%3Fto=/"), { redirects: 1 })).rejects.toMatchObject({ code: "redirected" });
});

test("a redirect to another origin carries no credentials, and a request with a body is never sent on", async () => {
  handle = (request, response) => {
    if (request.url === "/") return response.writeHead(307, { Location: `http://other.example.org:${port}/other` }).end();
    response.end();
  };
  await fetcher()(address(), { redirects: 2, headers: { Authorization: "Basic x", Cookie: "a=b", Accept: "text/html" } });
  expect(asked[1]).toMatchObject({ path: "/other", headers: { accept: "text/html" } });
  expect(asked[1]?.headers).not.toHaveProperty("authorization");
  expect(asked[1]?.headers).not.toHaveProperty("cookie");
  await expect(fetcher()(address(), { method: "POST", body: "x", redirects: 2 })).rejects.toMatchObject({ code: "redirected" });
});

test("no more is taken than is allowed, as announced, as sent, and after decompression", async () => {
  const get = fetcher();
  handle = (_request, response) => response.writeHead(200, { "Content-Length": "5000000" }).write("a");
  await expect(get(address(), { maxBytes: 1000 })).rejects.toMatchObject({ code: "tooLarge" });
  handle = (_request, response) => {
    response.write("a".repeat(900));
    response.end("a".repeat(900));
  };
  await expect((await get(address(), { maxBytes: 1000 })).bytes()).rejects.toMatchObject({ code: "tooLarge" });
  handle = (_request, response) => response.writeHead(200, { "Content-Encoding": "gzip" }).end(gzipSync(Buffer.alloc(3_000_000)));
  await expect((await get(address(), { maxBytes: 100_000 })).bytes()).rejects.toMatchObject({ code: "tooLarge" });
  expect(await (await get(address(), { maxBytes: 3_000_000 })).bytes()).toHaveLength(3_000_000);
});

test("a server that says nothing, or ends in the middle, is given up", async () => {
  const get = fetcher();
  handle = () => {};
  await expect(get(address(), { timeoutMs: 100 })).rejects.toMatchObject({ code: "timeout" });
  handle = (_request, response) => response.writeHead(200).write("a");
  await expect(get(address(), { timeoutMs: 500 }).then((answer) => answer.text())).rejects.toMatchObject({ code: "timeout" });
  handle = (_request, response) => {
    response.writeHead(200, { "Content-Length": "10" });
    response.write("a", () => response.destroy());
  };
  await expect(get(address()).then((answer) => answer.text())).rejects.toMatchObject({ code: "unreachable" });
});

test("a caller that gives up hears its own reason", async () => {
  handle = () => {};
  const stopped = new AbortController();
  const asking = fetcher()(address(), { signal: stopped.signal });
  stopped.abort(new Error("left"));
  await expect(asking).rejects.toThrow("left");
});
