// Full-text search on the server, for what a device does not hold and for other programs.
import { Hono } from "hono";
import { z } from "zod";
import { readQuery } from "../../http/body.ts";
import type { AppEnv } from "../../http/types.ts";
import { search } from "./search.usecases.ts";

const searchQuery = z.object({
  q: z.string().max(1000),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.coerce.number().int().min(0).max(1_000_000).default(0),
});

export const searchRoutes = new Hono<AppEnv>().get("/", async (c) =>
  c.json(await search(await c.var.connection(), c.var.actor.userId, readQuery(c, searchQuery))),
);
