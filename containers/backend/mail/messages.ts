// Every mail, in the language of the person it goes to. Links begin with FRONTEND_URL, never with what a request said of its host;
// their token stands behind the #, which browsers send to no server.
import type { MailJob } from "../../../server/jobs/mails.ts";
import type { Language } from "../../../shared/languages.ts";
import { letter, personalLetter } from "./letter.ts";
import type { Mail } from "./mailer.ts";
import { de } from "./words/de.ts";
import { en, type MailWords } from "./words/en.ts";
import { nb } from "./words/nb.ts";

type SecurityAlert = Extract<MailJob, { template: "securityAlert" }>["data"];

export const mailWords: Record<Language, MailWords> = { en, nb, de };

/** The mails in one language. */
export function messagesIn(language: Language, frontendUrl: string) {
  const words = mailWords[language];
  const mail = (to: string, parts: Omit<Parameters<typeof letter>[0], "to" | "language">): Mail => letter({ to, language, ...parts });
  const verification = (token: string) => ({ label: words.confirmLink, url: `${frontendUrl}/verify-email#${token}` });
  return {
    securityAlert(to: string, data: SecurityAlert): Mail {
      const { subject, what, advice = words.advice } = words.alerts[data.reason];
      return mail(to, {
        subject,
        paragraphs: [what, advice],
        facts: [
          [words.when, momentIn(words.language, data.at)],
          [words.browser, data.userAgent || words.unknown],
          [words.address, data.address || words.unknown],
        ],
        link: { label: words.accountLink, url: `${frontendUrl}/account/security` },
      });
    },
    verifyEmail: (to: string, token: string): Mail => mail(to, { ...words.verify, link: verification(token) }),
    alreadyRegistered: (to: string): Mail =>
      mail(to, { ...words.registered, link: { label: words.registered.link, url: `${frontendUrl}/sign-in` } }),
    resetPassword: (to: string, token: string): Mail =>
      mail(to, { ...words.reset, link: { label: words.reset.link, url: `${frontendUrl}/reset-password#${token}` } }),
    confirmNewAddress: (to: string, token: string): Mail => mail(to, { ...words.newAddress, link: verification(token) }),
    confirmOldAddress: (to: string, newAddress: string, token: string): Mail =>
      mail(to, {
        subject: words.oldAddress.subject,
        paragraphs: words.oldAddress.paragraphs(newAddress),
        link: { label: words.oldAddress.link, url: `${frontendUrl}/verify-email#${token}` },
      }),
    /** In the words of the person who sends it; below them who that is, and where it lies where it is no attachment. */
    document: (
      to: string,
      { subject, text, sender, documentId }: { subject: string; text: string; sender: string; documentId?: string },
    ): Mail =>
      personalLetter({
        to,
        language,
        subject,
        text,
        footer: words.document.footer(sender),
        ...(documentId && { link: { label: words.document.link, url: `${frontendUrl}/documents/${documentId}` } }),
      }),
    shareNotice: (to: string, { owner, folder, edit }: { owner: string; folder: boolean; edit: boolean }): Mail =>
      mail(to, {
        subject: words.share.subject(owner, folder),
        paragraphs: words.share.paragraphs(owner, folder, edit),
        link: { label: words.share.link, url: `${frontendUrl}/shared` },
      }),
  };
}

/** Where the reader is, the server does not know: the time is UTC and says so. */
function momentIn(locale: string, iso: string): string {
  const moment = new Date(iso);
  if (Number.isNaN(moment.getTime())) return iso;
  return new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "long", timeZone: "UTC" }).format(moment);
}
