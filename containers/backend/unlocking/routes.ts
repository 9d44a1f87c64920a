// POST /internal/unlocking/try, asked by the worker alone: whether a password opens a document's file. It is tried and not kept here.
import { Hono } from "hono";
import { bearerAuth } from "hono/bearer-auth";
import { bodyLimit } from "hono/body-limit";
import type { Pool } from "pg";
import type { Logger } from "pino";
import { z } from "zod";
import { AppError } from "../../../shared/errors.ts";
import { ExtractionError } from "../../../shared/read/errors.ts";
import type { Extractor } from "../extract/extractor.ts";
import { answerInTime } from "../outside/answerInTime.ts";
import { findOriginal } from "../queue/context.ts";
import type { Originals } from "../storage/originals.ts";

export interface UnlockingRoutesOptions {
  pool: Pool;
  originals: Originals;
  extractor: Pick<Extractor, "unlock">;
  /** The service secret that worker and backend share. */
  secret: string;
  log: Pick<Logger, "warn">;
}

const tryRequest = z.strictObject({ documentId: z.uuid(), versionId: z.uuid(), password: z.string().min(1).max(255) });

export function unlockingRoutes({ pool, originals, extractor, secret, log }: UnlockingRoutesOptions): Hono {
  const routes = new Hono();
  routes.use("/internal/unlocking/*", bearerAuth({ token: secret }), bodyLimit({ maxSize: 8 * 1024 }));
  routes.post("/internal/unlocking/try", async (c) => {
    const { documentId, versionId, password } = tryRequest.parse(await c.req.json());
    try {
      const late = new AppError("service.unavailable", { part: "backend", retryAfter: 5 });
      await answerInTime(assertOpens({ documentId, versionId, password }), late);
      return c.json({});
    } catch (error) {
      if (error instanceof AppError) return c.json({ error: { code: error.code, details: error.details } });
      log.warn({ error: error instanceof Error ? error.name : "unknown" }, "a password could not be tried");
      throw error;
    }
  });

  /** @throws AppError document.wrongPassword, document.notLocked, entity.notFound */
  async function assertOpens({ documentId, versionId, password }: z.output<typeof tryRequest>): Promise<void> {
    const original = await findOriginal(pool, documentId);
    if (original?.versionId !== versionId) throw new AppError("entity.notFound");
    let opens: boolean | null;
    try {
      opens = await originals.withFile(original, (path) => extractor.unlock(path, { ...original, password }));
    } catch (error) {
      if (!(error instanceof ExtractionError)) throw error;
      // Its process ended, which need not be because of the file.
      if (error.code === "crashed") throw new AppError("service.unavailable", { part: "backend", retryAfter: 5 }, { cause: error });
      throw new AppError("document.notLocked", { reason: error.code });
    }
    if (opens === null) throw new AppError("document.notLocked");
    if (!opens) throw new AppError("document.wrongPassword");
  }
  return routes;
}
