// Documents that came in twice: which they seem to be, what makes them different, and that they are two after all; and others that are like one. Merging them is a change.
import { idParams } from "../../../shared/api/common.ts";
import { alikeQuery, alikeResponse } from "../../../shared/api/documents.ts";
import { comparison, pairDecision, pairParams, pairsQuery, similarPairs } from "../../../shared/api/duplicates.ts";
import { memberOf } from "../../http/caller.ts";
import { routes } from "../../http/routes.ts";
import type { AppContext } from "../../http/types.ts";
import { alike } from "./alike.ts";
import { comparePair, decideOnPair, listPairs, pairsOf } from "./duplicates.ts";

const reading = { auth: "person", scope: "documents:read" } as const;
const contextOf = async (c: AppContext) => ({ connection: await c.var.connection(), actor: memberOf(c) });

/** Mounted before the routes of one document. */
export const duplicateRoutes = routes()
  .get(
    "/duplicates",
    {
      summary: "Pairs of one's own documents that seem to be the same one",
      ...reading,
      request: { query: pairsQuery },
      response: { 200: similarPairs },
    },
    async (c) => listPairs(await contextOf(c), c.req.valid("query")),
  )
  .get(
    "/:id/duplicates",
    {
      summary: "Documents that seem to be the same one as this",
      ...reading,
      request: { params: idParams },
      response: { 200: similarPairs },
    },
    async (c) => pairsOf(await contextOf(c), c.req.valid("param").id),
  )
  .get(
    "/:id/alike",
    {
      summary: "Other documents that have the words by which this one differs from most",
      ...reading,
      request: { params: idParams, query: alikeQuery },
      response: { 200: alikeResponse },
    },
    async (c) => alike(await contextOf(c), c.req.valid("param").id, c.req.valid("query").limit),
  )
  .get(
    "/:id/duplicates/:otherId",
    {
      summary: "The words that stand in one of two documents only",
      ...reading,
      request: { params: pairParams },
      response: { 200: comparison },
    },
    async (c) => {
      const { id, otherId } = c.req.valid("param");
      return comparePair(await contextOf(c), id, otherId);
    },
  )
  .patch(
    "/:id/duplicates/:otherId",
    {
      summary: "Say that two documents are not the same one, or take that back",
      auth: "person",
      scope: "documents:write",
      request: { params: pairParams, json: pairDecision },
      response: { 204: null },
    },
    async (c) => decideOnPair(await contextOf(c), c.req.valid("param"), c.req.valid("json").dismissed),
  );
