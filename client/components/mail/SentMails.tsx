// Mails that were sent: subject, when, and what has become of each at every recipient.
import type { SentMail } from "../../data/mailTypes.ts";
import { formatDateTime } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Icon } from "../Icon.tsx";
import "./mail.css";

type Recipient = SentMail["recipients"][number];

/** `titled`: with the document's title, where mails of several are listed. */
export function SentMails({ items, titled = false }: { items: readonly SentMail[]; titled?: boolean }) {
  return (
    <ul class="panel-box mail-list">
      {items.map((mail) => (
        <li key={mail.id} class="mail-sent">
          <p class="mail-subject" dir="auto">
            {mail.subject}
          </p>
          <p class="field-note">
            {titled && (
              <>
                <a href={`/documents/${mail.documentId}`} dir="auto">
                  {mail.title}
                </a>
                {" · "}
              </>
            )}
            {t.mail.ways[mail.as]} · {formatDateTime(mail.createdAt)}
          </p>
          <ul class="mail-recipients">
            {mail.recipients.map((one) => (
              <li key={one.address} data-state={one.state}>
                <Icon name={one.state === "sent" ? "check" : one.state === "failed" ? "warning" : "history"} size={16} />
                <span class="mail-address">{one.address}</span>
                <span class="field-note">{stateOf(one)}</span>
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}

function stateOf({ state, reason, answer }: Recipient): string {
  const words = (state !== "sent" && reason && t.mail.reasons[reason]?.[state]) || t.mail.states[state];
  return answer && state !== "sent" ? t.mail.answered(words, answer) : words;
}
