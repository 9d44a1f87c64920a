// Push, pull, the live socket and the text feed.
import { Hono } from "hono";
import { z } from "zod";
import { liveProtocol, pullRequest, pushRequest } from "../../../shared/api/sync.ts";
import { AppError } from "../../../shared/errors.ts";
import { schemaVersion } from "../../../shared/mutators/entities.ts";
import { readJson, readQuery } from "../../http/body.ts";
import type { AppEnv } from "../../http/types.ts";
import { poke } from "../../poke/poke.ts";
import { issueTicket, readTicket } from "../../poke/ticket.ts";
import { deviceName } from "../identity/device.ts";
import { pull } from "./pull.ts";
import { push } from "./push.ts";
import { readTexts } from "./texts.ts";

const versionNotSupported = (versionType: "push" | "pull" | "schema") => ({ error: "VersionNotSupported", versionType });

export const syncRoutes = new Hono<AppEnv>()
  .post("/push", async (c) => {
    const request = await readJson(c, pushRequest);
    if (request.pushVersion !== 1) return c.json(versionNotSupported("push"));
    if (request.schemaVersion !== schemaVersion) return c.json(versionNotSupported("schema"));
    const people = await push(await c.var.connection(), c.var.actor.userId, request, deviceName(c.req.header("User-Agent") ?? ""));
    c.executionCtx.waitUntil(poke(c.env, people));
    return c.json({});
  })
  .post("/pull", async (c) => {
    const request = await readJson(c, pullRequest);
    if (request.pullVersion !== 1) return c.json(versionNotSupported("pull"));
    if (request.schemaVersion !== schemaVersion) return c.json(versionNotSupported("schema"));
    return c.json(await pull(await c.var.connection(), c.var.actor.userId, request));
  })
  .post("/ticket", async (c) => c.json({ ticket: await issueTicket(c.env, c.var.actor.userId, c.var.actor.sessionId), expiresIn: 30 }))
  .get("/live", async (c) => {
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
  })
  .get("/text", async (c) => {
    const query = readQuery(
      c,
      z.object({
        cursor: z.string().max(200).optional(),
        limit: z.coerce.number().int().min(1).max(500).default(200),
        older: z.enum(["fetch", "skip"]).optional(),
      }),
    );
    return c.json(await readTexts(await c.var.connection(), c.var.actor.userId, query));
  });
