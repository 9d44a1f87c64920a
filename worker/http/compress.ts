// Large JSON goes over the wire compressed. The runtimes that this worker runs on do not do it by themselves, workerd on its own least of all.
// Not for answers that carry a secret beside something a stranger may choose (BREACH): it is named route by route.
import { accepts } from "hono/accepts";
import { createMiddleware } from "hono/factory";
import type { AppEnv } from "./types.ts";

/** Bytes below which a packet is a packet. */
const worthwhile = 1024;

export const compressed = createMiddleware<AppEnv>(async (c, next) => {
  await next();
  const wanted = accepts(c, { header: "Accept-Encoding", supports: ["gzip", "identity"], default: "identity" });
  c.res.headers.append("Vary", "Accept-Encoding");
  if (wanted !== "gzip" || c.res.status !== 200 || !c.res.body || c.res.headers.has("Content-Encoding")) return;
  const body = await c.res.arrayBuffer();
  const { status, headers } = c.res;
  if (body.byteLength < worthwhile) {
    c.res = new Response(body, { status, headers });
    return;
  }
  headers.set("Content-Encoding", "gzip");
  headers.delete("Content-Length");
  const stream = new Response(body).body!.pipeThrough(new CompressionStream("gzip"));
  // `manual`: the body is encoded already; workerd would do it once more.
  c.res = new Response(stream, { status, headers, encodeBody: "manual" } as ResponseInit);
});
