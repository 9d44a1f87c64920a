// Documents for the app (signed URLs) and for other programs (everything else). Synchronization has its own routes.
import { Hono } from "hono";
import { z } from "zod";
import { urlKind, urlsRequest } from "../../../shared/api/documents.ts";
import { AppError } from "../../../shared/errors.ts";
import { readJson, readQuery } from "../../http/body.ts";
import type { AppContext, AppEnv } from "../../http/types.ts";
import { poke } from "../../poke/poke.ts";
import { listDocuments } from "../search/search.usecases.ts";
import { storageOf } from "../uploads/uploads.routes.ts";
import { categories, documentText } from "./documents.repository.ts";
import { type Context, changeDocument, readDocument, reprocess, signMany, signOne } from "./documents.usecases.ts";

const listQuery = z.object({
  query: z.string().max(1000).default(""),
  folder: z.uuid().optional(),
  tag: z.uuid().optional(),
  sort: z.enum(["newest", "oldest", "title", "largest"]).default("newest"),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.coerce.number().int().min(0).max(10_000_000).default(0),
});
const patchRequest = z.strictObject({
  title: z.string().optional(),
  documentDate: z.string().nullish(),
  typeId: z.string().nullish(),
  correspondentId: z.string().nullish(),
  folderId: z.string().nullish(),
  notes: z.string().optional(),
  tags: z.array(z.uuid()).max(100).optional(),
});

/** An id that can't be one is answered like one that is unknown. */
function idOf(c: AppContext): string {
  const id = z.uuid().safeParse(c.req.param("id"));
  if (!id.success) throw new AppError("entity.notFound");
  return id.data;
}

const contextOf = async (c: AppContext): Promise<Context> => ({
  connection: await c.var.connection(),
  userId: c.var.actor.userId,
  poke: (people) => c.executionCtx.waitUntil(poke(c.env, people)),
});

export const documentRoutes = new Hono<AppEnv>()
  .get("/", async (c) => c.json(await listDocuments(await c.var.connection(), c.var.actor.userId, readQuery(c, listQuery))))
  .get("/categories", async (c) => c.json(await categories(await c.var.connection(), c.var.actor.userId)))
  .post("/urls", async (c) => {
    const { items } = await readJson(c, urlsRequest);
    return c.json({ items: await signMany(await contextOf(c), storageOf(c), items) });
  })
  .get("/:id", async (c) => c.json(await readDocument(await contextOf(c), idOf(c))))
  .patch("/:id", async (c) => {
    const id = idOf(c);
    const context = await contextOf(c);
    const before = await readDocument(context, id);
    const { tags, ...fields } = await readJson(c, patchRequest);
    await changeDocument(context, id, [
      ...(Object.keys(fields).length > 0 ? [{ name: "updateDocument", args: { id, ...fields } }] : []),
      ...(tags ?? []).filter((tagId) => !before.tags.includes(tagId)).map((tagId) => ({ name: "tagDocument", args: { id, tagId } })),
      ...(tags ? before.tags.filter((tagId) => !tags.includes(tagId)) : []).map((tagId) => ({
        name: "untagDocument",
        args: { id, tagId },
      })),
    ]);
    return c.json(await readDocument(context, id));
  })
  // To the trash; `?permanent=true` deletes for good.
  .delete("/:id", async (c) => {
    const id = idOf(c);
    const { permanent } = readQuery(c, z.object({ permanent: z.enum(["true", "false"]).default("false") }));
    await changeDocument(await contextOf(c), id, [{ name: permanent === "true" ? "deleteDocument" : "trashDocument", args: { id } }]);
    return c.body(null, 204);
  })
  .get("/:id/text", async (c) => {
    const { id } = await readDocument(await contextOf(c), idOf(c));
    return c.json({ documentId: id, text: await documentText(await c.var.connection(), id) });
  })
  .post("/:id/reprocess", async (c) => {
    await reprocess(await contextOf(c), idOf(c));
    return c.body(null, 202);
  })
  .get("/:id/:kind{download|preview|thumbnail}", async (c) =>
    c.json(await signOne(await contextOf(c), storageOf(c), idOf(c), urlKind.parse(c.req.param("kind")))),
  );
