// GET /api/openapi.json: the contracts of all routes as an OpenAPI 3.1 document, made at the first request and kept.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { Hono } from "hono";
import { etag } from "hono/etag";
import { generateSpecs } from "hono-openapi";
import { z } from "zod";
import { scopes } from "../../shared/api/scopes.ts";
import type { AppContext, AppEnv } from "./types.ts";

const anHour = 3600;

const documentation = {
  info: {
    title: "DocuVault",
    version: "1",
    description:
      "Ids are UUIDs, chosen by the caller where the caller creates. Times are ISO 8601, sizes are bytes. Errors are problems " +
      `(RFC 9457) with a stable \`code\`. Scopes of tokens: ${scopes.join(", ")}; a route without one needs a person's own session.`,
  },
  servers: [{ url: "/" }],
  components: { securitySchemes: { token: { type: "http" as const, scheme: "bearer" } } },
};

/** The document of everything that is registered on `app` when it is first asked for. */
export function openApiRoute(app: Hono<AppEnv>) {
  let kept: Promise<Kept> | undefined;
  const contract = {
    summary: "This document",
    auth: "public",
    use: [etag()],
    response: { 200: z.looseObject({ openapi: z.string() }) },
  } as const;
  const handler = async (c: AppContext) => {
    kept ??= written(app);
    const { text, tag } = await kept;
    return c.body(text, 200, {
      "Content-Type": "application/json",
      "Cache-Control": `public, max-age=${anHour}`,
      ETag: tag,
    }) as unknown as { openapi: string };
  };
  return [contract, handler] as const;
}

/** Written and hashed once: 350 KB, for anybody who asks, would cost the worker 9 ms each time. */
interface Kept {
  text: string;
  tag: string;
}

async function written(app: Hono<AppEnv>): Promise<Kept> {
  const text = JSON.stringify(await generateSpecs(app, { documentation, excludeStaticFile: false }));
  const hash = sha256(new TextEncoder().encode(text));
  return { text, tag: `"${bytesToHex(hash)}"` };
}
