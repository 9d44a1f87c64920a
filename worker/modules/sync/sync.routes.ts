// Push, pull, the live socket and the text feed.
import { textPage } from "../../../shared/api/documents.ts";
import {
  liveProtocol,
  liveTicket,
  type PushAnswer,
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
import type { AppContext } from "../../http/types.ts";
import { poke } from "../../poke/poke.ts";
import { issueTicket, readTicket } from "../../poke/ticket.ts";
import { liveSession } from "../identity/account/identity.repository.ts";
import { assertOwnGroup } from "./clientGroups.ts";
import { pull } from "./pull.ts";
import { ClientForgotten, push } from "./push.ts";
import { readTexts } from "./texts.ts";

/** Access is checked before the version: somebody else's client group is refused whatever version it sends. */
async function refuseVersion(
  c: AppContext,
  request: { clientGroupID: string; schemaVersion: string },
  version: number,
  versionType: "push" | "pull",
) {
  if (version === 1 && request.schemaVersion === schemaVersion) return undefined;
  await assertOwnGroup(await c.var.connection(), c.var.actor.userId, request.clientGroupID);
  return versionNotSupported(version === 1 ? "schema" : versionType);
}

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
    async (c): Promise<PushAnswer> => {
      const request = c.req.valid("json");
      const refused = await refuseVersion(c, request, request.pushVersion, "push");
      if (refused) return refused;
      try {
        const people = await push(await c.var.connection(), c.var.actor.userId, request, deviceName(c.req.header("User-Agent") ?? ""));
        c.executionCtx.waitUntil(poke(c.env, people));
        return {};
      } catch (error) {
        if (error instanceof ClientForgotten) return { error: "ClientStateNotFound" as const };
        throw error;
      }
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
      const refused = await refuseVersion(c, request, request.pullVersion, "pull");
      if (refused) return refused;
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
      const hub = c.env.POKE.getByName(ticket.userId);
      const taken = await hub.fetch(`https://poke/take?hash=${ticket.hash}`, { method: "POST" });
      if (!taken.ok) throw new AppError("auth.required");
      const sessionId = await taken.text();
      // The ticket was given earlier: session and person are checked again, because either may have ended since.
      const role = await liveSession(await c.var.db(), sessionId, ticket.userId);
      if (role !== "user") throw new AppError(role === "admin" ? "auth.admin" : "auth.required");
      const answer = await hub.fetch(`https://poke/live?session=${sessionId}`, { headers: { Upgrade: "websocket" } });
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
