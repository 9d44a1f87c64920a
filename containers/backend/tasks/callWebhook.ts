// One call of one address. What arrived is never sent again; what did not is tried again under the same id, later and later, until a day has
// passed. Each try has a number of its own that is used once, whatever becomes of this process.
import { transaction } from "../../../server/authority/change.ts";
import type { Connection } from "../../../server/database/connection.ts";
import {
  beginTry,
  type Delivery,
  endDelivery,
  enqueueCall,
  failuresOf,
  noteTry,
  tryLater,
  waitingDelivery,
} from "../../../server/webhooks/deliveries.ts";
import { openWebhook, signatureOf, type WebhookCredentials } from "../../../server/webhooks/secrets.ts";
import { findWebhook, type StoredWebhook, webhooksAllowed } from "../../../server/webhooks/webhooks.ts";
import type { DeliveryReason } from "../../../shared/api/webhooks.ts";
import { pauseAfter } from "../../../shared/backoff.ts";
import { withClient } from "../changes/changeAsSystem.ts";
import { OutsideError } from "../outside/errors.ts";
import type { GuardedFetch } from "../outside/guardedFetch.ts";
import type { TaskRun, WebhookSender } from "../queue/context.ts";
import { bodyOf } from "../webhooks/payload.ts";

/** Milliseconds in which an answer begins. None of its body is read. */
const answerMs = 10_000;
/** Milliseconds: 30 seconds, doubled with each failure in a row, up to four hours. */
const backoff = { first: 30_000, longest: 4 * 3_600_000 };
/** Seconds for which a call is tried, and for which an address may ask to wait. */
const longest = 86_400;
const longestWait = 6 * 3_600;
const mostTries = 12;

export const callWebhook: TaskRun<"call-webhook"> = async (context, { deliveryId }) => {
  const { pool, fence, webhooks, log } = context;
  if (!webhooks) throw new Error("nothing here calls webhooks");
  const call = async () => {
    const begun = await withClient(pool, (client) => transaction(client, () => begin(client, deliveryId, webhooks)));
    if (!begun) return;
    const { delivery, webhook } = begun;
    const outcome = await send(webhooks.fetch, begun);
    await withClient(pool, (client) => transaction(client, () => conclude(client, begun, outcome)));
    const { reason, status } = outcome;
    if (reason !== null)
      log.warn({ deliveryId, webhookId: webhook.id, ownerId: delivery.ownerId, reason, status }, "a webhook was not delivered");
  };
  await (fence ? fence.alone(pool, call) : call());
};

interface Begun extends WebhookCredentials {
  delivery: Delivery;
  webhook: StoredWebhook;
  body: string;
  attempt: number;
}

/** Undefined: nothing is sent now. That it is sent is written down before it is. */
async function begin(connection: Connection, deliveryId: string, { secretKey, frontendUrl }: WebhookSender): Promise<Begun | undefined> {
  const delivery = await waitingDelivery(connection, deliveryId);
  const webhook = delivery && (await findWebhook(connection, delivery.ownerId, delivery.webhookId));
  if (!delivery || !webhook) return undefined;
  const end = async (reason: DeliveryReason) => void (await endDelivery(connection, delivery, webhook.host, { reason }));
  if (!(await webhooksAllowed(connection))) return end("off").then(() => undefined);
  if (webhook.stopped) return end("stopped").then(() => undefined);
  if (delivery.age > longest || delivery.tries >= mostTries) return end("late").then(() => undefined);
  if (webhook.rests > 0) {
    await enqueueCall(connection, delivery, webhook.rests + 1);
    return undefined;
  }
  const now = await bodyOf(connection, delivery, frontendUrl);
  if (now === undefined) return end("gone").then(() => undefined);
  const credentials = await openWebhook(secretKey, webhook).catch(() => undefined);
  if (!credentials) return end("unreadable").then(() => undefined);
  const body = delivery.body ?? now;
  return { ...credentials, delivery, webhook, body, attempt: await beginTry(connection, delivery.id, body) };
}

interface Outcome {
  /** Null: it arrived. */
  reason: DeliveryReason | null;
  status: number | null;
  /** Seconds for which the address asks to wait. */
  retryAfter?: number | undefined;
  /** Trying again would change nothing. */
  final: boolean;
}

async function send(fetch: GuardedFetch, { address, secret, attempt, body, delivery: { id } }: Begun): Promise<Outcome> {
  const timestamp = Math.floor(Date.now() / 1000);
  try {
    const answer = await fetch(address, {
      method: "POST",
      body,
      timeoutMs: answerMs,
      // Nothing of it is read, however long it says it is.
      maxBytes: Number.MAX_SAFE_INTEGER,
      headers: {
        "Content-Type": "application/json",
        "User-Agent": "DocuVault",
        "Webhook-Id": id,
        "Webhook-Timestamp": String(timestamp),
        "Webhook-Signature": await signatureOf(secret, { id, timestamp, body }),
        "Docuvault-Delivery": `${id}.${attempt}`,
      },
    });
    await answer.body?.cancel();
    const { status } = answer;
    if (status >= 200 && status < 300) return { reason: null, status, final: true };
    const passing = status >= 500 || [408, 409, 425, 429].includes(status);
    return { reason: "status", status, final: !passing, retryAfter: secondsIn(answer.headers.get("retry-after")) };
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    const reason = error.code === "tooLarge" ? "unreachable" : error.code;
    return { reason, status: null, final: error.code === "refused" || error.code === "redirected" };
  }
}

/** `Retry-After`, RFC 9110 section 10.2.3: seconds, or a date. */
export function secondsIn(header: string | null, now = Date.now()): number | undefined {
  if (header === null) return undefined;
  const seconds = /^\d{1,9}$/.test(header.trim()) ? Number(header) : (Date.parse(header) - now) / 1000;
  return Number.isFinite(seconds) ? Math.min(Math.max(Math.ceil(seconds), 0), longestWait) : undefined;
}

async function conclude(
  connection: Connection,
  { delivery, webhook, attempt }: Begun,
  { reason, status, retryAfter, final }: Outcome,
): Promise<void> {
  if (reason === null) {
    await noteTry(connection, webhook.id, { failed: false });
    return endDelivery(connection, delivery, webhook.host, { status });
  }
  const pause = Math.ceil(pauseAfter((await failuresOf(connection, webhook.id)) + 1, backoff) / 1000);
  const rest = Math.max(pause, retryAfter ?? 0);
  const stopped = await noteTry(connection, webhook.id, { failed: true, rest: final ? 0 : rest, gone: status === 410 });
  if (final || stopped || attempt >= mostTries || delivery.age + rest > longest)
    return endDelivery(connection, delivery, webhook.host, { reason: final || stopped ? reason : "late", status });
  await tryLater(connection, delivery, { reason, status, seconds: rest });
}
