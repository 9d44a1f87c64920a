// Webhooks over HTTP. Fetched when a screen first asks for them.
import { webhookCreated, webhookDeliveries, webhookList, webhookSecret, webhookSettings, webhookView } from "../../shared/api/webhooks.ts";
import type { WebhooksApi } from "../data/webhookTypes.ts";
import type { Api } from "./api.ts";

export function createWebhooks({ json, send }: Api): WebhooksApi {
  const asked = { method: "POST" } as const;
  return {
    list: () => json("/api/webhooks", webhookList),
    create: (webhook) => json("/api/webhooks", webhookCreated, { ...asked, body: webhook }),
    renewSecret: async (id) => (await json(`/api/webhooks/${id}/secret`, webhookSecret, asked)).secret,
    resume: (id) => json(`/api/webhooks/${id}/resume`, webhookView, asked),
    test: (id) => json(`/api/webhooks/${id}/test`, webhookView, asked),
    deliveries: async (id) => (await json(`/api/webhooks/${id}/deliveries`, webhookDeliveries)).items,
    async remove(id) {
      await send(`/api/webhooks/${id}`, { method: "DELETE" });
    },
    settings: () => json("/api/settings/webhooks", webhookSettings),
    async allow(allowed) {
      await json("/api/settings/webhooks", webhookSettings, { method: "PATCH", body: { allowed } });
    },
  };
}
