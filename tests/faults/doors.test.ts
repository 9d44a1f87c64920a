// What is half sent, slow, or too much, at every door of a real product: others are answered meanwhile, and it ends.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { schemaVersion } from "../../shared/mutators/index.ts";
import { Api } from "../harness/api.ts";
import { aProduct, type TestProduct } from "../harness/product.ts";
import { head, type RawRequest, rawRequest } from "../harness/rawHttp.ts";

let product: TestProduct;
beforeAll(async () => {
  product = await aProduct();
});
afterAll(() => product?.dispose());

async function aPerson(): Promise<Api> {
  const api = new Api(product.url);
  await api.signUp();
  return api;
}
const port = () => product.ports.public;
const json = { "Content-Type": "application/json" };
/** With what Node's fetch says of itself: a token is bound to that. */
const bearer = (api: Api) => ({
  Authorization: `Bearer ${api.session!.accessToken}`,
  "User-Agent": "node",
  "Accept-Language": "*",
});

/** How long somebody else's requests take meanwhile, in milliseconds, the slowest last. */
async function othersAreAnswered(times = 10): Promise<number[]> {
  const other = await aPerson();
  const took: number[] = [];
  for (let i = 0; i < times; i++) {
    const began = performance.now();
    expect((await other.call("GET", "/api/documents")).status).toBe(200);
    took.push(performance.now() - began);
  }
  return took.sort((a, b) => a - b);
}

async function allEnd(requests: readonly RawRequest[], withinMs: number): Promise<void> {
  for (const ms of await Promise.all(requests.map(({ closed }) => closed))) expect(ms).toBeLessThan(withinMs);
}

test.each<[string, () => Promise<string>]>([
  [
    "200 half-sent pushes of one person",
    async () => `${head("POST", "/api/sync/push", { ...json, ...bearer(await aPerson()), "Content-Length": 1000 })}{`,
  ],
  [
    "196 half-sent requests for a reset, without any account",
    async () => `${head("POST", "/api/auth/password/forgot", { ...json, "Content-Length": 60 })}{"email":`,
  ],
  [
    "200 chunked bodies that never end",
    async () => `${head("POST", "/api/auth/login", { ...json, "Transfer-Encoding": "chunked" })}1\r\n{\r\n`,
  ],
  [
    "200 pushes of the largest size, announced and not sent",
    async () => head("POST", "/api/sync/push", { ...json, ...bearer(await aPerson()), "Content-Length": 4 * 2 ** 20 }),
  ],
])("%s hold nobody up, and end", { timeout: 90_000 }, async (name, textOf) => {
  const text = await textOf();
  const requests = await Promise.all(Array.from({ length: name.startsWith("196") ? 196 : 200 }, () => rawRequest(port(), text)));
  // sooner than the half-sent ones end, after ten seconds
  expect((await othersAreAnswered()).at(-1)).toBeLessThan(9_000);
  const { rows } = await connections();
  expect(rows[0]?.count).toBeLessThan(60);
  await allEnd(requests, 40_000);
  for (const { received } of requests) expect(received()).toMatch(/^HTTP\/1\.1 408 /);
  expect((await othersAreAnswered(2)).length).toBe(2);
});

async function connections() {
  const { withClient } = await import("../../scripts/product/postgres.ts");
  return withClient(product.database.superuserUrl, (client) =>
    client.query<{ count: number }>("SELECT count(*)::int AS count FROM pg_stat_activity WHERE application_name LIKE 'docuvault%'"),
  );
}

test("260 lists of one person at once are all answered, and another person's beside them are quick", { timeout: 120_000 }, async () => {
  const busy = await aPerson();
  const began = performance.now();
  const asked = Promise.all(Array.from({ length: 260 }, () => busy.call("GET", "/api/documents")));
  const took = await othersAreAnswered(5);
  const statuses = (await asked).map(({ status }) => status);
  expect(statuses.filter((status) => status !== 200)).toEqual([]);
  expect(took.at(-1)).toBeLessThan((performance.now() - began) / 2); // nobody waits for all of somebody else's
});

test("whoever hangs up in the middle leaves nothing behind", { timeout: 120_000 }, async () => {
  const person = await aPerson();
  const text = head("GET", "/api/documents", bearer(person));
  for (let round = 0; round < 5; round++) {
    const requests = await Promise.all(Array.from({ length: 100 }, () => rawRequest(port(), text)));
    for (const { socket } of requests) socket.destroy();
  }
  const began = Date.now();
  const answers = await Promise.all(Array.from({ length: 40 }, () => person.call("GET", "/api/documents")));
  expect(answers.map(({ status }) => status)).toEqual(Array(40).fill(200));
  expect(Date.now() - began).toBeLessThan(40_000); // less than a request waits for a connection
});

