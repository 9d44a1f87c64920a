// A person's webhooks. An address and its secret come in or are made here, are sealed before they are written, and never go out again but
// for the secret's one time.
import { v7 as uuid } from "uuid";
import { transaction } from "../../../server/authority/change.ts";
import type { Connection } from "../../../server/database/connection.ts";
import { audit } from "../../../server/events/audit.ts";
import { pauseRulesNaming } from "../../../server/rules/rules.ts";
import { callsInLastHour, mostCallsAnHour, recordCall } from "../../../server/webhooks/deliveries.ts";
import { newSecret, openWebhook, sealWebhook } from "../../../server/webhooks/secrets.ts";
import {
  allowWebhooks,
  countWebhooks,
  findWebhook,
  insertWebhook,
  listDeliveries,
  listWebhooks,
  removeWebhook,
  resumeWebhook,
  sealAnew,
  webhooksAllowed,
} from "../../../server/webhooks/webhooks.ts";
import {
  mostWebhooks,
  type WebhookDelivery,
  type WebhookList,
  type WebhookSettings,
  type WebhookView,
} from "../../../shared/api/webhooks.ts";
import { AppError } from "../../../shared/errors.ts";

export interface WebhookContext {
  connection: Connection;
  userId: string;
  secretKey: string;
}

/** Calls that are listed. */
const listed = 50;

export async function webhooksOf({ connection, userId }: Omit<WebhookContext, "secretKey">): Promise<WebhookList> {
  return { allowed: await webhooksAllowed(connection), items: await listWebhooks(connection, userId) };
}

/** @throws AppError entity.notFound */
async function webhookOf({ connection, userId }: WebhookContext, id: string): Promise<WebhookView> {
  const [webhook] = await listWebhooks(connection, userId, id);
  if (!webhook) throw new AppError("entity.notFound");
  return webhook;
}

/** @throws AppError access.denied where none are called, entity.tooMany, entity.exists */
export async function addWebhook(
  context: WebhookContext,
  { id = uuid(), name, address }: { id?: string | undefined; name: string; address: string },
): Promise<WebhookView & { secret: string }> {
  const { connection, userId, secretKey } = context;
  const secret = newSecret();
  const sealed = await sealWebhook(secretKey, userId, id, { address, secret });
  await transaction(connection, async () => {
    if (!(await webhooksAllowed(connection))) throw new AppError("access.denied");
    if ((await countWebhooks(connection, userId)) >= mostWebhooks) throw new AppError("entity.tooMany");
    if (!(await insertWebhook(connection, userId, { id, name, host: new URL(address).host, ...sealed })))
      throw new AppError("entity.exists");
    await audit(connection, { actorId: userId, event: "webhook.created", details: { webhookId: id } });
  });
  return { ...(await webhookOf(context, id)), secret };
}

/** Another secret for the same address. @throws AppError entity.notFound */
export async function renewSecret({ connection, userId, secretKey }: WebhookContext, id: string): Promise<{ secret: string }> {
  const secret = newSecret();
  await transaction(connection, async () => {
    const webhook = await findWebhook(connection, userId, id);
    if (!webhook) throw new AppError("entity.notFound");
    const { address } = await openWebhook(secretKey, webhook);
    await sealAnew(connection, id, await sealWebhook(secretKey, userId, id, { address, secret }));
    await audit(connection, { actorId: userId, event: "webhook.secretRenewed", details: { webhookId: id } });
  });
  return { secret };
}

/** @throws AppError entity.notFound */
export async function resume(context: WebhookContext, id: string): Promise<WebhookView> {
  if (!(await resumeWebhook(context.connection, context.userId, id))) throw new AppError("entity.notFound");
  return webhookOf(context, id);
}

/** A call without a document. @throws AppError entity.notFound, access.denied, auth.rateLimited */
export async function testWebhook(context: WebhookContext, id: string): Promise<WebhookView> {
  const { connection, userId } = context;
  await transaction(connection, async () => {
    if (!(await findWebhook(connection, userId, id))) throw new AppError("entity.notFound");
    if (!(await webhooksAllowed(connection))) throw new AppError("access.denied");
    if ((await callsInLastHour(connection, userId)) >= mostCallsAnHour) throw new AppError("auth.rateLimited");
    await recordCall(connection, { ownerId: userId, webhookId: id, documentId: null });
  });
  return webhookOf(context, id);
}

/** Rules that name it pause. @throws AppError entity.notFound */
export async function deleteWebhook({ connection, userId }: WebhookContext, id: string): Promise<void> {
  await transaction(connection, async () => {
    if (!(await removeWebhook(connection, userId, id))) throw new AppError("entity.notFound");
    await pauseRulesNaming(connection, id);
    await audit(connection, { actorId: userId, event: "webhook.deleted", details: { webhookId: id } });
  });
}

/** Newest first. @throws AppError entity.notFound */
export async function deliveriesOf(context: WebhookContext, id: string): Promise<WebhookDelivery[]> {
  await webhookOf(context, id);
  return listDeliveries(context.connection, context.userId, id, listed);
}

export const readSettings = async (connection: Connection): Promise<WebhookSettings> => ({ allowed: await webhooksAllowed(connection) });

export async function changeSettings(
  connection: Connection,
  { allowed }: WebhookSettings,
  by: { actorId: string; address: string },
): Promise<WebhookSettings> {
  await transaction(connection, async () => {
    await allowWebhooks(connection, allowed);
    await audit(connection, { actorId: by.actorId, event: "admin.webhooksChanged", details: { allowed, address: by.address } });
  });
  return { allowed };
}
