// POST /api/pages: a web page becomes a document, and is fetched once more. The backend fetches it.
import { z } from "zod";
import { assertDocumentAccess } from "../../../server/authority/audience.ts";
import { serviceSecret } from "../../../server/settings/index.ts";
import { idParams } from "../../../shared/api/common.ts";
import { documentEntity } from "../../../shared/api/entities.ts";
import { pageAgain, pageProblems, pageRequest } from "../../../shared/api/pages.ts";
import { AppError } from "../../../shared/errors.ts";
import { memberOf } from "../../http/caller.ts";
import { fetchBackend } from "../../http/env.ts";
import { routes } from "../../http/routes.ts";
import type { AppContext, AppMiddleware } from "../../http/types.ts";
import { showDocument } from "../documents/documents.usecases.ts";
import { webPages } from "../identity/limits/rateLimits.ts";
import { identityDeps } from "../identity/request/identityDeps.ts";

/** Milliseconds: the page, its pictures, and taking it in. */
const patience = 150_000;
const refused = z.object({
  code: z.enum([
    ...pageProblems,
    "quota.exceeded",
    "upload.tooLarge",
    "upload.type",
    "upload.conflict",
    "entity.notFound",
    "access.viewOnly",
    "access.denied",
    "request.timeout",
    "document.noBytes",
  ]),
  details: z.record(z.string(), z.unknown()),
});

/** @throws AppError auth.rateLimited */
const limited: AppMiddleware = async (c, next) => {
  await identityDeps(c).limits.count(webPages, c.var.actor.userId);
  await next();
};

const writing = { auth: "person", scope: "documents:write", use: [limited] } as const;

export const pageRoutes = routes()
  .post(
    "/",
    {
      summary: "Add a web page, or the file that an address leads to, as a document",
      ...writing,
      request: { json: pageRequest },
      response: { 201: documentEntity },
    },
    async (c) => {
      const { id, url, folderId = null } = c.req.valid("json");
      await c.var.closeConnection(); // a page takes its time
      await fromBackend(c, "add", { userId: c.var.actor.userId, documentId: id, url, folderId }, z.looseObject({}));
      return showDocument({ connection: await c.var.connection(), actor: memberOf(c), poke: () => undefined }, id);
    },
  )
  .post(
    "/:id/again",
    {
      summary: "Fetch the page that a document is once more; what it says by now becomes the current version",
      ...writing,
      request: { params: idParams },
      response: { 200: pageAgain },
    },
    async (c) => {
      const { id } = c.req.valid("param");
      await assertDocumentAccess(await c.var.connection(), memberOf(c), id, "edit");
      await c.var.closeConnection();
      return fromBackend(c, "again", { userId: c.var.actor.userId, documentId: id }, pageAgain);
    },
  );

/** @throws AppError what the backend says of it; service.unavailable */
async function fromBackend<T>(c: AppContext, what: "add" | "again", wanted: object, answer: z.ZodType<T>): Promise<T> {
  let response: Response;
  try {
    response = await fetchBackend(c.env, `/internal/pages/${what}`, {
      method: "POST",
      headers: { Authorization: `Bearer ${serviceSecret(c.var.settings.secretKey)}`, "Content-Type": "application/json" },
      body: JSON.stringify(wanted),
      signal: AbortSignal.timeout(patience),
    });
  } catch (cause) {
    throw new AppError("service.unavailable", { part: "backend", retryAfter: 5 }, { cause });
  }
  const body: unknown = await response.json().catch(() => undefined);
  const { data: done } = answer.safeParse(body);
  if (response.ok && done !== undefined) return done;
  const { data } = refused.safeParse(body);
  if (!data)
    throw new AppError("service.unavailable", { part: "backend", retryAfter: 5 }, { cause: new Error(`status ${response.status}`) });
  throw new AppError(data.code, data.details);
}
