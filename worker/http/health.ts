// GET /health: does each part answer? Always 200, so that a degraded product is still looked at. GET /ready: may traffic come?
import { z } from "zod";
import { type Env, fetchBackend, fetchStore } from "./env.ts";
import { describeError } from "./log.ts";
import { reply, routes } from "./routes.ts";
import type { AppContext } from "./types.ts";

const timeLimitMs = 2_000;

const part = z.enum(["ok", "unreachable"]);
const healthReport = z.object({
  status: z.enum(["ok", "degraded"]),
  parts: z.object({ database: part, objectStore: part, backend: part }),
});
type HealthReport = z.infer<typeof healthReport>;
const readiness = z.object({ status: z.enum(["ready", "not ready"]) });

const healthContract = { summary: "Which part answers", auth: "public", response: { 200: healthReport } } as const;

export const health = routes()
  .get("/health", healthContract, report)
  .get("/api/health", healthContract, report)
  .get("/ready", { summary: "Whether traffic may come", auth: "public", response: { 200: readiness, 503: readiness } }, async (c) => {
    const ready = await answers(c, "database", () => queries(c));
    return ready ? reply(200, { status: "ready" as const }) : reply(503, { status: "not ready" as const });
  });

async function report(c: AppContext): Promise<HealthReport> {
  const [database, objectStore, backend] = await Promise.all([
    answers(c, "database", () => queries(c)),
    answers(c, "objectStore", () => reachable(storeAnswer(c.env, c.var.settings.objectStore))),
    answers(c, "backend", () => reachable(fetchBackend(c.env, "/health", probe()))),
  ]);
  const parts = { database: name(database), objectStore: name(objectStore), backend: name(backend) };
  return { status: database && objectStore && backend ? "ok" : "degraded", parts };
}

const name = (answered: boolean): z.infer<typeof part> => (answered ? "ok" : "unreachable");
const probe = (): RequestInit => ({ method: "GET", redirect: "manual", signal: AbortSignal.timeout(timeLimitMs) });

/** Unsigned, so a store that is alive refuses it: any answer below 500 will do. */
const storeAnswer = (env: Env, store: { endpoint: string; bucket: string }) =>
  fetchStore(env, `${store.endpoint}/${store.bucket}/`, probe());

async function queries(c: AppContext): Promise<boolean> {
  const connection = await c.var.connection();
  await connection.query("SELECT 1");
  return true;
}

async function reachable(answer: Promise<Response>): Promise<boolean> {
  const response = await answer;
  await response.body?.cancel();
  return response.status < 500;
}

async function answers(c: AppContext, part: string, ask: () => Promise<boolean>): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => setTimeout(resolve, timeLimitMs, false));
  try {
    return await Promise.race([ask(), late]);
  } catch (error) {
    c.var.log.warn("health probe failed", { part, ...describeError(error) });
    return false;
  }
}
