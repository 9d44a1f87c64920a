// The backend's own routes: health, passwords, and hashing objects for stores that keep no checksum. Never public.
import { Hono } from "hono";
import { bearerAuth } from "hono/bearer-auth";
import { bodyLimit } from "hono/body-limit";
import type { Pool } from "pg";
import { z } from "zod";
import type { StoredObject } from "../../server/storage/backend.ts";
import { hashObject } from "./storage/bytes.ts";
import type { ObjectStoreBackend } from "./storage/objectStore.ts";

export interface ServerOptions {
  pool: Pool;
  storage: ObjectStoreBackend;
  secret: string;
  passwords: Hono;
  ai: Hono;
  services: Hono;
  cloud: Hono;
  mailIn: Hono;
  pages: Hono;
  templates: Hono;
  /** Undefined where this installation receives no mail. */
  mailListener: Hono | undefined;
  unlocking: Hono;
  searchable: Hono;
  /** Undefined where no provider is set up. */
  oidc: Hono | undefined;
}

const hashRequest = z.object({ key: z.string().min(1).max(1024) });

export function createServer({
  pool,
  storage,
  secret,
  passwords,
  ai,
  cloud,
  mailIn,
  mailListener,
  services,
  pages,
  templates,
  unlocking,
  searchable,
  oidc,
}: ServerOptions): Hono {
  const server = new Hono();
  server.get("/health", async (c) => {
    const database = await pool.query("SELECT 1").then(
      () => true,
      () => false,
    );
    const objectStore = await storage.healthy();
    const part = (ok: boolean) => (ok ? "ok" : "unreachable");
    return c.json({
      status: database && objectStore ? "ok" : "degraded",
      parts: { database: part(database), objectStore: part(objectStore) },
    });
  });
  server.use("/internal/objects/*", bearerAuth({ token: secret }), bodyLimit({ maxSize: 8 * 1024 }));
  /** Of what is being read now: who asks again, because the first request ended before its answer, waits for the same one. */
  const reading = new Map<string, Promise<StoredObject>>();
  server.post("/internal/objects/hash", async (c) => {
    const { key } = hashRequest.parse(await c.req.json());
    const hash = reading.get(key) ?? hashObject(storage, key).finally(() => reading.delete(key));
    reading.set(key, hash);
    return c.json(await hash);
  });
  server.route("/", passwords);
  server.route("/", ai);
  server.route("/", services);
  server.route("/", cloud);
  server.route("/", mailIn);
  server.route("/", pages);
  server.route("/", templates);
  if (mailListener) server.route("/", mailListener);
  server.route("/", unlocking);
  server.route("/", searchable);
  if (oidc) server.route("/", oidc);
  return server;
}
