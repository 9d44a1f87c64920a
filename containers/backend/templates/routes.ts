// POST /internal/templates/*, asked by the worker alone: HTML is read here, because it takes a DOM and may take its time.
import { Hono } from "hono";
import { bearerAuth } from "hono/bearer-auth";
import { bodyLimit } from "hono/body-limit";
import { z } from "zod";
import { AppError, problem } from "../../../shared/errors.ts";
import { languages } from "../../../shared/languages.ts";
import { bringDocument } from "../intake/bringDocument.ts";
import type { TaskContext } from "../queue/context.ts";
import type { HtmlWorker } from "./html.ts";

const filled = { html: z.string(), fields: z.record(z.string(), z.unknown()), language: z.enum(languages) };
const printed = z.object({ ...filled, title: z.string() });
const stored = printed.extend({
  documentId: z.uuid(),
  folderId: z.uuid().nullish(),
  actor: z.object({ kind: z.literal("person"), userId: z.uuid(), device: z.string() }),
});
const plain = z.object({ html: z.string() });

export interface TemplateRoutesOptions {
  html: HtmlWorker;
  secret: string;
  intake: Pick<TaskContext, "pool" | "storage" | "poke">;
}

export function templateRoutes({ html, secret, intake }: TemplateRoutesOptions): Hono {
  const routes = new Hono();
  routes.use("/internal/templates/*", bearerAuth({ token: secret }), bodyLimit({ maxSize: 4 * 2 ** 20 }));
  routes.onError((error, c) => {
    if (!(error instanceof AppError)) throw error;
    return c.json(problem(error), error.status as 400);
  });
  routes.post("/internal/templates/sanitize", async (c) =>
    c.json(await html.run({ kind: "sanitize", ...plain.parse(await c.req.json()) })),
  );
  routes.post("/internal/templates/read", async (c) => c.json(await html.run({ kind: "template", ...plain.parse(await c.req.json()) })));
  routes.post("/internal/templates/render", async (c) =>
    c.json(await html.run({ kind: "render", ...z.object(filled).parse(await c.req.json()) })),
  );
  routes.post("/internal/templates/pdf", async (c) => {
    const bytes = await html.run({ kind: "pdf", ...printed.parse(await c.req.json()) });
    return c.body(new Uint8Array(bytes), 200, { "Content-Type": "application/pdf" });
  });
  routes.post("/internal/templates/document", async (c) => {
    const { documentId, folderId, actor, ...work } = stored.parse(await c.req.json());
    const bytes = await html.run({ kind: "pdf", ...work });
    const name = `${work.title.replace(/[/\\\p{Cc}]/gu, " ").slice(0, 150)}.pdf`;
    const arrival = { documentId, name, title: work.title, contentType: "application/pdf", ...(folderId && { folderId }) };
    const { id } = await bringDocument(intake, actor, arrival, new Blob([new Uint8Array(bytes)]).stream());
    return c.json({ documentId: id });
  });
  return routes;
}
