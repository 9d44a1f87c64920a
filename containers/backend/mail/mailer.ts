// Mail by SMTP; without SMTP_HOST it is printed to the log, so that a home server works without a mail account.
import type { Logger } from "pino";

export interface Mail {
  to: string;
  subject: string;
  text: string;
  html: string;
  /** The one link that is in it. */
  link: string;
}

export interface Mailer {
  send(mail: Mail): Promise<void>;
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
      async send({ to, subject, link, text }) {
        log.info({ mail: { to, subject, link, text } }, "No SMTP_HOST is set: a mail is printed here instead of sent");
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
  // Loaded with the first mail.
  const transport = async () => (await import("nodemailer")).createTransport(options);
  let opened: ReturnType<typeof transport> | undefined;
  return {
    async send({ to, subject, text, html }) {
      opened ??= transport();
      await (await opened).sendMail({
        from: smtp.from,
        to: { name: "", address: to },
        subject,
        text,
        html,
        headers: { "Auto-Submitted": "auto-generated" },
      });
    },
  };
}
