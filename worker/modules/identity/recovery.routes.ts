// /api/auth/password and /api/auth/email over HTTP.
import { Hono } from "hono";
import {
  emailChangeRequest,
  emailVerifyRequest,
  passwordChangeRequest,
  passwordForgotRequest,
  passwordResetRequest,
} from "../../../shared/api/identity.ts";
import { readJson } from "../../http/body.ts";
import type { AppEnv } from "../../http/types.ts";
import { closeSessions } from "./closeSessions.ts";
import { cancelEmailChange, changeEmail, confirmEmail, sendVerification } from "./email.usecases.ts";
import { identityDeps } from "./identityDeps.ts";
import { limited } from "./limited.ts";
import { multiUserOnly } from "./owner.ts";
import { changePassword, forgotPassword, resetPassword } from "./password.usecases.ts";

export const recoveryRoutes = new Hono<AppEnv>()
  .post("/password/change", limited, async (c) => {
    const request = await readJson(c, passwordChangeRequest);
    closeSessions(c, c.var.actor.userId, await changePassword(identityDeps(c), c.var.actor, request));
    return c.body(null, 204);
  })
  .post("/password/forgot", multiUserOnly, limited, async (c) => {
    const { email } = await readJson(c, passwordForgotRequest);
    await forgotPassword(identityDeps(c), email);
    return c.body(null, 202);
  })
  .post("/password/reset", multiUserOnly, limited, async (c) => {
    const request = await readJson(c, passwordResetRequest);
    const { userId, ended } = await resetPassword(identityDeps(c), request);
    closeSessions(c, userId, ended);
    return c.body(null, 204);
  })
  .post("/email/verify", multiUserOnly, limited, async (c) => {
    const { token } = await readJson(c, emailVerifyRequest);
    return c.json(await confirmEmail(identityDeps(c), token));
  })
  .post("/email/send", multiUserOnly, limited, async (c) => {
    await sendVerification(identityDeps(c), c.var.actor.userId);
    return c.body(null, 202);
  })
  .post("/email/change", multiUserOnly, limited, async (c) => {
    const { email } = await readJson(c, emailChangeRequest);
    await changeEmail(identityDeps(c), c.var.actor, email);
    return c.body(null, 202);
  })
  .delete("/email/change", multiUserOnly, limited, async (c) => {
    await cancelEmailChange(identityDeps(c), c.var.actor);
    return c.body(null, 204);
  });
