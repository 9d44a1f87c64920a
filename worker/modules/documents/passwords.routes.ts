// The password of a locked file: given by whoever may edit the document, handed back to the one who gave it, forgotten. No token of a program
// gives or reads one.
import { z } from "zod";
import { idParams } from "../../../shared/api/common.ts";
import { filePasswordAnswer, filePasswordRequest } from "../../../shared/api/documents.ts";
import { askBackend } from "../../http/askBackend.ts";
import { memberOf } from "../../http/caller.ts";
import { routes } from "../../http/routes.ts";
import type { AppContext } from "../../http/types.ts";
import { poke } from "../../poke/poke.ts";
import { filePasswords } from "../identity/limits/rateLimits.ts";
import { identityDeps } from "../identity/request/identityDeps.ts";
import { forgetGiven, keepGiven, lockedVersion, type PasswordContext, showGiven } from "./passwords.ts";

const person = { auth: "person", scope: null } as const;
const contextOf = async (c: AppContext): Promise<PasswordContext> => ({
  connection: await c.var.connection(),
  actor: memberOf(c),
  secretKey: c.var.settings.secretKey,
  poke: (people) => c.executionCtx.waitUntil(poke(c.env, people)),
});

export const passwordRoutes = routes()
  .post(
    "/:id/password",
    {
      summary: "Give the password of a locked file, so that it is read",
      ...person,
      request: { params: idParams, json: filePasswordRequest },
      response: { 202: null },
    },
    async (c) => {
      const { id } = c.req.valid("param");
      const { password, keep } = c.req.valid("json");
      const versionId = await lockedVersion(await contextOf(c), id);
      const { limits } = identityDeps(c);
      const { userId } = c.var.actor;
      await limits.count(filePasswords, userId);
      await askBackend(c, "unlocking/try", { documentId: id, versionId, password }, z.object({}));
      await limits.giveBack(filePasswords, userId);
      await keepGiven(await contextOf(c), id, { versionId, password, keep });
    },
  )
  .get(
    "/:id/password",
    {
      summary: "Whether a locked file's password is kept, and which one where the caller has given it",
      ...person,
      request: { params: idParams },
      response: { 200: filePasswordAnswer },
    },
    async (c) => {
      c.header("Cache-Control", "no-store");
      return showGiven(await contextOf(c), c.req.valid("param").id);
    },
  )
  .delete(
    "/:id/password",
    { summary: "Forget the password of a locked file", ...person, request: { params: idParams }, response: { 204: null } },
    async (c) => forgetGiven(await contextOf(c), c.req.valid("param").id),
  );
