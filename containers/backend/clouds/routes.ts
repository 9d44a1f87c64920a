// What the worker asks of people's stores: POST /internal/cloud/*, never public. The worker has checked who may before it calls.
import { Hono } from "hono";
import { bearerAuth } from "hono/bearer-auth";
import { bodyLimit } from "hono/body-limit";
import type { Logger } from "pino";
import { z } from "zod";
import { connectWebDav, oauthProvider } from "../../../shared/api/clouds.ts";
import { AppError } from "../../../shared/errors.ts";
import type { Clouds } from "./clouds.ts";
import type { Copies } from "./copies.ts";

export interface CloudRoutesOptions {
  clouds: Clouds;
  copies: Copies;
  secret: string;
  log: Pick<Logger, "warn">;
}

const connectRequest = z.object({ userId: z.uuid(), address: z.string(), request: connectWebDav });
const browseRequest = z.object({ connectionId: z.uuid(), folderId: z.string(), refresh: z.boolean() });
const spaceRequest = browseRequest.pick({ connectionId: true });
const copyRequest = z.object({ versionId: z.uuid() });
const randomText = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const beginRequest = z.object({
  provider: oauthProvider,
  state: randomText,
  verifier: randomText,
  redirectUri: z.url(),
  connectionId: z.uuid().nullable(),
});
const finishRequest = beginRequest.omit({ state: true }).extend({
  userId: z.uuid(),
  folder: z.string(),
  code: z.string().min(1),
  address: z.string(),
});
/** Shorter than the worker waits. */
const copyMs = 20_000;

export function cloudRoutes({ clouds, copies, secret, log }: CloudRoutesOptions): Hono {
  const routes = new Hono();
  routes.use("/internal/cloud/*", bearerAuth({ token: secret }), bodyLimit({ maxSize: 32 * 1024 }));
  /** An expected failure is an answer: `{error: {code, details}}`. Its cause stays here, and holds no credentials. */
  const answering = (path: string, work: (body: unknown) => Promise<object>) =>
    routes.post(path, async (c) => {
      try {
        return c.json(await work(await c.req.json()));
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        log.warn({ code: error.code, cause: error.cause instanceof Error ? error.cause.name : undefined }, "a cloud was asked in vain");
        return c.json({ error: { code: error.code, details: error.details } });
      }
    });
  answering("/internal/cloud/connect", async (body) => {
    const { userId, address, request } = connectRequest.parse(body);
    return { id: await clouds.connect(userId, request, address) };
  });
  answering("/internal/cloud/oauth/begin", async (body) => ({ url: await clouds.beginLogIn(beginRequest.parse(body)) }));
  answering("/internal/cloud/oauth/finish", async (body) => ({ id: await clouds.finishLogIn(finishRequest.parse(body)) }));
  answering("/internal/cloud/browse", async (body) => {
    const { connectionId, folderId, refresh } = browseRequest.parse(body);
    const entries = await clouds.browse(connectionId, folderId, refresh);
    return { items: entries.map(({ etag: _etag, checksum: _checksum, ...entry }) => entry) };
  });
  answering("/internal/cloud/space", async (body) => clouds.space(spaceRequest.parse(body).connectionId));
  answering("/internal/cloud/copy", async (body) => ({ key: await copies.keyOf(copyRequest.parse(body).versionId, copyMs) }));
  return routes;
}
