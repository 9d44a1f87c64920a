// Documents for the app (signed URLs) and for other programs (everything else). Synchronization has its own routes.

import { idParams } from "../../../shared/api/common.ts";
import {
  categories as categoriesAnswer,
  documentDeletion,
  documentList,
  documentPatch,
  documentsQuery,
  documentText,
  documentWords,
  reprocessProgress,
  reprocessRequest,
  signedUrl,
  urlParams,
  urlsRequest,
  urlsResponse,
  wordsQuery,
} from "../../../shared/api/documents.ts";
import { documentEntity } from "../../../shared/api/entities.ts";
import { documentFacts } from "../../../shared/api/facts.ts";
import { memberOf } from "../../http/caller.ts";
import { routes } from "../../http/routes.ts";
import type { AppContext } from "../../http/types.ts";
import { poke } from "../../poke/poke.ts";
import { listDocuments } from "../search/search.usecases.ts";
import { signersOf } from "../uploads/storageOf.ts";
import { categories } from "./documents.repository.ts";
import {
  type Context,
  changeDocument,
  patchDocument,
  reprocess,
  reprocessing,
  reprocessMany,
  showDocument,
  showFacts,
  showText,
  showWords,
  signMany,
  signOne,
  unpack,
} from "./documents.usecases.ts";

const reading = { auth: "person", scope: "documents:read" } as const;
const writing = { auth: "person", scope: "documents:write" } as const;

const contextOf = async (c: AppContext): Promise<Context> => ({
  connection: await c.var.connection(),
  actor: memberOf(c),
  poke: (people) => c.executionCtx.waitUntil(poke(c.env, people)),
});

export const documentRoutes = routes()
  .get(
    "/",
    {
      summary: "Documents, by the search language or in an order",
      ...reading,
      request: { query: documentsQuery },
      response: { 200: documentList },
    },
    async (c) => listDocuments(await c.var.connection(), c.var.actor.userId, c.req.valid("query")),
  )
  .get(
    "/categories",
    { summary: "Tags, types, correspondents and custom fields to choose from", ...reading, response: { 200: categoriesAnswer } },
    async (c) => categories(await c.var.connection(), c.var.actor.userId),
  )
  .post(
    "/urls",
    { summary: "Signed addresses of many documents' bytes", ...reading, request: { json: urlsRequest }, response: { 200: urlsResponse } },
    async (c) => ({ items: await signMany(await contextOf(c), signersOf(c), c.req.valid("json").items) }),
  )
  .get(
    "/reprocess",
    { summary: "How far reading one's documents again has come", ...reading, response: { 200: reprocessProgress } },
    async (c) => reprocessing(await contextOf(c)),
  )
  .post(
    "/reprocess",
    {
      summary: "Read a selection of documents again, or all of one's own, or those that an earlier reader read",
      ...writing,
      request: { json: reprocessRequest },
      response: { 202: null },
    },
    async (c) => reprocessMany(await contextOf(c), c.req.valid("json")),
  )
  .get("/:id", { summary: "One document", ...reading, request: { params: idParams }, response: { 200: documentEntity } }, async (c) =>
    showDocument(await contextOf(c), c.req.valid("param").id),
  )
  .patch(
    "/:id",
    {
      summary: "Change a document's fields and tags",
      ...writing,
      request: { params: idParams, json: documentPatch },
      response: { 200: documentEntity },
    },
    async (c) => patchDocument(await contextOf(c), c.req.valid("param").id, c.req.valid("json")),
  )
  .delete(
    "/:id",
    {
      summary: "Move a document to the trash, or delete it for good",
      ...writing,
      request: { params: idParams, query: documentDeletion },
      response: { 204: null },
    },
    async (c) => {
      const { id } = c.req.valid("param");
      const { permanent } = c.req.valid("query");
      await changeDocument(await contextOf(c), id, [{ name: permanent === "true" ? "deleteDocument" : "trashDocument", args: { id } }]);
    },
  )
  .get(
    "/:id/text",
    { summary: "The text that was read", ...reading, request: { params: idParams }, response: { 200: documentText } },
    async (c) => {
      const { id } = c.req.valid("param");
      return { documentId: id, text: await showText(await contextOf(c), id) };
    },
  )
  .get(
    "/:id/facts",
    {
      summary: "What the document says of itself: dates, amounts, numbers and names, each with the words it was read from",
      ...reading,
      request: { params: idParams },
      response: { 200: documentFacts },
    },
    async (c) => {
      const { id } = c.req.valid("param");
      return { documentId: id, facts: await showFacts(await contextOf(c), id) };
    },
  )
  .get(
    "/:id/words",
    {
      summary: "The words that were recognized on a page, with their boxes",
      ...reading,
      request: { params: idParams, query: wordsQuery },
      response: { 200: documentWords },
    },
    async (c) => showWords(await contextOf(c), c.req.valid("param").id, c.req.valid("query").page),
  )
  .post(
    "/:id/reprocess",
    { summary: "Read a document again from its bytes", ...writing, request: { params: idParams }, response: { 202: null } },
    async (c) => reprocess(await contextOf(c), c.req.valid("param").id),
  )
  .post(
    "/:id/unpack",
    {
      summary: "Make documents of the files in an archive, a mail or a PDF",
      ...writing,
      request: { params: idParams },
      response: { 202: null },
    },
    async (c) => unpack(await contextOf(c), c.req.valid("param").id),
  )
  .get(
    "/:id/:kind{download|preview|thumbnail}",
    { summary: "A signed address of a document's bytes", ...reading, request: { params: urlParams }, response: { 200: signedUrl } },
    async (c) => {
      const { id, kind } = c.req.valid("param");
      return signOne(await contextOf(c), signersOf(c), id, kind);
    },
  );
