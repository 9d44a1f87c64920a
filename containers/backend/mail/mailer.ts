// Mail by SMTP; without SMTP_HOST it is printed to the log, so that a home server works without a mail account.
import { createTransport } from "nodemailer";
import type { Logger } from "pino";

export interface Mail {
  to: string;
  subject: string;
  text: string;
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

export function createMailer(smtp: SmtpSettings | undefined, log: Logger): Mailer {
  if (!smtp) {
    return {
      async send({ to, subject, text }) {
        log.info({ to, subject, text }, "mail (no SMTP_HOST is set: it is printed, not sent)");
      },
    };
  }
  const transport = createTransport({
    host: smtp.host,
    port: smtp.port,
    secure: smtp.port === 465,
    ...(smtp.user && { auth: { user: smtp.user, pass: smtp.password } }),
  });
  return {
    async send(mail) {
      await transport.sendMail({ from: smtp.from, ...mail });
    },
  };
}
