// The second factor over HTTP: finishing a sign-in, proving again, authenticator apps, backup codes.
import {
  backupCodes,
  mfaRequest,
  reauthenticateRequest,
  securityOverview as securityOverviewAnswer,
  session,
  totpActivateRequest,
  totpSetup,
} from "../../../../shared/api/identity.ts";
import { sessionOf } from "../../../http/caller.ts";
import { routes } from "../../../http/routes.ts";
import { answer } from "../answer.ts";
import { identityDeps } from "../identityDeps.ts";
import { limited } from "../limits/limited.ts";
import { presentedPasskey } from "../passkeys/presentedPasskey.ts";
import { activateTotp, removeTotp, renewBackupCodes, securityOverview, setUpTotp } from "./factors.usecases.ts";
import { finishSignIn, reauthenticate } from "./mfa.usecases.ts";

const own = { auth: "account", scope: null, use: [limited] } as const;

export const factorRoutes = routes()
  .post(
    "/mfa",
    {
      summary: "Finish a sign-in with a second factor",
      auth: "public",
      use: [limited],
      request: { json: mfaRequest },
      response: { 200: session },
    },
    async (c) => {
      const request = c.req.valid("json");
      return answer(c, await finishSignIn(identityDeps(c), request, await presentedPasskey(c, request)));
    },
  )
  .post(
    "/reauthenticate",
    { summary: "Prove again who it is", ...own, request: { json: reauthenticateRequest }, response: { 204: null } },
    async (c) => {
      const request = c.req.valid("json");
      await reauthenticate(identityDeps(c), sessionOf(c), request, await presentedPasskey(c, request));
    },
  )
  .get("/security", { summary: "What protects the account", ...own, response: { 200: securityOverviewAnswer } }, async (c) =>
    securityOverview(identityDeps(c), sessionOf(c)),
  )
  .post("/totp/setup", { summary: "Begin with codes from an app", ...own, response: { 200: totpSetup } }, async (c) =>
    setUpTotp(identityDeps(c), sessionOf(c)),
  )
  .post(
    "/totp/activate",
    { summary: "Activate codes from an app", ...own, request: { json: totpActivateRequest }, response: { 204: null } },
    async (c) => activateTotp(identityDeps(c), sessionOf(c), c.req.valid("json").code),
  )
  .delete("/totp", { summary: "No more codes from an app", ...own, response: { 204: null } }, async (c) =>
    removeTotp(identityDeps(c), sessionOf(c)),
  )
  .post("/backup-codes", { summary: "New backup codes; the old ones are void", ...own, response: { 200: backupCodes } }, async (c) => ({
    backupCodes: await renewBackupCodes(identityDeps(c), sessionOf(c)),
  }));
