// Hashing is the backend's: computing it here would stop every other request of this worker.
import { z } from "zod";
import { serviceSecret } from "../../../../server/settings/index.ts";
import { AppError } from "../../../../shared/errors.ts";
import { type Env, fetchBackend, settingsOf } from "../../../http/env.ts";

export interface Passwords {
  /** A PHC string. `personal`: what the password must not be. @throws AppError password.weak, auth.busy, service.unavailable */
  hash(password: string, personal: readonly string[]): Promise<string>;
  /** `null`: an account that does not exist; the same work. @throws AppError auth.busy, service.unavailable */
  verify(password: string, hash: string | null): Promise<{ valid: boolean; rehash?: string }>;
}

const hashed = z.object({ hash: z.string() });
const verified = z.object({ valid: z.boolean(), rehash: z.string().optional() });
const refused = z.object({
  code: z.enum(["auth.busy", "password.weak"]),
  retryAfter: z.number().optional(),
  reason: z.string().optional(),
  detail: z.string().optional(),
});
const timeLimitMs = 20_000;

export function passwords(env: Env): Passwords {
  async function ask<T extends z.ZodType>(what: string, body: object, answer: T): Promise<z.output<T>> {
    let response: Response;
    try {
      response = await fetchBackend(env, `/internal/passwords/${what}`, {
        method: "POST",
        headers: { Authorization: `Bearer ${serviceSecret(settingsOf(env).secretKey)}`, "Content-Type": "application/json" },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(timeLimitMs),
      });
      if (response.ok) return answer.parse(await response.json());
    } catch (cause) {
      throw new AppError("service.unavailable", { part: "backend", retryAfter: 2 }, { cause });
    }
    const { data } = refused.safeParse(await response.json().catch(() => undefined));
    if (!data)
      throw new AppError("service.unavailable", { part: "backend", retryAfter: 2 }, { cause: new Error(`status ${response.status}`) });
    const { code, ...details } = data;
    throw new AppError(code, details);
  }
  return {
    hash: async (password, personal) => (await ask("hash", { password, personal }, hashed)).hash,
    verify: (password, hash) => ask("verify", { password, hash }, verified),
  };
}
