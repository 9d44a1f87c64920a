// Mail over HTTP. Fetched when a screen first asks for it.
import { mailList, sentMail } from "../../shared/api/mails.ts";
import type { MailApi } from "../data/mailTypes.ts";
import type { Api } from "./api.ts";

export function createMail({ json }: Api): MailApi {
  return {
    sendMail: (mail) => json("/api/mails", sentMail, { method: "POST", body: mail }),
    sentMails: (query) => json(`/api/mails?${new URLSearchParams(query)}`, mailList),
  };
}
