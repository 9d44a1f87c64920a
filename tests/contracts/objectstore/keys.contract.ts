// Keys are data, never paths: whatever they look like, each is its own object and none reaches anything else.

import { expect, test } from "vitest";
import { download, objectPath, presigned, productHead, productUpload, type RunningStore, send, signed } from "./requests.ts";

export const oddKeys = [
  "odd/with space",
  "odd/receipt #3 100%.pdf",
  "odd/a+b=c&d?e",
  "odd/quotes \"double\" 'single' <tag> & entity &amp;",
  "odd/%2e%2e%2fencoded",
  "odd/🧾 receipt 👩‍👩‍👧.pdf",
  "odd/קבלה-2026.pdf",
  "odd/نص \u202e مختلط.txt",
  "odd/é composed",
  "odd/e\u0301 decomposed",
  "odd/CASE",
  "odd/case",
  "odd/trailing dot.",
  "odd/(brackets)!*~'",
  "odd/deep/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16",
  `odd/${"long-".repeat(40)}`,
];

export function keyTests(store: () => RunningStore): void {
  test.each(oddKeys)("the key %j keeps its own bytes", async (key) => {
    expect((await send(store(), productUpload(store(), key, `bytes of ${key}`))).status).toBe(200);
    expect((await download(store(), key)).text).toBe(`bytes of ${key}`);
  });

  test("keys that look alike are different objects", async () => {
    for (const key of oddKeys) expect((await download(store(), key)).text).toBe(`bytes of ${key}`);
  });

  test.each([
    "traversal/../outside",
    "../outside",
    "../../../../../../../../etc/passwd",
    "..",
    "./here",
    "traversal/./here",
    "traversal/..%2f..%2foutside",
    "..\\..\\outside",
    "/etc/passwd",
    "nul\0byte",
  ])("the key %j is refused or stored under exactly this name", async (key) => {
    const upload = await send(store(), productUpload(store(), key, "hostile"));
    const answer = await download(store(), key);
    if (upload.status === 200) expect([answer.status, answer.text]).toEqual([200, "hostile"]);
    else expect([upload.status >= 400, answer.status >= 400, answer.text.includes("root:")]).toEqual([true, true, false]);
    expect((await productHead(store(), "outside")).status).toBe(404);
  });

  test("a path that leaves its bucket gives nothing of another one", async () => {
    expect((await send(store(), signed(store(), { method: "PUT", path: "/contract-other" }))).status).toBe(200);
    const other = { ...store(), bucket: "contract-other" };
    expect((await send(store(), productUpload(other, "secret", "of the other bucket"))).status).toBe(200);
    for (const path of [`/${store().bucket}/../contract-other/secret`, `/${store().bucket}/%2e%2e/contract-other/secret`]) {
      const answer = await send(store(), presigned(store(), { method: "GET", path }));
      expect(answer.text).not.toContain("of the other bucket");
    }
    expect((await send(store(), presigned(store(), { method: "DELETE", path: objectPath("contract-other", "secret") }))).status).toBe(204);
    expect((await send(store(), signed(store(), { method: "DELETE", path: "/contract-other" }))).status).toBe(204);
  });

  test("a key above 1024 bytes is refused", async () => {
    const answer = await send(store(), productUpload(store(), `long/${"0123456789/".repeat(100)}`, "bytes"));
    expect(answer.status).toBe(400);
  });
}
