// The second factors over HTTP: what there is, authenticator apps, backup codes.
import {
  backupCodes,
  securityOverview as securityOverviewAnswer,
  totpActivateRequest,
  totpSetup,
} from "../../../../shared/api/identity.ts";
import { sessionOf } from "../../../http/caller.ts";
import { routes } from "../../../http/routes.ts";
import { identityDeps } from "../request/identityDeps.ts";
import { limited } from "../request/limited.ts";
import { activateTotp, removeTotp, renewBackupCodes, securityOverview, setUpTotp } from "./factors.usecases.ts";

const own = { auth: "account", scope: null, use: [limited] } as const;

export const factorRoutes = routes()
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
