// Webhooks in memory, for looking at their screens.
import type { WebhookDelivery, WebhookView } from "../../shared/api/webhooks.ts";
import type { WebhooksApi } from "../data/webhookTypes.ts";

const at = (hoursAgo: number) => new Date(Date.UTC(2026, 10, 21, 8, 30) - hoursAgo * 3_600_000).toISOString();

const aCall = (n: number, more: Partial<WebhookDelivery> = {}): WebhookDelivery => ({
  id: `0190a000-00fe-7000-8000-00000000000${n}`,
  documentId: `0190a000-0000-7000-8000-00000000000${n}`,
  title: "Fjordkraft 2026-03",
  ruleName: "Power bills from Fjordkraft",
  at: at(n * 5),
  state: "delivered",
  reason: null,
  status: 200,
  tries: 1,
  nextAt: null,
  ...more,
});

const calls = [
  aCall(1),
  aCall(2, { state: "waiting", reason: "status", status: 503, tries: 3, nextAt: at(-1) }),
  aCall(3, { state: "failed", reason: "unreachable", status: null, tries: 12, title: null }),
  aCall(4, { documentId: null, title: null, ruleName: null }),
];

const aWebhook = (n: number, more: Partial<WebhookView> = {}): WebhookView => ({
  id: `0190a000-00ff-7000-8000-00000000000${n}`,
  name: "Accounting",
  host: "hooks.example.com",
  stopped: null,
  waiting: 0,
  last: aCall(1),
  ...more,
});

const secret = "whsec_bm90aGluZyB0aGF0IGlzIGEgc2VjcmV0IGF0IGFsbCE=";

export function memoryWebhooks(empty: boolean): WebhooksApi {
  let webhooks = empty
    ? []
    : [aWebhook(1), aWebhook(2, { name: "Home automation", host: "automation.home.example:8443", stopped: "failing", last: calls[2]! })];
  let allowed = true;
  const found = (id: string) => webhooks.find((webhook) => webhook.id === id) ?? aWebhook(1);
  return {
    list: async () => ({ allowed, items: [...webhooks] }),
    async create({ name, address }) {
      const webhook = aWebhook(3 + webhooks.length, { name, host: new URL(address).host, last: null });
      webhooks = [...webhooks, webhook];
      return { ...webhook, secret };
    },
    renewSecret: async () => secret,
    async resume(id) {
      webhooks = webhooks.map((webhook) => (webhook.id === id ? { ...webhook, stopped: null } : webhook));
      return found(id);
    },
    test: async (id) => found(id),
    deliveries: async () => calls,
    async remove(id) {
      webhooks = webhooks.filter((webhook) => webhook.id !== id);
    },
    settings: async () => ({ allowed }),
    async allow(now) {
      allowed = now;
    },
  };
}
