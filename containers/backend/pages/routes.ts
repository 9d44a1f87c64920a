// POST /internal/pages/add, asked by the worker alone: fetches a page and takes it in, or says in a code why not.
import { Hono } from "hono";
import { bearerAuth } from "hono/bearer-auth";
import { bodyLimit } from "hono/body-limit";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Logger } from "pino";
import { z } from "zod";
import { AppError } from "../../../shared/errors.ts";
import { addPage, type PageContext } from "./addPage.ts";

const addRequest = z.strictObject({
  userId: z.uuid(),
  documentId: z.uuid(),
  url: z.string().max(2_100),
  folderId: z.uuid().nullable(),
});

export interface PageRoutesOptions extends PageContext {
  /** The service secret that worker and backend share. */
  secret: string;
  log: Pick<Logger, "warn">;
}

export function pageRoutes({ secret, log, ...context }: PageRoutesOptions): Hono {
  const routes = new Hono();
  routes.use("/internal/pages/*", bearerAuth({ token: secret }), bodyLimit({ maxSize: 16 * 1024 }));
  routes.post("/internal/pages/add", async (c) => {
    const wanted = addRequest.parse(await c.req.json());
    try {
      return c.json({ title: await addPage(context, wanted) });
    } catch (error) {
      if (error instanceof AppError) return c.json({ code: error.code, details: error.details }, error.status as ContentfulStatusCode);
      // Its text may name the address: only its kind is told.
      log.warn({ error: error instanceof Error ? error.name : "unknown" }, "a page could not be added");
      throw error;
    }
  });
  return routes;
}
