// POST /internal/pages/add and /again, asked by the worker alone: a page is fetched and taken in, or a code says why not.
import { type Context, Hono } from "hono";
import { bearerAuth } from "hono/bearer-auth";
import { bodyLimit } from "hono/body-limit";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Logger } from "pino";
import { z } from "zod";
import { AppError } from "../../../shared/errors.ts";
import { addPage, type PageContext } from "./addPage.ts";
import { fetchAgain } from "./fetchAgain.ts";

const addRequest = z.strictObject({
  userId: z.uuid(),
  documentId: z.uuid(),
  url: z.string().max(2_100),
  folderId: z.uuid().nullable(),
});

const againRequest = addRequest.pick({ userId: true, documentId: true });

export interface PageRoutesOptions extends PageContext {
  /** The service secret that worker and backend share. */
  secret: string;
  log: Pick<Logger, "warn">;
}

export function pageRoutes({ secret, log, ...context }: PageRoutesOptions): Hono {
  const routes = new Hono();
  routes.use("/internal/pages/*", bearerAuth({ token: secret }), bodyLimit({ maxSize: 16 * 1024 }));
  const answer = async (c: Context, work: () => Promise<object>) => {
    try {
      return c.json(await work());
    } catch (error) {
      if (error instanceof AppError) return c.json({ code: error.code, details: error.details }, error.status as ContentfulStatusCode);
      // Its text may name the address: only its kind is told.
      log.warn({ error: error instanceof Error ? error.name : "unknown" }, "a page could not be had");
      throw error;
    }
  };
  routes.post("/internal/pages/add", async (c) => {
    const wanted = addRequest.parse(await c.req.json());
    return answer(c, async () => ({ title: await addPage(context, wanted) }));
  });
  routes.post("/internal/pages/again", async (c) => {
    const wanted = againRequest.parse(await c.req.json());
    return answer(c, () => fetchAgain(context, wanted));
  });
  return routes;
}
