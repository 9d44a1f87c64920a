// What the backend does with people's accounts elsewhere (clouds, mail), as the worker asks for it. No database connection is held
// meanwhile: what it asks may be slow.
import { z } from "zod";
import { workerWaitsMs } from "../../server/settings/backendTimes.ts";
import { serviceSecret } from "../../server/settings/index.ts";
import { AppError, type ErrorCode } from "../../shared/errors.ts";
import { fetchBackend } from "./env.ts";
import type { AppContext } from "./types.ts";

const refused = z.object({ error: z.object({ code: z.string(), details: z.record(z.string(), z.unknown()) }) });

/** `path`: below `/internal`. @throws AppError what the backend says it came to; service.unavailable where it does not answer */
export async function askBackend<T>(c: AppContext, path: string, body: object, answer: z.ZodType<T>): Promise<T> {
  await c.var.closeConnection();
  let content: unknown;
  try {
    const response = await fetchBackend(c.env, `/internal/${path}`, {
      method: "POST",
      headers: { Authorization: `Bearer ${serviceSecret(c.var.settings.secretKey)}`, "Content-Type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(workerWaitsMs),
    });
    if (!response.ok) throw new Error(`status ${response.status}`);
    content = await response.json();
  } catch (cause) {
    throw new AppError("service.unavailable", { part: "backend", retryAfter: 5 }, { cause });
  }
  const failed = refused.safeParse(content);
  if (failed.success) throw new AppError(failed.data.error.code as ErrorCode, failed.data.error.details);
  return answer.parse(content);
}
