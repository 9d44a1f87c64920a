// /api/auth/sessions: where a person is signed in, and ending it there.
import { Hono } from "hono";
import { z } from "zod";
import { transaction } from "../../../server/authority/change.ts";
import { audit } from "../../../server/identity/audit.ts";
import type { SessionInfo } from "../../../shared/api/identity.ts";
import { AppError } from "../../../shared/errors.ts";
import type { AppEnv } from "../../http/types.ts";
import { closeSessions } from "./closeSessions.ts";
import { deviceName, roughPlace } from "./device.ts";
import { limited } from "./limited.ts";
import { revokeOwnSession, sessionsOf } from "./sessions.repository.ts";

export const sessionRoutes = new Hono<AppEnv>()
  .get("/sessions", limited, async (c) => {
    const { userId, sessionId } = c.var.actor;
    const rows = await sessionsOf(await c.var.connection(), userId);
    const items: SessionInfo[] = rows.map(({ id, userAgent, address, createdAt, lastUsedAt }) => ({
      id,
      device: deviceName(userAgent),
      place: roughPlace(address),
      createdAt: createdAt.toISOString(),
      lastUsedAt: lastUsedAt.toISOString(),
      current: id === sessionId,
    }));
    return c.json({ items, next: null });
  })
  .delete("/sessions/:id", limited, async (c) => {
    const { userId } = c.var.actor;
    const id = z.uuid().safeParse(c.req.param("id"));
    if (!id.success) throw new AppError("entity.notFound");
    const connection = await c.var.connection();
    await transaction(connection, async () => {
      if (!(await revokeOwnSession(connection, userId, id.data))) throw new AppError("entity.notFound");
      await audit(connection, { actorId: userId, event: "session.ended", details: { sessionId: id.data, address: c.var.address } });
    });
    closeSessions(c, userId, [id.data]);
    return c.body(null, 204);
  });
