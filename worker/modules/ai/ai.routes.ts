// /api/settings/ai for administrators, /api/users/me/ai for people: providers of AI, keys, the switch, the test button.
import { readState } from "../../../server/ai/store.ts";
import { serviceSecret } from "../../../server/settings/index.ts";
import { type AiTestResult, aiSettings, aiSettingsPatch, aiTest, aiTestResult, personAi, personAiPatch } from "../../../shared/api/ai.ts";
import { AppError } from "../../../shared/errors.ts";
import { memberOf } from "../../http/caller.ts";
import { fetchBackend } from "../../http/env.ts";
import { routes } from "../../http/routes.ts";
import type { AppContext } from "../../http/types.ts";
import { poke } from "../../poke/poke.ts";
import { limited } from "../identity/request/limited.ts";
import { changePerson, changeSettings, personView, settingsView } from "./ai.usecases.ts";

const administering = { auth: "admin", scope: null } as const;

export const aiSettingsRoutes = routes()
  .get("/", { summary: "AI providers of the installation", ...administering, response: { 200: aiSettings } }, async (c) =>
    settingsView(await readState(await c.var.connection())),
  )
  .patch(
    "/",
    { summary: "Change AI providers", ...administering, request: { json: aiSettingsPatch }, response: { 200: aiSettings } },
    async (c) => {
      const { address, actor, settings } = c.var;
      const by = { connection: await c.var.connection(), actorId: actor.userId, address, secretKey: settings.secretKey };
      return changeSettings(by, c.req.valid("json"));
    },
  )
  .post(
    "/test",
    {
      summary: "Ask a provider for real, as little as can be",
      ...administering,
      use: [limited],
      request: { json: aiTest },
      response: { 200: aiTestResult },
    },
    async (c) => testOf(c, c.req.valid("json")),
  );

export const personAiRoutes = routes()
  .get("/", { summary: "The person's own AI settings", auth: "person", scope: "settings", response: { 200: personAi } }, async (c) =>
    viewOf(c),
  )
  .patch(
    "/",
    {
      summary: "Change the person's own AI settings",
      auth: "person",
      scope: "settings",
      request: { json: personAiPatch },
      response: { 200: personAi },
    },
    async (c) => {
      const by = { connection: await c.var.connection(), actor: memberOf(c), secretKey: c.var.settings.secretKey };
      const { people } = await changePerson(by, c.req.valid("json"));
      c.executionCtx.waitUntil(poke(c.env, people));
      return viewOf(c);
    },
  )
  .post(
    "/test",
    {
      summary: "Ask the provider of this person's documents for real, as little as can be",
      auth: "person",
      scope: null,
      use: [limited],
      response: { 200: aiTestResult },
    },
    async (c) => testOf(c, { userId: c.var.actor.userId }),
  );

const viewOf = async (c: AppContext) => personView(await c.var.connection(), c.var.actor.userId, c.var.settings.owner !== undefined);

/** The backend asks the provider: no key ever comes here to be used. @throws AppError service.unavailable */
async function testOf(c: AppContext, asked: object): Promise<AiTestResult> {
  try {
    const response = await fetchBackend(c.env, "/internal/ai/test", {
      method: "POST",
      headers: { Authorization: `Bearer ${serviceSecret(c.var.settings.secretKey)}`, "Content-Type": "application/json" },
      body: JSON.stringify(asked),
      signal: AbortSignal.timeout(70_000),
    });
    if (!response.ok) throw new Error(`status ${response.status}`);
    return aiTestResult.parse(await response.json());
  } catch (cause) {
    throw new AppError("service.unavailable", { part: "AI", retryAfter: 5 }, { cause });
  }
}
