// History and undo: of documents under their own address, of folders and labels under theirs.
import { Hono } from "hono";
import { z } from "zod";
import { historyQuery, undoRequest } from "../../../shared/api/history.ts";
import { AppError } from "../../../shared/errors.ts";
import { readJson, readQuery } from "../../http/body.ts";
import type { AppContext, AppEnv } from "../../http/types.ts";
import { poke } from "../../poke/poke.ts";
import { deviceName } from "../identity/device.ts";
import { type Context, readHistory, type Target, undo } from "./history.usecases.ts";

const namedEntity = z.enum(["folder", "tag", "type", "correspondent"]);

/** An id that can't be one is answered like one that is unknown. */
function known<T>(schema: z.ZodType<T>, value: string | undefined): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new AppError("entity.notFound");
  return parsed.data;
}

const contextOf = async (c: AppContext): Promise<Context> => ({
  connection: await c.var.connection(),
  actor: { kind: "person", userId: c.var.actor.userId, device: deviceName(c.req.header("User-Agent") ?? "") },
  poke: (people) => c.executionCtx.waitUntil(poke(c.env, people)),
});

const documentOf = (c: AppContext): Target => ({ entity: "document", id: known(z.uuid(), c.req.param("id")) });
const namedOf = (c: AppContext): Target => ({ entity: known(namedEntity, c.req.param("entity")), id: known(z.uuid(), c.req.param("id")) });

const answerHistory = async (c: AppContext, target: Target) =>
  c.json(await readHistory(await contextOf(c), target, readQuery(c, historyQuery)));

async function answerUndo(c: AppContext, target: Target) {
  const entryId = known(z.uuid(), c.req.param("entryId"));
  // Without a body: the one entry.
  const request = c.req.header("Content-Type") ? await readJson(c, undoRequest) : undoRequest.parse({});
  return c.json(await undo(await contextOf(c), target, entryId, request));
}

export const documentHistoryRoutes = new Hono<AppEnv>()
  .get("/:id/history", (c) => answerHistory(c, documentOf(c)))
  .post("/:id/history/:entryId/undo", (c) => answerUndo(c, documentOf(c)));

export const historyRoutes = new Hono<AppEnv>()
  .get("/:entity/:id", (c) => answerHistory(c, namedOf(c)))
  .post("/:entity/:id/:entryId/undo", (c) => answerUndo(c, namedOf(c)));
