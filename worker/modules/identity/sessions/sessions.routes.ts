// /api/auth/sessions: where a person is signed in, and ending it there.
import { transaction } from "../../../../server/authority/change.ts";
import { audit } from "../../../../server/events/audit.ts";
import { idParams } from "../../../../shared/api/common.ts";
import { sessionList } from "../../../../shared/api/identity.ts";
import { AppError } from "../../../../shared/errors.ts";
import { sessionOf } from "../../../http/caller.ts";
import { deviceName, roughPlace } from "../../../http/device.ts";
import { routes } from "../../../http/routes.ts";
import { limited } from "../request/limited.ts";
import { closeSocketsOf } from "./closeSocketsOf.ts";
import { revokeOwnSession, sessionsOf } from "./sessions.repository.ts";

const own = { auth: "account", scope: null, use: [limited] } as const;

export const sessionRoutes = routes()
  .get("/sessions", { summary: "Where the person is signed in", ...own, response: { 200: sessionList } }, async (c) => {
    const { userId, sessionId } = sessionOf(c);
    const rows = await sessionsOf(await c.var.connection(), userId);
    const items = rows.map(({ id, userAgent, address, createdAt, lastUsedAt }) => ({
      id,
      device: deviceName(userAgent),
      place: roughPlace(address),
      createdAt: createdAt.toISOString(),
      lastUsedAt: lastUsedAt.toISOString(),
      current: id === sessionId,
    }));
    return { items, next: null };
  })
  .delete(
    "/sessions/:id",
    { summary: "End a session elsewhere", ...own, request: { params: idParams }, response: { 204: null } },
    async (c) => {
      const { userId } = c.var.actor;
      const { id } = c.req.valid("param");
      const connection = await c.var.connection();
      await transaction(connection, async () => {
        if (!(await revokeOwnSession(connection, userId, id))) throw new AppError("entity.notFound");
        await audit(connection, { actorId: userId, event: "session.ended", details: { sessionId: id, address: c.var.address } });
      });
      closeSocketsOf(c, userId, [id]);
    },
  );
