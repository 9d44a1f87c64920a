// Mail that goes out, as the screens see it. All of it throws ApiProblem or NetworkDown.
import type { MailAs, SentMail } from "../../shared/api/mails.ts";

export type { SentMail } from "../../shared/api/mails.ts";

export interface MailToSend {
  /** Chosen before the first try, so that trying again sends nothing twice. */
  id: string;
  documentId: string;
  to: string[];
  subject: string;
  text: string;
  as: MailAs;
}

export interface MailApi {
  sendMail(mail: MailToSend): Promise<SentMail>;
  /** Newest first; of one document where it is named. */
  sentMails(query: { document?: string; cursor?: string }): Promise<{ items: SentMail[]; next: string | null }>;
}
