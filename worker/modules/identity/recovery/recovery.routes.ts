// /api/auth/password and /api/auth/email over HTTP.
import {
  emailChangeRequest,
  emailVerified,
  emailVerifyRequest,
  passwordChangeRequest,
  passwordForgotRequest,
  passwordResetRequest,
} from "../../../../shared/api/identity.ts";
import { sessionOf } from "../../../http/caller.ts";
import { routes } from "../../../http/routes.ts";
import { multiUserOnly } from "../account/owner.ts";
import { identityDeps } from "../request/identityDeps.ts";
import { limited } from "../request/limited.ts";
import { closeSocketsOf } from "../sessions/closeSocketsOf.ts";
import { cancelEmailChange, changeEmail, confirmEmail, sendVerification } from "./email.usecases.ts";
import { changePassword, forgotPassword, resetPassword } from "./password.usecases.ts";

/** By a token from a mail, or without any. */
const open = { auth: "public", use: [multiUserOnly, limited] } as const;
const own = { auth: "account", scope: null, use: [multiUserOnly, limited] } as const;

export const recoveryRoutes = routes()
  .post(
    "/password/change",
    {
      summary: "Change the password; other sessions end",
      auth: "account",
      scope: null,
      use: [limited],
      request: { json: passwordChangeRequest },
      response: { 204: null },
    },
    async (c) => {
      closeSocketsOf(c, c.var.actor.userId, await changePassword(identityDeps(c), sessionOf(c), c.req.valid("json")));
    },
  )
  .post(
    "/password/forgot",
    { summary: "Mail a link to a new password; always 202", ...open, request: { json: passwordForgotRequest }, response: { 202: null } },
    async (c) => forgotPassword(identityDeps(c), c.req.valid("json").email),
  )
  .post(
    "/password/reset",
    { summary: "Set a new password by a token from a mail", ...open, request: { json: passwordResetRequest }, response: { 204: null } },
    async (c) => {
      const { userId, ended } = await resetPassword(identityDeps(c), c.req.valid("json"));
      closeSocketsOf(c, userId, ended);
    },
  )
  .post(
    "/email/verify",
    {
      summary: "Confirm an address by a token from a mail",
      ...open,
      request: { json: emailVerifyRequest },
      response: { 200: emailVerified },
    },
    async (c) => confirmEmail(identityDeps(c), c.req.valid("json").token),
  )
  .post("/email/send", { summary: "Mail another verification", ...own, response: { 202: null } }, async (c) =>
    sendVerification(identityDeps(c), sessionOf(c).userId),
  )
  .post(
    "/email/change",
    { summary: "Change the address; mails go to both", ...own, request: { json: emailChangeRequest }, response: { 202: null } },
    async (c) => changeEmail(identityDeps(c), sessionOf(c), c.req.valid("json").email),
  )
  .delete("/email/change", { summary: "Call a change of address off", ...own, response: { 204: null } }, async (c) =>
    cancelEmailChange(identityDeps(c), sessionOf(c)),
  );
