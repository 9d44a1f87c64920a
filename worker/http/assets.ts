// Everything outside /api is the client: its files, and its page for every other address.
import { Hono } from "hono";
import { AppError } from "../../shared/errors.ts";
import type { AppEnv } from "./types.ts";

export const assets = new Hono<AppEnv>();
/** The only path without a contract: whatever is no route is the client's. */
export const assetsPath = "/*";

// Routes of the internal entrypoint and of operators: not here, and not the app's page either.
for (const path of ["/internal", "/internal/*", "/metrics", "/api", "/api/*"]) {
  assets.all(path, () => {
    throw new AppError("route.unknown");
  });
}

assets.on(["GET", "HEAD"], assetsPath, async (c) => {
  const file = await c.env.ASSETS.fetch(c.req.raw);
  const response = new Response(file.body, file); // its own headers can not be changed
  if (new URL(c.req.url).pathname.startsWith("/assets/") && file.ok) {
    response.headers.set("Cache-Control", "public, max-age=31536000, immutable"); // a name with a hash never gets other bytes
  } else if (!response.headers.has("Cache-Control")) response.headers.set("Cache-Control", "no-cache");
  return response;
});
