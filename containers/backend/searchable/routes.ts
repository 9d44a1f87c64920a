// POST /internal/searchable/make, asked by the worker alone, which has looked who asks: the PDF with text of a document's current file.
import { Hono } from "hono";
import { bearerAuth } from "hono/bearer-auth";
import { bodyLimit } from "hono/body-limit";
import type { Logger } from "pino";
import { z } from "zod";
import { AppError } from "../../../shared/errors.ts";
import { answerInTime } from "../outside/answerInTime.ts";
import { makeSearchable, type SearchableContext } from "./makeSearchable.ts";

export interface SearchableRoutesOptions {
  context: SearchableContext;
  /** The service secret that worker and backend share. */
  secret: string;
  log: Pick<Logger, "warn">;
  /** Milliseconds that a person waits for it: an app gives up after 60 s without an answer. */
  waitsMs?: number;
}

const makeRequest = z.strictObject({ documentId: z.uuid(), versionId: z.uuid() });

export function searchableRoutes({ context, secret, log, waitsMs = 45_000 }: SearchableRoutesOptions): Hono {
  const routes = new Hono();
  /** Of what is being made now: who asks again, or asks too, waits for the same one. */
  const making = new Map<string, Promise<void>>();
  routes.use("/internal/searchable/*", bearerAuth({ token: secret }), bodyLimit({ maxSize: 8 * 1024 }));
  routes.post("/internal/searchable/make", async (c) => {
    const wanted = makeRequest.parse(await c.req.json());
    const name = `${wanted.documentId} ${wanted.versionId}`;
    try {
      const made = making.get(name) ?? makeSearchable(context, wanted).finally(() => making.delete(name));
      making.set(name, made);
      // What takes longer is kept all the same: the next one who asks has it.
      await answerInTime(made, new AppError("document.layerComing"), waitsMs);
      return c.json({});
    } catch (error) {
      if (error instanceof AppError) return c.json({ error: { code: error.code, details: error.details } });
      log.warn({ error: error instanceof Error ? error.name : "unknown" }, "a PDF with text could not be made");
      throw error;
    }
  });
  return routes;
}
