// The second half of a sign-in over HTTP, and proving again who is there.
import { mfaRequest, reauthenticateRequest, session } from "../../../../shared/api/identity.ts";
import { sessionOf } from "../../../http/caller.ts";
import { routes } from "../../../http/routes.ts";
import { presentedPasskey } from "../passkeys/presentedPasskey.ts";
import { answer } from "../request/answer.ts";
import { identityDeps } from "../request/identityDeps.ts";
import { limited } from "../request/limited.ts";
import { finishSignIn, reauthenticate } from "./mfa.usecases.ts";

export const mfaRoutes = routes()
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
    {
      summary: "Prove again who it is",
      auth: "account",
      scope: null,
      use: [limited],
      request: { json: reauthenticateRequest },
      response: { 204: null },
    },
    async (c) => {
      const request = c.req.valid("json");
      await reauthenticate(identityDeps(c), sessionOf(c), request, await presentedPasskey(c, request));
    },
  );
