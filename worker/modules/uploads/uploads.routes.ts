// Recording and confirming uploads. The bytes go straight to the object store.
import { Hono } from "hono";
import { z } from "zod";
import { serviceSecret } from "../../../server/settings/index.ts";
import { uploadRequest } from "../../../shared/api/uploads.ts";
import { AppError } from "../../../shared/errors.ts";
import { fetchBackend, fetchStore } from "../../env.ts";
import { readJson } from "../../http/body.ts";
import type { AppContext, AppEnv } from "../../http/types.ts";
import { poke } from "../../poke/poke.ts";
import { type ObjectStore, objectStore, type StoredObject } from "./objects.ts";
import { completeUpload, recordUpload } from "./uploads.usecases.ts";

export const objectsOf = (c: AppContext): ObjectStore =>
  objectStore(c.var.settings.objectStore, (input, init) => fetchStore(c.env, String(input), init ?? {}));

const contextOf = async (c: AppContext) => ({
  connection: await c.var.connection(),
  objects: objectsOf(c),
  userId: c.var.actor.userId,
  poke: (people: string[]) => c.executionCtx.waitUntil(poke(c.env, people)),
});

export const uploadRoutes = new Hono<AppEnv>()
  .post("/", async (c) => {
    const request = await readJson(c, uploadRequest);
    return c.json(await recordUpload(await contextOf(c), request), 201);
  })
  .post("/:id/complete", async (c) => {
    const uploadId = z.uuid().safeParse(c.req.param("id"));
    if (!uploadId.success) throw new AppError("entity.notFound");
    return c.json({
      document: await completeUpload(await contextOf(c), { uploadId: uploadId.data, verify: (key) => hashInBackend(c, key) }),
    });
  });

/** For stores without checksums: the backend reads the object once. */
async function hashInBackend(c: AppContext, key: string): Promise<StoredObject> {
  const response = await fetchBackend(c.env, "/internal/objects/hash", {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${serviceSecret(c.var.settings.secretKey)}` },
    body: JSON.stringify({ key }),
  });
  if (!response.ok) throw new AppError("service.unavailable", { part: "backend", retryAfter: 5 });
  return z.object({ size: z.number(), sha256: z.string() }).parse(await response.json());
}
