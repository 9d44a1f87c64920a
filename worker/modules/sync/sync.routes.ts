// Push, pull, the live socket and the text feed.
import { textPage } from "../../../shared/api/documents.ts";
import {
  liveProtocol,
  liveTicket,
  pullAnswer,
  pullRequest,
  pushAnswer,
  pushRequest,
  textsQuery,
  versionNotSupported,
} from "../../../shared/api/sync.ts";
import { AppError } from "../../../shared/errors.ts";
import { schemaVersion } from "../../../shared/mutators/entities.ts";
import { sessionOf } from "../../http/caller.ts";
import { RawAnswer } from "../../http/contract.ts";
import { deviceName } from "../../http/device.ts";
import { routes } from "../../http/routes.ts";
import { poke } from "../../poke/poke.ts";
import { issueTicket, readTicket } from "../../poke/ticket.ts";
import { pull } from "./pull.ts";
import { push } from "./push.ts";
import { readTexts } from "./texts.ts";

export const syncRoutes = routes()
  .post(
    "/push",
    {
      summary: "A device's changes, in their order",
      auth: "person",
      scope: null,
      request: { json: pushRequest },
      response: { 200: pushAnswer },
    },
    async (c) => {
      const request = c.req.valid("json");
      if (request.pushVersion !== 1) return versionNotSupported("push");
      if (request.schemaVersion !== schemaVersion) return versionNotSupported("schema");
      const people = await push(await c.var.connection(), c.var.actor.userId, request, deviceName(c.req.header("User-Agent") ?? ""));
      c.executionCtx.waitUntil(poke(c.env, people));
      return {};
    },
  )
  .post(
    "/pull",
    {
      summary: "What moved since a device's cookie",
      auth: "person",
      scope: null,
      request: { json: pullRequest },
      response: { 200: pullAnswer },
    },
    async (c) => {
      const request = c.req.valid("json");
      if (request.pullVersion !== 1) return versionNotSupported("pull");
      if (request.schemaVersion !== schemaVersion) return versionNotSupported("schema");
      return pull(await c.var.connection(), c.var.actor.userId, request);
    },
  )
  .post(
    "/ticket",
    { summary: "A ticket that opens the live socket once", auth: "person", scope: null, response: { 200: liveTicket } },
    async (c) => ({ ticket: await issueTicket(c.env, c.var.actor.userId, sessionOf(c).sessionId), expiresIn: 30 }),
  )
  .get(
    "/live",
    {
      summary: "A WebSocket that says when there is something to pull; opened by a ticket",
      auth: "public",
      response: { 101: new RawAnswer("A WebSocket") },
    },
    async (c) => {
      if (c.req.header("Upgrade")?.toLowerCase() !== "websocket")
        throw new AppError("request.invalid", { detail: "A WebSocket is expected here" });
      const offered = (c.req.header("Sec-WebSocket-Protocol") ?? "").split(",").map((name) => name.trim());
      const ticket = offered.includes(liveProtocol) ? readTicket(offered.find((name) => name !== liveProtocol) ?? "") : null;
      if (!ticket) throw new AppError("auth.required");
      const answer = await c.env.POKE.getByName(ticket.userId).fetch(`https://poke/live?hash=${ticket.hash}`, {
        headers: { Upgrade: "websocket" },
      });
      if (answer.status !== 101) throw new AppError("auth.required");
      return answer;
    },
  )
  .get(
    "/text",
    {
      summary: "The text of documents, newest first, then what changes",
      auth: "person",
      scope: "documents:read",
      request: { query: textsQuery },
      response: { 200: textPage },
    },
    async (c) => readTexts(await c.var.connection(), c.var.actor.userId, c.req.valid("query")),
  );
