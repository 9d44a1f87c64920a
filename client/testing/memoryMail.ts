// Mail that was sent, to look at.
import type { MailApi, SentMail } from "../data/mailTypes.ts";
import * as seed from "./seed.ts";

const at = "2026-11-20T08:30:00.000Z";
const recipient = (address: string, more: Partial<SentMail["recipients"][number]> = {}) =>
  ({ address, state: "sent", reason: null, answer: null, changedAt: at, ...more }) as const;

export function memoryMail(): MailApi {
  let mails: SentMail[] = [
    {
      ...{ id: seed.seedId(4, 1), documentId: seed.seedId(5, 2), title: "Leiekontrakt Lyngveien", subject: "Leiekontrakten" },
      ...{ as: "attachment", createdAt: at },
      recipients: [
        recipient("kari.nordmann@example.com"),
        recipient("per@example.com", {
          ...{ state: "failed", reason: "refused", answer: "550 5.1.1 <per@example.com>: Recipient address rejected: User unknown" },
        }),
        recipient("post@regnskap.example", { state: "waiting", reason: "later", answer: "450 4.7.1 Greylisted, try again in 5 minutes" }),
      ],
    },
  ];
  return {
    async sendMail({ to, ...mail }) {
      const sent: SentMail = {
        ...mail,
        title: mail.subject,
        createdAt: at,
        recipients: to.map((one) => recipient(one, { state: "waiting" })),
      };
      mails = [sent, ...mails];
      return sent;
    },
    sentMails: async () => ({ items: mails, next: null }),
  };
}
