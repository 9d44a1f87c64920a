// /api/settings/documents/limits: how large a file may be. Everybody who is signed in may read it, administrators change it.
import { changeLimits, readLimits } from "../../../server/intake/limits.ts";
import { uploadLimits, uploadLimitsPatch } from "../../../shared/api/limits.ts";
import { routes } from "../../http/routes.ts";

export const limitRoutes = routes()
  .get("/", { summary: "How large a file may be", auth: "account", scope: "settings", response: { 200: uploadLimits } }, async (c) =>
    readLimits(await c.var.connection()),
  )
  .patch(
    "/",
    {
      summary: "Change how large a file may be",
      auth: "admin",
      scope: null,
      request: { json: uploadLimitsPatch },
      response: { 200: uploadLimits },
    },
    async (c) => {
      const { actor, address } = c.var;
      return changeLimits(await c.var.connection(), c.req.valid("json"), { actorId: actor.userId, address });
    },
  );
