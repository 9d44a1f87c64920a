// The test button: POST /internal/ai/test, asked by the worker alone. A minimal real call, and what came back in words.
import { Hono } from "hono";
import { bearerAuth } from "hono/bearer-auth";
import { bodyLimit } from "hono/body-limit";
import type { Logger } from "pino";
import { z } from "zod";
import { type AiTestResult, providerName } from "../../../shared/api/ai.ts";
import type { Providers } from "./providers.ts";

/** Either a provider of the installation's, or whatever is asked for this person's documents. */
const testRequest = z.union([
  z.strictObject({ provider: providerName, model: z.string().max(200).optional() }),
  z.strictObject({ userId: z.uuid() }),
]);

export interface AiRoutesOptions {
  providers: Providers;
  /** The service secret that worker and backend share. */
  secret: string;
  log: Pick<Logger, "warn">;
}

export function aiRoutes({ providers, secret, log }: AiRoutesOptions): Hono {
  const routes = new Hono();
  routes.use("/internal/ai/*", bearerAuth({ token: secret }), bodyLimit({ maxSize: 8 * 1024 }));
  routes.post("/internal/ai/test", async (c) => {
    const asked = testRequest.parse(await c.req.json());
    const began = performance.now();
    const answer = (result: { ok: boolean; detail: string }) =>
      c.json({ ...result, ms: Math.round(performance.now() - began) } satisfies AiTestResult);
    try {
      const provider = "userId" in asked ? await providers.of(asked.userId) : await providers.named(asked.provider, asked.model);
      return answer(provider ? await provider.healthCheck() : { ok: false, detail: "unconfigured: no key is set up" });
    } catch (error) {
      // A key that can't be opened under this SECRET_KEY, for one. Its text may hold anything: only its name is told.
      log.warn({ error: error instanceof Error ? error.name : "unknown" }, "the test of a provider failed");
      return answer({ ok: false, detail: "unconfigured: the stored key can not be opened" });
    }
  });
  return routes;
}
