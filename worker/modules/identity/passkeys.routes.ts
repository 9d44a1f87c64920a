// /api/auth/passkeys over HTTP.
import { Hono } from "hono";
import {
  type PasskeyAssertion,
  passkeyAddRequest,
  passkeyChallengeRequest,
  passkeyLoginRequest,
  passkeyRenameRequest,
} from "../../../shared/api/identity.ts";
import { readJson } from "../../http/body.ts";
import type { AppContext, AppEnv } from "../../http/types.ts";
import { answer } from "./answer.ts";
import { identityDeps } from "./identityDeps.ts";
import { limited } from "./limited.ts";
import type { PasskeyCheck } from "./mfa.usecases.ts";
import { giveChallenge, takeChallenge } from "./passkeyChallenge.ts";
import { passkeysOf } from "./passkeys.repository.ts";
import * as usecases from "./passkeys.usecases.ts";

export const passkeyRoutes = new Hono<AppEnv>()
  .post("/passkeys/challenge", limited, async (c) => {
    const { token } = await readJson(c, passkeyChallengeRequest);
    const options = await usecases.askForPasskey(identityDeps(c), token);
    await giveChallenge(c, { challenge: options.challenge, use: "get" });
    return c.json({ options });
  })
  .post("/passkeys/login", limited, async (c) => {
    const { passkey } = await readJson(c, passkeyLoginRequest);
    const challenge = await takeChallenge(c, "get");
    return answer(c, await usecases.signInWithPasskey(identityDeps(c), { passkey, challenge }));
  })
  .get("/passkeys", limited, async (c) => {
    const items = await passkeysOf(await c.var.connection(), c.var.actor.userId);
    return c.json({ items: items.map(usecases.passkeyView), next: null });
  })
  .post("/passkeys/options", limited, async (c) => {
    const { userId } = c.var.actor;
    const options = await usecases.askForNewPasskey(identityDeps(c), c.var.actor);
    await giveChallenge(c, { challenge: options.challenge, use: "create", userId });
    return c.json({ options });
  })
  .post("/passkeys", limited, async (c) => {
    const request = await readJson(c, passkeyAddRequest);
    const challenge = await takeChallenge(c, "create");
    return c.json(await usecases.addPasskey(identityDeps(c), c.var.actor, { ...request, challenge }), 201);
  })
  .patch("/passkeys/:id", limited, async (c) => {
    const { name } = await readJson(c, passkeyRenameRequest);
    return c.json(await usecases.renamePasskey(identityDeps(c), c.var.actor, c.req.param("id"), name));
  })
  .delete("/passkeys/:id", limited, async (c) => {
    await usecases.removePasskey(identityDeps(c), c.var.actor, c.req.param("id"));
    return c.body(null, 204);
  });

/** The check of a passkey where the request brings one. After a password it is the second factor; to prove oneself again it stands alone. */
export async function presentedPasskey(
  c: AppContext,
  request: { passkey: PasskeyAssertion } | { code?: string | undefined },
): Promise<PasskeyCheck | undefined> {
  if (!("passkey" in request)) return undefined;
  const challenge = await takeChallenge(c, "get");
  const alone = !("token" in request);
  return async (connection, whose) => {
    await usecases.acceptPasskey(identityDeps(c), connection, { passkey: request.passkey, challenge, whose, alone });
  };
}
