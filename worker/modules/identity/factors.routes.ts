// The second factor over HTTP: finishing a sign-in, proving again, authenticator apps, backup codes.
import { Hono } from "hono";
import { mfaRequest, reauthenticateRequest, totpActivateRequest } from "../../../shared/api/identity.ts";
import { readJson } from "../../http/body.ts";
import type { AppEnv } from "../../http/types.ts";
import { answer } from "./answer.ts";
import { activateTotp, removeTotp, renewBackupCodes, securityOverview, setUpTotp } from "./factors.usecases.ts";
import { identityDeps } from "./identityDeps.ts";
import { limited } from "./limited.ts";
import { finishSignIn, reauthenticate } from "./mfa.usecases.ts";
import { presentedPasskey } from "./passkeys.routes.ts";

export const factorRoutes = new Hono<AppEnv>()
  .post("/mfa", limited, async (c) => {
    const request = await readJson(c, mfaRequest);
    return answer(c, await finishSignIn(identityDeps(c), request, await presentedPasskey(c, request)));
  })
  .post("/reauthenticate", limited, async (c) => {
    const request = await readJson(c, reauthenticateRequest);
    await reauthenticate(identityDeps(c), c.var.actor, request, await presentedPasskey(c, request));
    return c.body(null, 204);
  })
  .get("/security", limited, async (c) => c.json(await securityOverview(identityDeps(c), c.var.actor)))
  .post("/totp/setup", limited, async (c) => c.json(await setUpTotp(identityDeps(c), c.var.actor)))
  .post("/totp/activate", limited, async (c) => {
    const { code } = await readJson(c, totpActivateRequest);
    await activateTotp(identityDeps(c), c.var.actor, code);
    return c.body(null, 204);
  })
  .delete("/totp", limited, async (c) => {
    await removeTotp(identityDeps(c), c.var.actor);
    return c.body(null, 204);
  })
  .post("/backup-codes", limited, async (c) => c.json({ backupCodes: await renewBackupCodes(identityDeps(c), c.var.actor) }));
