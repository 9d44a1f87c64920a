// /api/webhooks: addresses that a person's rules call; /api/settings/webhooks: whether any are called, by administrators. A program with a
// token reaches none of it.
import { idParams } from "../../../shared/api/common.ts";
import {
  webhookCreate,
  webhookCreated,
  webhookDeliveries,
  webhookList,
  webhookSecret,
  webhookSettings,
  webhookSettingsPatch,
  webhookView,
} from "../../../shared/api/webhooks.ts";
import { routes } from "../../http/routes.ts";
import type { AppContext } from "../../http/types.ts";
import {
  addWebhook,
  changeSettings,
  deleteWebhook,
  deliveriesOf,
  readSettings,
  renewSecret,
  resume,
  testWebhook,
  type WebhookContext,
  webhooksOf,
} from "./webhooks.usecases.ts";

const forPeople = { auth: "person", scope: null } as const;
const mine = async (c: AppContext): Promise<WebhookContext> => ({
  connection: await c.var.connection(),
  userId: c.var.actor.userId,
  secretKey: c.var.settings.secretKey,
});
const one = { params: idParams };

export const webhookRoutes = routes()
  .get("/", { summary: "One's webhooks", ...forPeople, response: { 200: webhookList } }, async (c) => webhooksOf(await mine(c)))
  .post(
    "/",
    { summary: "Keep an address that rules may call", ...forPeople, request: { json: webhookCreate }, response: { 201: webhookCreated } },
    async (c) => addWebhook(await mine(c), c.req.valid("json")),
  )
  .post("/:id/secret", { summary: "Another secret for it", ...forPeople, request: one, response: { 200: webhookSecret } }, async (c) =>
    renewSecret(await mine(c), c.req.valid("param").id),
  )
  .post("/:id/resume", { summary: "Let it be called again", ...forPeople, request: one, response: { 200: webhookView } }, async (c) =>
    resume(await mine(c), c.req.valid("param").id),
  )
  .post("/:id/test", { summary: "Call it once", ...forPeople, request: one, response: { 200: webhookView } }, async (c) =>
    testWebhook(await mine(c), c.req.valid("param").id),
  )
  .get(
    "/:id/deliveries",
    { summary: "What has become of its calls", ...forPeople, request: one, response: { 200: webhookDeliveries } },
    async (c) => ({ items: await deliveriesOf(await mine(c), c.req.valid("param").id) }),
  )
  .delete("/:id", { summary: "Forget a webhook", ...forPeople, request: one, response: { 204: null } }, async (c) =>
    deleteWebhook(await mine(c), c.req.valid("param").id),
  );

const forAdministrators = { auth: "admin", scope: null } as const;

export const webhookSettingsRoutes = routes()
  .get("/", { summary: "Whether rules may call addresses", ...forAdministrators, response: { 200: webhookSettings } }, async (c) =>
    readSettings(await c.var.connection()),
  )
  .patch(
    "/",
    {
      summary: "Say whether rules may call addresses",
      ...forAdministrators,
      request: { json: webhookSettingsPatch },
      response: { 200: webhookSettings },
    },
    async (c) => {
      const { actor, address } = c.var;
      return changeSettings(await c.var.connection(), c.req.valid("json"), { actorId: actor.userId, address });
    },
  );
