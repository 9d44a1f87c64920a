// The one provider that OIDC_ISSUER names, as the API calls it; the backend speaks with it.
import { z } from "zod";
import { serviceSecret } from "../../../../server/settings/index.ts";
import { AppError } from "../../../../shared/errors.ts";
import { type Env, fetchBackend, settingsOf } from "../../../http/env.ts";

export const oidcProvider = "oidc";

const begun = z.object({ url: z.url(), state: z.string(), nonce: z.string(), verifier: z.string() });
const person = z.object({
  issuer: z.string(),
  subject: z.string().min(1).max(255),
  email: z.string().max(254),
  emailVerified: z.boolean(),
  username: z.string(),
  name: z.string(),
});
export type OidcPerson = z.infer<typeof person>;
const refused = z.object({ code: z.literal("oidc.refused") });

/** @throws AppError service.unavailable */
export const beginOidc = (env: Env, redirectUri: string) => ask(env, "begin", { redirectUri }, begun);
/** @throws AppError oidc.refused, service.unavailable */
export const finishOidc = (env: Env, answer: { callbackUrl: string; state: string; nonce: string; verifier: string }) =>
  ask(env, "finish", answer, person);

async function ask<T extends z.ZodType>(env: Env, what: string, body: object, answer: T): Promise<z.output<T>> {
  let response: Response;
  try {
    response = await fetchBackend(env, `/internal/oidc/${what}`, {
      method: "POST",
      headers: { Authorization: `Bearer ${serviceSecret(settingsOf(env).secretKey)}`, "Content-Type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(40_000),
    });
    if (response.ok) return answer.parse(await response.json());
  } catch (cause) {
    throw new AppError("service.unavailable", { part: "sign-in provider", retryAfter: 5 }, { cause });
  }
  if (refused.safeParse(await response.json().catch(() => undefined)).success) throw new AppError("oidc.refused");
  throw new AppError("service.unavailable", { part: "sign-in provider", retryAfter: 5 }, { cause: new Error(`status ${response.status}`) });
}
