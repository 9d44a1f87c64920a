// What a phone waits for on a slow line: the scripts that the page names, and all that they import before anything is drawn.
import { get } from "node:http";
import { buffer } from "node:stream/consumers";
import { brotliDecompressSync } from "node:zlib";
import { expect, inject, test } from "vitest";

const url = inject("productUrl");
const mostBytes = 60 * 1024;

/** As it is sent, packed. */
const sent = (path: string) =>
  new Promise<Buffer>((resolve, reject) => {
    get(new URL(path, url), { headers: { "accept-encoding": "br", accept: "text/html,*/*" } }, (answer) => {
      if (answer.headers["content-encoding"] === "br") buffer(answer).then(resolve, reject);
      else reject(new Error(`${path} is not packed`));
    }).on("error", reject);
  });

test("the first script is under 60 KB and in one piece beside its entry", async () => {
  const page = brotliDecompressSync(await sent("/")).toString();
  const paths = new Set([...page.matchAll(/(?:src|href)="([^"]+\.js)"/g)].map(([, path]) => path!));
  let bytes = 0;
  for (const path of paths) {
    const script = await sent(path);
    bytes += script.length;
    for (const [, other] of brotliDecompressSync(script)
      .toString()
      .matchAll(/(?:from|import)\s*"(\.[^"]+\.js)"/g))
      paths.add(new URL(other!, new URL(path, url)).pathname);
  }
  expect(bytes).toBeLessThan(mostBytes);
  expect(paths.size).toBe(2);
});
