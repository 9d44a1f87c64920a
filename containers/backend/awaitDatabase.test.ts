import { createServer, type Server } from "node:net";
import { afterEach, expect, test } from "vitest";
import { aDatabase } from "../../tests/harness/database.ts";
import { awaitDatabase } from "./awaitDatabase.ts";

let server: Server | undefined;
afterEach(() => server?.close());

/** PostgreSQL's ErrorResponse to a start-up message, and the end of the connection. */
function refusal(code: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0Mno\0\0`);
  const head = Buffer.alloc(5, "E");
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}

async function refusing(code: string): Promise<{ url: string; asked: () => number }> {
  let asked = 0;
  const listening = createServer((socket) => {
    asked++;
    socket.once("data", () => socket.end(refusal(code)));
    socket.on("error", () => undefined);
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  const address = listening.address();
  return { url: `postgres://x:x@127.0.0.1:${typeof address === "object" ? address?.port : 0}/x`, asked: () => asked };
}

test("a database that answers is not waited for", async () => {
  const database = await aDatabase();
  await awaitDatabase(database.appUrl, 0);
  await database.drop();
});

test("a database that is starting up is asked again, and its refusal is told when the time is over", async () => {
  const { url, asked } = await refusing("57P03");
  await expect(awaitDatabase(url, 300)).rejects.toMatchObject({ code: "57P03" });
  expect(asked()).toBeGreaterThan(1);
});

test("a wrong password is told at once", async () => {
  const { url, asked } = await refusing("28P01");
  await expect(awaitDatabase(url, 60_000)).rejects.toMatchObject({ code: "28P01" });
  expect(asked()).toBe(1);
});