// Most of this is waiting for deadlines: at all doors at once.
describe("what never ends is ended", { concurrent: true, timeout: 90_000 }, () => {
  test.for(["public", "internal", "store", "backend"] as const)("headers, at the door %s", async (door) => {
    const text = "GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ";
    const requests = await Promise.all(Array.from({ length: 60 }, () => rawRequest(product.ports[door], text)));
    // Byte by byte is no way around it.
    const dripping = requests.slice(0, 10).map(({ socket }) => setInterval(() => socket.write("a"), 500));
    try {
      await allEnd(requests, 25_000);
    } finally {
      for (const timer of dripping) clearInterval(timer);
    }
  });

  test("bodies, at the store and the backend", async () => {
    const { ports } = product;
    const requests = await Promise.all([
      rawRequest(ports.store, head("PUT", "/docuvault/x", { "Content-Length": 1000 })),
      rawRequest(ports.store, `${head("PUT", "/docuvault/x", { "Content-Length": 1000 })}half`),
      rawRequest(ports.backend, `${head("POST", "/internal/passwords/verify", { ...json, "Content-Length": 1000 })}{`),
      rawRequest(ports.internal, `${head("POST", "/internal/poke", { ...json, "Content-Length": 1000 })}{`),
    ]);
    await allEnd(requests, 35_000);
  });

  test("a device that does not answer the closing of its socket is cut off, and the person's others come back", async () => {
    const api = await aPerson();
    const raw = await rawRequest(port(), upgrade(await ticketOf(api)));
    await until(() => raw.received().includes("101 Switching Protocols"));
    expect((await api.call("POST", "/api/auth/logout-all")).status).toBe(204);
    expect(await raw.closed).toBeLessThan(40_000);
    expect(raw.received()).toContain("session ended");
  });
});

test("a body that breaks off or is no proper chunk is the sender's mistake", async () => {
  const api = await aPerson();
  const chunked = { ...json, ...bearer(api), "Transfer-Encoding": "chunked" };
  const broken = await rawRequest(port(), `${head("POST", "/api/sync/pull", chunked)}1\r\n{\r\nZZ\r\nno chunk\r\n`);
  await broken.closed;
  expect(broken.received()).toMatch(/^HTTP\/1\.1 400 /);
});

test("what is no HTTP, or has headers without end, is refused at once", async () => {
  const { ports } = product;
  for (const door of [ports.public, ports.store, ports.backend]) {
    const garbage = await rawRequest(door, "NO HTTP AT ALL\r\n\r\n");
    await garbage.closed;
    expect([door, garbage.received().slice(0, 12)]).toEqual([door, "HTTP/1.1 400"]);
    const large = await rawRequest(door, head("GET", "/health", { Cookie: "a".repeat(4_000_000) }));
    await large.closed;
    expect([door, large.received().slice(9, 12)]).toEqual([door, expect.stringMatching(/^(4..)?$/)]);
  }
  const early = await rawRequest(ports.store, "NO HTTP AT ALL\r\n\r\n");
  await early.closed;
  for (const header of ["X-Content-Type-Options: nosniff", "Content-Security-Policy:", "Cross-Origin-Resource-Policy: same-origin"])
    expect(early.received()).toContain(header);
});

const ticketOf = async (api: Api) => (await api.call<{ ticket: string }>("POST", "/api/sync/ticket")).body.ticket;
const upgrade = (ticket: string) =>
  head("GET", "/api/sync/live", {
    Connection: "Upgrade",
    Upgrade: "websocket",
    "Sec-WebSocket-Version": 13,
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Protocol": `docuvault.v1, ${ticket}`,
  });
const until = async (look: () => boolean): Promise<void> => {
  while (!look()) await new Promise((resolve) => setTimeout(resolve, 20));
};

test.each<[string, (api: Api) => Promise<unknown>]>([
  ["its session has ended", (api) => api.call("POST", "/api/auth/logout-all")],
  ["its person is deleted", (api) => api.call("DELETE", "/api/users/me")],
  ["its person is closed", (api) => sql("UPDATE users SET active = false WHERE id = $1", api)],
  ["its person administrates", (api) => sql("UPDATE users SET role = 'admin' WHERE id = $1", api)],
])("a ticket opens nothing any more when %s", async (_name, ends) => {
  const api = await aPerson();
  const ticket = await ticketOf(api);
  await ends(api);
  const raw = await rawRequest(port(), upgrade(ticket));
  await until(() => raw.received().length > 0);
  expect(raw.received()).toMatch(/^HTTP\/1\.1 40[13] /);
  raw.socket.destroy();
});

async function sql(text: string, api: Api): Promise<void> {
  const { withClient } = await import("../../scripts/product/postgres.ts");
  await withClient(product.database.appUrl, (client) => client.query(text, [api.session!.user.id]));
}

test("a socket is closed when its person becomes an administrator", { timeout: 60_000 }, async () => {
  const [admin, api] = [await aPerson(), await aPerson()];
  await sql("UPDATE users SET role = 'admin' WHERE id = $1", admin);
  const raw = await rawRequest(port(), upgrade(await ticketOf(api)));
  await until(() => raw.received().includes("101 Switching Protocols"));
  expect((await admin.call("PATCH", `/api/admin/users/${api.session!.user.id}`, { role: "admin" })).status).toBe(200);
  await raw.closed;
  expect(raw.received()).toContain("session ended");
});

test("a push of ten thousand refusals ends, and the device goes on", { timeout: 120_000 }, async () => {
  const api = await aPerson();
  const mutations = Array.from({ length: 10_000 }, (_, i) => ({ clientID: "many", id: i + 1, name: "createTag", args: { id: "no id" } }));
  const { status } = await api.call("POST", "/api/sync/push", {
    pushVersion: 1,
    schemaVersion,
    clientGroupID: `g${api.session!.user.id}`,
    mutations,
  });
  expect(status).toBe(200);
});
