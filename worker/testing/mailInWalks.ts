// What the routes of mail that comes in do with ids that are not the caller's, for the walk over all routes.
const notFound = { status: [404], code: "entity.not_found" };

export const mailInWalks = {
  "GET /api/mail-in/accounts": { answer: "own" as const },
  // the backend asks the mail server, and there is none here
  "POST /api/mail-in/accounts": {
    answer: { status: [503], code: "service.unavailable" },
    body: () => ({ host: "mail.example.org", port: 993, security: "tls", username: "eve", password: "hers", rules: [{}] }),
  },
  "PATCH /api/mail-in/accounts/:id": { id: "mailAccount" as const, answer: notFound, body: () => ({ paused: true }) },
  "DELETE /api/mail-in/accounts/:id": { id: "mailAccount" as const, answer: notFound },
  "POST /api/mail-in/accounts/:id/look": { id: "mailAccount" as const, answer: notFound },
  "GET /api/mail-in/address": { answer: "own" as const },
  // of one's own, which these two have not: the installation has no domain for it
  "POST /api/mail-in/address": { answer: { status: [409], code: "mailbox.unavailable" } },
  "PATCH /api/mail-in/address": { answer: notFound, body: () => ({ senders: [] }) },
  "POST /api/mail-in/address/renew": { answer: notFound },
  "DELETE /api/mail-in/address": { answer: notFound },
  "GET /api/mail-in/arrivals": { answer: "own" as const },
  "POST /api/mail-in/arrivals/:id/retry": { id: "arrival" as const, answer: notFound },
};
