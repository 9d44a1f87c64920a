// What the backend may ask of the worker. Bound to its own entrypoint (`Internal`), never to the public port.
import { Hono } from "hono";
import { bearerAuth } from "hono/bearer-auth";
import { timingSafeEqual } from "hono/utils/buffer";
import { z } from "zod";
import { serviceSecret } from "../../server/settings/index.ts";
import { readJson, receiveBody } from "../http/body.ts";
import { type Env, settingsOf } from "../http/env.ts";
import { frame, withSettings } from "../http/frame.ts";
import { onError } from "../http/problems.ts";
import type { AppEnv } from "../http/types.ts";
import { poke } from "./poke.ts";

const pokeRequest = z.object({ userIds: z.array(z.uuid()).max(10_000) });

export const internal = new Hono<AppEnv>();
internal.onError(onError);
internal.use(frame, withSettings);
internal.use(
  "/internal/*",
  bearerAuth({ verifyToken: (token, c) => timingSafeEqual(token, serviceSecret(settingsOf(c.env as Env).secretKey)) }),
  receiveBody,
);

internal.post("/internal/poke", async (c) => {
  const { userIds } = await readJson(c, pokeRequest);
  await poke(c.env, userIds);
  return c.body(null, 204);
});
