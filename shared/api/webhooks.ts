// Contracts of webhooks: addresses that a person's rules call, and what has become of the calls.
import { z } from "zod";
import { id, oneLine } from "../mutators/values.ts";

/** One person has no more of them than this. */
export const mostWebhooks = 20;

export const deliveryStates = ["waiting", "delivered", "failed"] as const;
export type DeliveryState = (typeof deliveryStates)[number];
/**
 * Why a call has not arrived (yet). `unreadable`: its address can't be opened with this installation's key. `refused`: the address is not reached from here. `status`: an answer that says no. `gone`: its person
 * does not see the document any more. `late`: it was tried for as long as it is tried.
 */
export const deliveryReasons = [
  "unreadable",
  "refused",
  "unreachable",
  "timeout",
  "redirected",
  "status",
  "gone",
  "stopped",
  "off",
  "late",
] as const;
export type DeliveryReason = (typeof deliveryReasons)[number];
/** `failing`: too many tries in a row came to nothing. `gone`: it answered that there is nothing any more (410). */
export const webhookStops = ["failing", "gone"] as const;
export type WebhookStop = (typeof webhookStops)[number];

export const webhookDelivery = z.object({
  id: z.string(),
  /** Null: a test. */
  documentId: z.string().nullable(),
  /** Null where the person does not see the document any more, and of a test. */
  title: z.string().nullable(),
  ruleName: z.string().nullable(),
  at: z.string(),
  state: z.enum(deliveryStates),
  reason: z.enum(deliveryReasons).nullable(),
  status: z.number().nullable(),
  tries: z.number(),
  /** Of what waits and has been tried. */
  nextAt: z.string().nullable(),
});
export type WebhookDelivery = z.infer<typeof webhookDelivery>;

export const webhookView = z.object({
  id: z.string(),
  name: z.string(),
  /** The rest of its address is not told again. */
  host: z.string(),
  /** Nothing is called until its person has switched it on again. */
  stopped: z.enum(webhookStops).nullable(),
  waiting: z.number(),
  last: webhookDelivery.nullable(),
});
export type WebhookView = z.infer<typeof webhookView>;

/** `GET /api/webhooks` → `allowed`: whether this installation calls any. */
export const webhookList = z.object({ allowed: z.boolean(), items: z.array(webhookView) });
export type WebhookList = z.infer<typeof webhookList>;

/** What an address may look like; whether it may be reached is judged when it is called. */
const address = z
  .url({ protocol: /^https?$/, error: "begins with https:// or http://" })
  .max(2_000)
  .refine((text) => {
    const url = URL.parse(text);
    return url !== null && url.username === "" && url.password === "";
  }, "holds no user and no password");

/** `POST /api/webhooks` → 201, its secret with it; 409 `entity.too_many`, `entity.exists`; 403 `access.denied` where none are called. */
export const webhookCreate = z.strictObject({ id: id.optional(), name: oneLine(60), address });
/** By the name of Standard Webhooks, `whsec_` and 32 bytes in base64: told this once. */
export const webhookCreated = webhookView.extend({ secret: z.string() });
/** `POST /api/webhooks/:id/secret` → another one; the one before is good for nothing from then on. */
export const webhookSecret = z.object({ secret: z.string() });

/** `POST /api/webhooks/:id/test` → a call without a document, `/resume` → 200. `GET /:id/deliveries` → the newest. */
export const webhookDeliveries = z.object({ items: z.array(webhookDelivery) });

/** `GET`/`PATCH /api/settings/webhooks`: whether rules may call addresses, by administrators. */
export const webhookSettings = z.object({ allowed: z.boolean() });
export const webhookSettingsPatch = z.strictObject({ allowed: z.boolean() });
export type WebhookSettings = z.infer<typeof webhookSettings>;
