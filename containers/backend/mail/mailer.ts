// Mail by SMTP; without SMTP_HOST it is printed to the log, so that a home server works without a mail account.
import type { Logger } from "pino";

export interface Mail {
  /** The one address it goes to. */
  to: string;
  subject: string;
  text: string;
  html: string;
  /** The one link that is in it, if there is one. */
  link?: string;
  /** A person in whose name it goes; the address it comes from is the installation's in any case. Left out: the product itself. */
  sender?: { name: string; replyTo?: string };
  /** All addresses that its head names, `to` among them. Left out: `to` alone. */
  addressees?: readonly string[];
  /** What comes before the @ of its Message-ID: the same mail keeps it however often it is tried. Left out: a fresh one. */
  messageId?: string;
  attachment?: { name: string; contentType: string; bytes: Uint8Array };
}

export interface Mailer {
  /** Resolves when a mail server has taken it. @throws MailRefused, or whatever may pass when it is tried again */
  send(mail: Mail): Promise<void>;
}

/** The mail server said no for good (a reply of 5xx, RFC 5321 section 4.2.1): trying again changes nothing. */
export class MailRefused extends Error {
  /** What it said. */
  readonly answer: string;

  constructor(answer: string, options?: ErrorOptions) {
    super("the mail server refused a mail", options);
    this.name = "MailRefused";
    this.answer = answer;
  }
}

export interface SmtpSettings {
  host: string;
  port: number;
  user?: string | undefined;
  password?: string | undefined;
  from: string;
}

/** STARTTLS where the server offers it; with a login it must, so that no password travels in clear. Port 465 is TLS from the start. */
export function createMailer(smtp: SmtpSettings | undefined, log: Pick<Logger, "info">): Mailer {
  if (!smtp) {
    return {
      async send({ to, subject, link, text, attachment }) {
        const printed = { to, subject, ...(link && { link }), text, ...(attachment && { attachment: attachment.name }) };
        log.info({ mail: printed }, "No SMTP_HOST is set: a mail is printed here instead of sent");
      },
    };
  }
  const options = {
    host: smtp.host,
    port: smtp.port,
    secure: smtp.port === 465,
    connectionTimeout: 15_000,
    socketTimeout: 30_000,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(smtp.user && { requireTLS: true, auth: { user: smtp.user, pass: smtp.password } }),
  };
  const [, named = "", bracketed] = /^\s*"?([^"<]*?)"?\s*(?:<([^>]+)>)?\s*$/.exec(smtp.from) ?? [];
  const from = bracketed ?? named;
  // Loaded with the first mail.
  const transport = async () => (await import("nodemailer")).createTransport(options);
  let opened: ReturnType<typeof transport> | undefined;
  return {
    async send({ to, subject, text, html, sender, addressees = [to], messageId, attachment }) {
      opened ??= transport();
      const transporter = await opened;
      const message = {
        from: sender ? { name: sender.name, address: from } : smtp.from,
        ...(sender?.replyTo && { replyTo: { name: sender.name, address: sender.replyTo } }),
        to: addressees.map((address) => ({ name: "", address })),
        envelope: { from, to: [to] },
        subject,
        text,
        html,
        ...(messageId && { messageId: `<${messageId}@${from.slice(from.lastIndexOf("@") + 1) || "localhost"}>` }),
        ...(attachment && {
          attachments: [{ filename: attachment.name, contentType: attachment.contentType, content: Buffer.from(attachment.bytes) }],
        }),
        headers: sender ? {} : { "Auto-Submitted": "auto-generated" },
      };
      try {
        await transporter.sendMail(message);
      } catch (error) {
        const answer = refusalOf(error);
        throw answer === undefined ? error : new MailRefused(answer, { cause: error });
      }
    },
  };
}

/** What a mail server said, where it said anything. */
export function answerOf(error: unknown): string | undefined {
  const { response, responseCode } = (error ?? {}) as { response?: unknown; responseCode?: unknown };
  return typeof responseCode === "number" && typeof response === "string" ? response : undefined;
}

/** Of a lasting no to this mail. A refused login is the operator's to mend, and then the mail goes. */
function refusalOf(error: unknown): string | undefined {
  const { responseCode = 0, code, command = "" } = (error ?? {}) as { responseCode?: number; code?: string; command?: string };
  if (responseCode < 500 || responseCode > 599 || code === "EAUTH") return undefined;
  return /^(?:MAIL|RCPT|DATA|API)/.test(command) ? answerOf(error) : undefined;
}
