// What the routes of webhooks do with ids that are not the caller's, for the walk over all routes.
export const aWebhook = { name: "confidential webhook", address: "https://confidential.example/hook" };

const ofWebhook = { answer: { status: [404], code: "entity.not_found" }, id: "webhook" as const };
const forAdministrators = { answer: { status: [403], code: "access.denied" } };

export const webhookWalks = {
  "GET /api/webhooks": { answer: "own" as const },
  "POST /api/webhooks": { answer: "own" as const, body: () => ({ name: "mine", address: "https://mine.example/hook" }) },
  "POST /api/webhooks/:id/secret": ofWebhook,
  "POST /api/webhooks/:id/resume": ofWebhook,
  "POST /api/webhooks/:id/test": ofWebhook,
  "GET /api/webhooks/:id/deliveries": ofWebhook,
  "DELETE /api/webhooks/:id": ofWebhook,
  "GET /api/settings/webhooks": forAdministrators,
  "PATCH /api/settings/webhooks": { ...forAdministrators, body: () => ({ allowed: false }) },
};
