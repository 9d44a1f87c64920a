// History and undo: of documents under their own address, of folders and labels under theirs.
import { idParams } from "../../../shared/api/common.ts";
import {
  documentEntryParams,
  historyPage,
  historyQuery,
  namedEntryParams,
  namedParams,
  undoRequest,
  undoResult,
} from "../../../shared/api/history.ts";
import { memberOf } from "../../http/caller.ts";
import { routes } from "../../http/routes.ts";
import type { AppContext } from "../../http/types.ts";
import { poke } from "../../poke/poke.ts";
import { type Context, readHistory, undo } from "./history.usecases.ts";

const reading = { auth: "person", scope: "documents:read", response: { 200: historyPage } } as const;
const undoing = { auth: "person", scope: "documents:write", response: { 200: undoResult } } as const;

const contextOf = async (c: AppContext): Promise<Context> => ({
  connection: await c.var.connection(),
  actor: memberOf(c),
  poke: (people) => c.executionCtx.waitUntil(poke(c.env, people)),
});

export const documentHistoryRoutes = routes()
  .get(
    "/:id/history",
    { summary: "What happened to a document, newest first", ...reading, request: { params: idParams, query: historyQuery } },
    async (c) => readHistory(await contextOf(c), { entity: "document", ...c.req.valid("param") }, c.req.valid("query")),
  )
  .post(
    "/:id/history/:entryId/undo",
    { summary: "Take a change of a document back", ...undoing, request: { params: documentEntryParams, json: undoRequest } },
    async (c) => {
      const { id, entryId } = c.req.valid("param");
      return undo(await contextOf(c), { entity: "document", id }, entryId, c.req.valid("json"));
    },
  );

export const historyRoutes = routes()
  .get(
    "/:entity/:id",
    { summary: "What happened to a folder or a label, newest first", ...reading, request: { params: namedParams, query: historyQuery } },
    async (c) => readHistory(await contextOf(c), c.req.valid("param"), c.req.valid("query")),
  )
  .post(
    "/:entity/:id/:entryId/undo",
    { summary: "Take a change of a folder or a label back", ...undoing, request: { params: namedEntryParams, json: undoRequest } },
    async (c) => {
      const { entryId, ...target } = c.req.valid("param");
      return undo(await contextOf(c), target, entryId, c.req.valid("json"));
    },
  );
