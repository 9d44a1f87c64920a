// The provider as the worker asks for it: POST /internal/oidc/begin and /internal/oidc/finish.
import { Hono } from "hono";
import { bearerAuth } from "hono/bearer-auth";
import { bodyLimit } from "hono/body-limit";
import type { Logger } from "pino";
import { z } from "zod";
import { AppError, problem } from "../../../shared/errors.ts";
import type { OidcProvider } from "./provider.ts";

const beginRequest = z.object({ redirectUri: z.url() });
const finishRequest = z.object({ callbackUrl: z.url(), state: z.string(), nonce: z.string(), verifier: z.string() });

export interface OidcRoutesOptions {
  provider: OidcProvider;
  /** The service secret that worker and backend share. */
  secret: string;
  log: Pick<Logger, "warn">;
}

export function oidcRoutes({ provider, secret, log }: OidcRoutesOptions): Hono {
  const routes = new Hono();
  routes.use("/internal/oidc/*", bearerAuth({ token: secret }), bodyLimit({ maxSize: 64 * 1024 }));
  routes.post("/internal/oidc/begin", async (c) => c.json(await provider.begin(beginRequest.parse(await c.req.json()).redirectUri)));
  routes.post("/internal/oidc/finish", async (c) => {
    const { callbackUrl, ...checks } = finishRequest.parse(await c.req.json());
    return c.json(await provider.finish(callbackUrl, checks));
  });
  routes.onError((thrown, c) => {
    if ("getResponse" in thrown) return thrown.getResponse();
    const known = thrown instanceof AppError ? thrown : new AppError(thrown instanceof z.ZodError ? "request.invalid" : "internal");
    // Which step failed, never the address with its code.
    const cause = thrown.cause instanceof Error ? thrown.cause : thrown;
    log.warn({ error: cause.name, code: "code" in cause ? cause.code : undefined }, "sign-in at the provider failed");
    return c.json(problem(known), known.status as 400, { "Content-Type": "application/problem+json" });
  });
  return routes;
}
