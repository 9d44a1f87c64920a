// What the embedded pooler promises beyond the contract of tests/contracts: few connections, turns, limits, nothing left behind.
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import pg from "pg";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type PooledWay, pooled } from "../../tests/contracts/pooling/ways.ts";
import { aDatabase, type TestDatabase } from "../../tests/harness/database.ts";
import type { PoolerOptions } from "./pooler.ts";

let database: TestDatabase;
const ways: PooledWay[] = [];
const clients: pg.Client[] = [];
beforeAll(async () => {
  database = await aDatabase();
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end().catch(() => undefined)));
  for (const way of ways.splice(0)) await way.stop();
});
afterAll(() => database.drop());

async function aPooler(options: Partial<PoolerOptions> = {}, connectionString = database.appUrl): Promise<PooledWay> {
  const way = await pooled(connectionString, options);
  ways.push(way);
  return way;
}
async function aClient({ url }: PooledWay, party = "somebody"): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: party });
  client.on("error", () => undefined);
  clients.push(client);
  await client.connect();
  return client;
}
const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
};
const processOf = async (client: pg.Client) => (await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid")).rows[0]!.pid;

test("300 callers use as many connections to PostgreSQL as there may be", async () => {
  const way = await aPooler({ connections: 4, connectionsOfOne: 4 });
  const processes = await Promise.all(Array.from({ length: 300 }, async () => processOf(await aClient(way))));
  expect(new Set(processes).size).toBeLessThanOrEqual(4);
  // One that was opened last may have come too late to serve anybody.
  const { open } = way.pooler.figures;
  expect(open).toBeLessThanOrEqual(4);
  await until(() => way.pooler.figures.free === open);
  expect(way.pooler.figures).toMatchObject({ clients: 300, open, waiting: 0 });
});

test("a client holds a connection while its transaction lasts, and none before and after it", async () => {
  const way = await aPooler({ connections: 1 });
  const [one, other] = [await aClient(way), await aClient(way)];
  await one.query("BEGIN");
  expect(way.pooler.figures).toMatchObject({ open: 1, free: 0 });
  const waiting = processOf(other);
  await until(() => way.pooler.figures.waiting === 1);
  const pid = await processOf(one);
  await one.query("COMMIT");
  expect(await waiting).toBe(pid);
});

test("a start-up and several statements in one piece, or byte by byte, are answered in order, and then the connection is free", async () => {
  const way = await aPooler({ connections: 1 });
  const text = Buffer.from("user\0docuvault_app\0database\0NAME\0\0".replace("NAME", database.name));
  const opening = Buffer.alloc(8);
  opening.writeInt32BE(text.length + 8);
  opening.writeInt32BE(196608, 4);
  const query = (statement: string) => {
    const bytes = Buffer.from(`Q0000${statement}\0`);
    bytes.writeInt32BE(bytes.length - 1, 1);
    return bytes;
  };
  const all = Buffer.concat([opening, text, query("BEGIN"), query("SELECT 'first'"), query("COMMIT"), query("SELECT 'second'")]);
  for (const pieces of [[all], [...all].map((byte) => Buffer.from([byte]))]) {
    const socket = connect(socketOf(way));
    let received = "";
    socket.on("data", (chunk: Buffer) => {
      received += chunk.toString("latin1");
    });
    for (const piece of pieces) socket.write(piece);
    const ready = /Z\0\0\0\x05I.*Z\0\0\0\x05T.*first.*Z\0\0\0\x05T.*Z\0\0\0\x05I.*second.*Z\0\0\0\x05I/s;
    await until(() => ready.test(received));
    expect(way.pooler.figures).toMatchObject({ open: 1, free: 1 });
    socket.destroy();
  }
});

test.each([
  ["LISTEN news", "LISTEN"],
  ["SET search_path = nowhere", "SET"],
  ["PREPARE p AS SELECT 1", "PREPARE"],
  ["DISCARD ALL", "DISCARD"],
])("%s is refused, and nobody else is harmed", async (statement, word) => {
  const way = await aPooler({ connections: 1 });
  const client = await aClient(way);
  await expect(client.query(statement)).rejects.toMatchObject({ code: "08P01", message: expect.stringContaining(word) });
  expect(await processOf(await aClient(way))).toBeGreaterThan(0);
});

test("a prepared statement with a name is refused, one without a name is not", async () => {
  const way = await aPooler();
  await expect((await aClient(way)).query({ name: "kept", text: "SELECT $1::int", values: [1] })).rejects.toMatchObject({ code: "08P01" });
  expect((await (await aClient(way)).query("SELECT $1::int AS n", [1])).rows).toEqual([{ n: 1 }]);
});

test("a connection whose settings were changed is not given to anybody else", async () => {
  const way = await aPooler({ connections: 1 });
  const client = await aClient(way);
  await client.query("SELECT set_config('TimeZone', 'Asia/Tokyo', false)");
  expect((await client.query("SHOW TimeZone")).rows).toEqual([{ TimeZone: "UTC" }]);
});

test("another user, another database and settings that would stay are refused at the start", async () => {
  const way = await aPooler();
  const refused = async (change: (url: URL) => void, more: object = {}) => {
    const url = new URL(way.url);
    change(url);
    const client = new pg.Client({ connectionString: url.href, ...more });
    client.on("error", () => undefined);
    return client.connect().then(
      () => "connected",
      ({ code }) => code,
    );
  };
  expect(await refused((url) => Object.assign(url, { username: "postgres" }))).toBe("28000");
  expect(await refused((url) => Object.assign(url, { pathname: "/postgres" }))).toBe("28000");
  expect(await refused(() => undefined, { statement_timeout: 5 })).toBe("08P01");
  expect(await refused(() => undefined, { options: "-c search_path=x" })).toBe("08P01");
  expect(await refused(() => undefined)).toBe("connected");
});

test("one with a hundred requests does not hold up another with one", async () => {
  const way = await aPooler({ connections: 2, connectionsOfOne: 2 });
  const order: string[] = [];
  const ask = async (party: string) => {
    const client = await aClient(way, party);
    return client.query("SELECT pg_sleep(0.02)").then(() => order.push(party));
  };
  const many = Array.from({ length: 100 }, () => ask("many"));
  await until(() => way.pooler.figures.waiting > 80);
  const few = ask("few");
  await Promise.all([few, ...many]);
  expect(order.indexOf("few")).toBeLessThan(order.length / 2);
});

test("what is blocked by one party's own locks leaves the others room", async () => {
  const way = await aPooler({ connections: 3, connectionsOfOne: 2 });
  const holders = [await aClient(way, "blocked"), await aClient(way, "blocked")];
  for (const holder of holders) await holder.query("BEGIN");
  const third = processOf(await aClient(way, "blocked"));
  await until(() => way.pooler.figures.waiting === 1);
  expect(await processOf(await aClient(way, "other"))).toBeGreaterThan(0);
  await holders[0]!.query("ROLLBACK");
  expect(await third).toBeGreaterThan(0);
});

test("a connection that is lost in a transaction counts against nobody: its party gets others as before", async () => {
  const way = await aPooler({ connections: 4, connectionsOfOne: 1, queueWaitMs: 2_000 });
  for (let round = 0; round < 3; round++) {
    const client = await aClient(way, "one party");
    await client.query("BEGIN");
    const pid = await processOf(client);
    const lost = new Promise((resolve) => client.once("end", resolve));
    await database.superuser.query("SELECT pg_terminate_backend($1)", [pid]);
    await lost;
  }
  const next = await aClient(way, "one party");
  expect(await processOf(next)).toBeGreaterThan(0);
});

test("who waits too long is told so, and leaves the queue when hanging up", async () => {
  const way = await aPooler({ connections: 1, queueWaitMs: 300 });
  const holder = await aClient(way);
  await holder.query("BEGIN");
  await expect((await aClient(way)).query("SELECT 1")).rejects.toMatchObject({ code: "53300" });
  const impatient = await aClient(way);
  impatient.query("SELECT 1").catch(() => undefined);
  await until(() => way.pooler.figures.waiting === 1);
  (impatient as unknown as { connection: { stream: Socket } }).connection.stream.destroy();
  await until(() => way.pooler.figures.waiting === 0 && way.pooler.figures.clients === 1);
});

test("more clients than may be are refused with PostgreSQL's own code", async () => {
  const way = await aPooler({ clients: 2 });
  await aClient(way);
  await aClient(way);
  await expect(aClient(way)).rejects.toMatchObject({ code: "53300" });
});

/** @param wrong changes the key that it names */
function askToCancel(way: PooledWay, client: pg.Client, wrong = 0): Socket {
  const { processID, secretKey } = client as pg.Client & { processID: number; secretKey: number };
  const request = Buffer.alloc(16);
  for (const [index, value] of [16, 80877102, processID, secretKey ^ wrong].entries()) request.writeInt32BE(value, index * 4);
  const socket = connect(socketOf(way));
  socket.write(request);
  return socket;
}

test("a request to cancel never hits the one who has the connection next", async () => {
  const way = await aPooler({ connections: 1 });
  const victim = await aClient(way, "victim");
  const failures: unknown[] = [];
  for (let round = 0; round < 60; round++) {
    const client = await aClient(way, "canceller");
    const running = client.query(`SELECT pg_sleep(${(round % 6) / 1000})`).catch(() => undefined);
    const socket = askToCancel(way, client);
    const others = Promise.all([1, 2, 3].map(() => victim.query("SELECT pg_sleep(0.001)").catch((error) => failures.push(error))));
    await Promise.all([running, others, once(socket.resume(), "close")]);
  }
  expect(failures).toEqual([]);
});

test("a request to cancel with a wrong key does nothing", async () => {
  const way = await aPooler();
  const client = await aClient(way);
  const { processID, secretKey } = client as pg.Client & { processID: number; secretKey: number };
  const running = client.query("SELECT pg_sleep(0.2)");
  const request = Buffer.alloc(16);
  for (const [index, value] of [16, 80877102, processID, secretKey ^ 1].entries()) request.writeInt32BE(value, index * 4);
  const socket = connect(socketOf(way));
  socket.write(request);
  await once(socket.resume(), "close");
  expect((await running).rowCount).toBe(1);
});

test("a request to cancel that PostgreSQL does not take any more does no harm: the query ends, and its connection is lent again", async () => {
  const address = new URL(database.appUrl);
  const relay = createServer((near) => {
    const far = connect(Number(address.port), address.hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const)
      from.on("error", () => to.destroy()).pipe(to);
  });
  await new Promise<void>((resolve) => relay.listen(0, "127.0.0.1", resolve));
  const way = await aPooler(
    { connections: 1 },
    Object.assign(new URL(address), { host: `127.0.0.1:${(relay.address() as AddressInfo).port}` }).href,
  );
  const client = await aClient(way);
  await client.query("SELECT 1");
  const other = await aClient(way);
  relay.close(); // nobody new is let in
  const running = client.query("SELECT pg_sleep(0.3)");
  await once(askToCancel(way, client).resume(), "close");
  expect((await running).rowCount).toBe(1);
  expect(await processOf(other)).toBeGreaterThan(0);
});

test("the query of a client that was killed ends in PostgreSQL too", async () => {
  const way = await aPooler();
  const client = await aClient(way);
  client.query("SELECT pg_sleep(30)").catch(() => undefined);
  const active = "SELECT FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(30)' AND state = 'active' AND datname = current_database()";
  while ((await database.superuser.query(active)).rowCount === 0);
  (client as unknown as { connection: { stream: Socket } }).connection.stream.destroy();
  while ((await database.superuser.query(active)).rowCount === 1);
  expect(way.pooler.figures).toMatchObject({ clients: 0 });
});

test("bytes that are not the protocol end their own connection only, at the start and later", async () => {
  const way = await aPooler();
  const bystander = await aClient(way);
  for (const bytes of [Buffer.from("GET / HTTP/1.1\r\n\r\n"), Buffer.alloc(20_000, 255), Buffer.alloc(8)]) {
    const socket = connect(socketOf(way));
    socket.on("error", () => undefined);
    socket.write(bytes);
    await once(socket.resume(), "close");
  }
  const strange = await aClient(way);
  const { stream } = (strange as unknown as { connection: { stream: Socket } }).connection;
  stream.write(Buffer.from([0x70, 0, 0, 0, 5, 0])); // a password that nobody asked for
  await once(stream, "close");
  expect((await bystander.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
  await until(() => way.pooler.figures.clients === 1);
});

test("connections that nobody needs are closed after a rest, but for one", async () => {
  const way = await aPooler({ restMs: 100 });
  await Promise.all(["a", "b", "c", "d"].map(async (party) => (await aClient(way, party)).query("SELECT pg_sleep(0.1)")));
  expect(way.pooler.figures.open).toBe(4);
  await until(() => way.pooler.figures.open === 1);
  expect(way.pooler.figures.free).toBe(1);
});

/** A way to PostgreSQL that can be cut. */
async function cuttable(): Promise<{ url: string; cut(): void; mend(): Promise<void> }> {
  const { port, hostname } = new URL(database.appUrl);
  const open = new Set<Socket>();
  const start = async (at: number): Promise<Server> => {
    const server = createServer((socket) => {
      const onward = connect(Number(port), hostname);
      for (const end of [socket, onward]) open.add(end.on("error", () => undefined));
      socket.pipe(onward).pipe(socket);
      socket.on("close", () => onward.destroy());
      onward.on("close", () => socket.destroy());
    });
    server.listen(at, "127.0.0.1");
    await once(server, "listening");
    return server;
  };
  let server = await start(0);
  const at = (server.address() as { port: number }).port;
  const url = new URL(database.appUrl);
  url.port = String(at);
  return {
    url: url.href,
    cut() {
      server.close();
      for (const socket of open) socket.destroy();
      open.clear();
    },
    async mend() {
      server = await start(at);
    },
  };
}

test("while PostgreSQL is away callers are told soon; what was open is lost; when it is back all goes on", async () => {
  const line = await cuttable();
  const way = await aPooler({ outageWaitMs: 300 }, line.url);
  const inTransaction = await aClient(way);
  await inTransaction.query("BEGIN");
  line.cut();
  await expect(inTransaction.query("SELECT 1")).rejects.toBeDefined();
  await expect((await aClient(way)).query("SELECT 1")).rejects.toMatchObject({ code: "08006" });
  await line.mend();
  const waiting = await Promise.all([1, 2, 3].map(async () => (await aClient(way)).query("SELECT 1 AS one")));
  for (const { rows } of waiting) expect(rows).toEqual([{ one: 1 }]);
  line.cut();
});

test("a short absence of PostgreSQL, a restart for example, is waited for", async () => {
  const line = await cuttable();
  const way = await aPooler({ outageWaitMs: 10_000 }, line.url);
  await (await aClient(way)).query("SELECT 1");
  line.cut();
  const asking = Array.from({ length: 50 }, async () => (await aClient(way)).query("SELECT 1 AS one"));
  await new Promise((resolve) => setTimeout(resolve, 300));
  await line.mend();
  for (const { rows } of await Promise.all(asking)) expect(rows).toEqual([{ one: 1 }]);
  line.cut();
});

test("a stop lets the transaction that is under way end, and takes nobody in", async () => {
  const way = await aPooler();
  const [busy, resting] = [await aClient(way), await aClient(way)];
  await busy.query("BEGIN");
  const stopped = way.pooler.stop(5_000);
  await expect(resting.query("SELECT 1")).rejects.toBeDefined();
  expect((await busy.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
  await busy.query("COMMIT");
  await stopped;
  await expect(aClient(way)).rejects.toMatchObject({ code: "ENOENT" });
});

const socketOf = (way: PooledWay) => `${decodeURIComponent(new URL(way.url).searchParams.get("host")!)}/.s.PGSQL.5432`;
