// POST /internal/services/check, asked by the worker alone: looks at one service now, so that an administrator sees its state at once.
import { Hono } from "hono";
import { bearerAuth } from "hono/bearer-auth";
import { bodyLimit } from "hono/body-limit";
import { z } from "zod";
import { serviceKey } from "../../../shared/api/services.ts";
import type { ServiceHealth } from "./health.ts";

const checkRequest = z.strictObject({ key: serviceKey });

export function serviceRoutes({ health, secret }: { health: ServiceHealth; secret: string }): Hono {
  const routes = new Hono();
  routes.use("/internal/services/*", bearerAuth({ token: secret }), bodyLimit({ maxSize: 8 * 1024 }));
  routes.post("/internal/services/check", async (c) => {
    await health.check(checkRequest.parse(await c.req.json()).key);
    return c.body(null, 204);
  });
  return routes;
}
