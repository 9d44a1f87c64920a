// /api/auth/passkeys over HTTP.
import {
  passkeyAdded,
  passkeyAddRequest,
  passkeyChallengeRequest,
  passkeyInfo,
  passkeyList,
  passkeyLoginRequest,
  passkeyOptions,
  passkeyParams,
  passkeyRenameRequest,
  session,
} from "../../../../shared/api/identity.ts";
import { sessionOf } from "../../../http/caller.ts";
import { routes } from "../../../http/routes.ts";
import { answer } from "../request/answer.ts";
import { identityDeps } from "../request/identityDeps.ts";
import { limited } from "../request/limited.ts";
import { giveChallenge, takeChallenge } from "./passkeyChallenge.ts";
import { passkeysOf } from "./passkeys.repository.ts";
import * as usecases from "./passkeys.usecases.ts";

const open = { auth: "public", use: [limited] } as const;
const own = { auth: "account", scope: null, use: [limited] } as const;

export const passkeyRoutes = routes()
  .post(
    "/passkeys/challenge",
    { summary: "What a passkey has to sign", ...open, request: { json: passkeyChallengeRequest }, response: { 200: passkeyOptions } },
    async (c) => {
      const options = await usecases.askForPasskey(identityDeps(c), c.req.valid("json").token);
      await giveChallenge(c, { challenge: options.challenge, use: "get" });
      return { options: { ...options } };
    },
  )
  .post(
    "/passkeys/login",
    { summary: "Sign in by a passkey", ...open, request: { json: passkeyLoginRequest }, response: { 200: session } },
    async (c) => {
      const { passkey } = c.req.valid("json");
      const challenge = await takeChallenge(c, "get");
      return answer(c, await usecases.signInWithPasskey(identityDeps(c), { passkey, challenge }));
    },
  )
  .get("/passkeys", { summary: "The person's passkeys", ...own, response: { 200: passkeyList } }, async (c) => {
    const items = await passkeysOf(await c.var.connection(), c.var.actor.userId);
    return { items: items.map(usecases.passkeyView), next: null };
  })
  .post("/passkeys/options", { summary: "What a new passkey has to fit", ...own, response: { 200: passkeyOptions } }, async (c) => {
    const { userId } = c.var.actor;
    const options = await usecases.askForNewPasskey(identityDeps(c), sessionOf(c));
    await giveChallenge(c, { challenge: options.challenge, use: "create", userId });
    return { options: { ...options } };
  })
  .post(
    "/passkeys",
    { summary: "Add a passkey", ...own, request: { json: passkeyAddRequest }, response: { 201: passkeyAdded } },
    async (c) => {
      const challenge = await takeChallenge(c, "create");
      return usecases.addPasskey(identityDeps(c), sessionOf(c), { ...c.req.valid("json"), challenge });
    },
  )
  .patch(
    "/passkeys/:id",
    {
      summary: "Rename a passkey",
      ...own,
      request: { params: passkeyParams, json: passkeyRenameRequest },
      response: { 200: passkeyInfo },
    },
    async (c) => usecases.renamePasskey(identityDeps(c), sessionOf(c), c.req.valid("param").id, c.req.valid("json").name),
  )
  .delete(
    "/passkeys/:id",
    { summary: "Remove a passkey", ...own, request: { params: passkeyParams }, response: { 204: null } },
    async (c) => usecases.removePasskey(identityDeps(c), sessionOf(c), c.req.valid("param").id),
  );
