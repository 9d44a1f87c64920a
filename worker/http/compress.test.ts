import { gunzipSync } from "node:zlib";
import { Hono } from "hono";
import { expect, test } from "vitest";
import { compressed } from "./compress.ts";
import type { AppEnv } from "./types.ts";

const large = { text: "faktura ".repeat(4_000) };
const app = new Hono<AppEnv>()
  .get("/large", compressed, (c) => c.json(large, 200, { "Cache-Control": "no-store" }))
  .get("/small", compressed, (c) => c.json({ ok: true }))
  .get("/refused", compressed, (c) => c.json(large, 409));

const get = (path: string, encodings?: string) =>
  app.request(path, encodings === undefined ? {} : { headers: { "Accept-Encoding": encodings } });

test.each(["gzip", "gzip, deflate, br, zstd", "br;q=1, gzip;q=0.5"])("a large answer is compressed for who takes %s", async (encodings) => {
  const answer = await get("/large", encodings);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    "content-encoding": "gzip",
    "content-type": "application/json",
    "cache-control": "no-store",
    vary: "Accept-Encoding",
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  expect(bytes.length).toBeLessThan(1_000);
  expect(JSON.parse(gunzipSync(bytes).toString())).toEqual(large);
});

test.each([undefined, "", "identity", "br", "gzip;q=0"])("who does not take it (%s) gets the answer as it is", async (encodings) => {
  const answer = await get("/large", encodings);
  expect(answer.headers.get("content-encoding")).toBeNull();
  expect(answer.headers.get("vary")).toBe("Accept-Encoding");
  expect(await answer.json()).toEqual(large);
});

test("a small answer and a refusal stay as they are", async () => {
  expect([(await get("/small", "gzip")).headers.get("content-encoding"), await (await get("/small", "gzip")).json()]).toEqual([
    null,
    { ok: true },
  ]);
  const refused = await get("/refused", "gzip");
  expect([refused.status, refused.headers.get("content-encoding"), await refused.json()]).toEqual([409, null, large]);
});
