// What the worker relies on when it opens a connection a request, by every way to PostgreSQL that can be had here.
import { connect } from "node:net";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aDatabase, type TestDatabase } from "../harness/database.ts";
import { direct, pgbouncer, pgbouncerBinary, pooled, type Way } from "./pooling/ways.ts";

const ways: [string, ((url: string) => Promise<Way>) | undefined][] = [
  ["directly", direct],
  ["the embedded pooler", pooled],
  ["PgBouncer", pgbouncerBinary === undefined ? undefined : (url) => pgbouncer(pgbouncerBinary as string, url)],
];

describe.each(ways)("%s", (_name, start) => {
  if (!start) {
    test("not run: PgBouncer is not installed here", () => undefined);
    return;
  }
  let database: TestDatabase;
  let way: Way;
  beforeAll(async () => {
    database = await aDatabase();
    way = await start(database.appUrl);
    await database.superuser.query("CREATE TABLE notes (id serial, words text); GRANT ALL ON notes, notes_id_seq TO docuvault_app");
  });
  afterAll(async () => {
    await way.stop();
    await database.drop();
  });

  /** As the worker does: a connection, what the request needs, the end. */
  async function request<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = new pg.Client({ connectionString: way.url, application_name: "docuvault" });
    client.on("error", () => undefined);
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }
  const count = async (words: string) => (await database.superuser.query("SELECT FROM notes WHERE words = $1", [words])).rowCount;

  test("parameters, large rows and many of them arrive as they were sent", async () => {
    const large = "æøå ".repeat(400_000);
    const rows = await request(
      async (client) => (await client.query("SELECT $1::text AS words, n FROM generate_series(1, 3) n", [large])).rows,
    );
    expect(rows.map(({ n, words }) => [n, words === large])).toEqual([1, 2, 3].map((n) => [n, true]));
    const many = await request(async (client) => (await client.query("SELECT n FROM generate_series(1, 50000) n")).rows);
    expect(many.reduce((sum, { n }) => sum + n, 0)).toBe(1_250_025_000);
  });

  test("300 callers at once: each gets its own answer, and what each wrote is there once", async () => {
    const answers = await Promise.all(
      Array.from({ length: 300 }, (_, caller) =>
        request(async (client) => {
          await client.query("BEGIN");
          await client.query("INSERT INTO notes (words) VALUES ($1)", [`caller ${caller}`]);
          const { rows } = await client.query("SELECT words FROM notes WHERE words = $1", [`caller ${caller}`]);
          await client.query("COMMIT");
          return rows;
        }),
      ).map((answer) => answer.catch((error: pg.DatabaseError) => error.code)),
    );
    // Where nothing stands between, PostgreSQL itself has no room for so many.
    const served = answers.flatMap((answer, caller) => (answer === "53300" && start === direct ? [] : [[answer, caller] as const]));
    for (const [answer, caller] of served) expect(answer).toEqual([{ words: `caller ${caller}` }]);
    expect((await database.superuser.query("SELECT FROM notes WHERE words LIKE 'caller %'")).rowCount).toBe(served.length);
  });

  test("a statement that fails is told, takes its transaction with it, and leaves the connection usable", async () => {
    await request(async (client) => {
      await expect(client.query("SELECT 1 / 0")).rejects.toMatchObject({ code: "22012" });
      await client.query("BEGIN");
      await client.query("INSERT INTO notes (words) VALUES ('taken back')");
      await expect(client.query("SELECT nothing")).rejects.toMatchObject({ code: "42703" });
      await expect(client.query("SELECT 1")).rejects.toMatchObject({ code: "25P02" });
      await client.query("ROLLBACK");
      expect((await client.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
    });
    expect(await count("taken back")).toBe(0);
  });

  test("SET LOCAL is gone with its transaction", async () => {
    await request(async (client) => {
      await client.query("BEGIN");
      await client.query("SET LOCAL lock_timeout = '1234ms'");
      expect((await client.query("SHOW lock_timeout")).rows).toEqual([{ lock_timeout: "1234ms" }]);
      await client.query("COMMIT");
    });
    for (let times = 0; times < 20; times++)
      expect(await request(async (client) => (await client.query("SHOW lock_timeout")).rows)).toEqual([{ lock_timeout: "0" }]);
  });

  test("who hangs up in a transaction has done nothing, and its locks are free", async () => {
    await database.superuser.query("INSERT INTO notes (id, words) VALUES (1000000, 'locked')");
    const client = new pg.Client({ connectionString: way.url });
    client.on("error", () => undefined);
    await client.connect();
    await client.query("BEGIN");
    await client.query("UPDATE notes SET words = 'changed' WHERE id = 1000000");
    (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    expect(await request(async (other) => (await other.query("SELECT words FROM notes WHERE id = 1000000 FOR UPDATE")).rows)).toEqual([
      { words: "locked" },
    ]);
  });

  test("a request to cancel ends what runs, and nothing else", async () => {
    await request(async (client) => {
      const running = client.query("SELECT pg_sleep(20)");
      const failed = expect(running).rejects.toMatchObject({ code: "57014" });
      while (
        (await database.superuser.query("SELECT FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(20)' AND state = 'active'"))
          .rowCount === 0
      );
      await cancel(client);
      await failed;
      expect((await client.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
    });
  });

  test("when every connection to PostgreSQL is cut off, the next callers get new ones", async () => {
    await request((client) => client.query("SELECT 1"));
    await database.superuser.query(
      "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'docuvault_app' AND datname = current_database()",
    );
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => request(async (client) => (await client.query("SELECT 1 AS one")).rows)),
    );
    for (const rows of answers) expect(rows).toEqual([{ one: 1 }]);
  });
});

/** What `pg` sends for it: the key of the connection, on a connection of its own. */
async function cancel(client: pg.Client): Promise<void> {
  const { processID, secretKey, host, port } = client as pg.Client & { processID: number; secretKey: number };
  const request = Buffer.alloc(16);
  for (const [index, value] of [16, 80877102, processID, secretKey].entries()) request.writeInt32BE(value, index * 4);
  const socket = host.startsWith("/") ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
  socket.write(request); // the server hangs up: PgBouncer 1.18 ends itself when the client does it first
  await new Promise<void>((resolve) => socket.on("close", () => resolve()).resume());
}
