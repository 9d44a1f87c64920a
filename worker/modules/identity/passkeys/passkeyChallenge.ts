// Challenges for passkeys: sealed into a short cookie, so that only the browser that asked can answer, and spent by the answer.
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { z } from "zod";
import type { AppContext } from "../../../http/types.ts";
import { type Sealed, seal, unseal } from "../tokens/sealed.ts";

const life = 5 * 60;
const name = "passkey";
const cookie = { prefix: "host", path: "/", secure: true, httpOnly: true, sameSite: "Strict" } as const;
/** `userId`: whose new passkey it is to be (`create`). */
const content = z.object({ challenge: z.string(), use: z.enum(["get", "create"]), userId: z.string().optional() });
export type PasskeyChallenge = z.infer<typeof content> & Sealed;

export async function giveChallenge(c: AppContext, given: z.infer<typeof content>): Promise<void> {
  setCookie(c, name, await seal(c.var.settings.secretKey, "passkey challenge", given, life), { ...cookie, maxAge: life });
}

/** This browser's challenge; the cookie goes with it, whatever comes of it. */
export async function takeChallenge(c: AppContext, use: "get" | "create"): Promise<PasskeyChallenge | undefined> {
  const sealed = getCookie(c, name, "host");
  deleteCookie(c, name, cookie);
  const challenge = sealed === undefined ? undefined : await unseal(c.var.settings.secretKey, "passkey challenge", content, sealed);
  return challenge?.use === use ? challenge : undefined;
}
