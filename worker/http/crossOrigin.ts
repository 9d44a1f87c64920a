// Programs in the browser on other origins may call the API with a token where CORS_ORIGINS names them; cookies never go along.
import { cors } from "hono/cors";
import type { AppMiddleware } from "./types.ts";

const others = cors({
  origin: (origin, c) => (c.var.settings.corsOrigins.includes(origin) ? origin : null),
  allowMethods: ["GET", "POST", "PUT", "PATCH", "DELETE"],
  allowHeaders: ["Authorization", "Content-Type"],
  exposeHeaders: ["Retry-After", "X-Request-Id"],
  maxAge: 600,
});

export const crossOrigin: AppMiddleware = (c, next) => others(c, next);
