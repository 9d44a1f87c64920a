// What the screens of webhooks take and get. Only they ask for it.
import type { z } from "zod";
import type {
  WebhookDelivery,
  WebhookList,
  WebhookSettings,
  WebhookView,
  webhookCreate,
  webhookCreated,
} from "../../shared/api/webhooks.ts";

export interface WebhooksApi {
  list(): Promise<WebhookList>;
  /** Its secret comes with it, this once. */
  create(webhook: z.input<typeof webhookCreate>): Promise<z.output<typeof webhookCreated>>;
  /** The new secret; the one before is good for nothing then. */
  renewSecret(id: string): Promise<string>;
  resume(id: string): Promise<WebhookView>;
  test(id: string): Promise<WebhookView>;
  deliveries(id: string): Promise<WebhookDelivery[]>;
  remove(id: string): Promise<void>;
  /** For administrators. */
  settings(): Promise<WebhookSettings>;
  allow(allowed: boolean): Promise<void>;
}
