// A real SMTP server on loopback that keeps what it is sent, for tests that read the product's mails.
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

export interface ReceivedMail {
  to: string[];
  subject: string;
  /** The plain-text part, decoded. */
  text: string;
}

export interface Inbox {
  /** Settings of a product that sends its mail here. */
  env: { SMTP_HOST: string; SMTP_PORT: string; SMTP_FROM: string };
  /** Everything that came for `address`, oldest first. */
  to(address: string): ReceivedMail[];
  /** Resolves with the first mail to `address` with this subject that is not in `known`. @throws Error after a minute */
  mail(address: string, subject: string, known?: readonly ReceivedMail[]): Promise<ReceivedMail>;
  close(): Promise<void>;
}

const patience = 60_000;

export async function anInbox(): Promise<Inbox> {
  const received: ReceivedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        received.push({ to: envelope.rcptTo.map(({ address }) => address.toLowerCase()), ...read(Buffer.concat(chunks).toString()) });
        done();
      });
    },
  });
  server.on("error", () => undefined); // a client that goes away in the middle
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  const { port } = server.server.address() as AddressInfo;
  const to = (address: string) => received.filter((mail) => mail.to.includes(address.toLowerCase()));
  return {
    env: { SMTP_HOST: "127.0.0.1", SMTP_PORT: String(port), SMTP_FROM: "DocuVault <vault@example.org>" },
    to,
    async mail(address, subject, known = []) {
      const end = Date.now() + patience;
      for (;;) {
        const mail = to(address).find((one) => one.subject === `DocuVault: ${subject}` && !known.includes(one));
        if (mail) return mail;
        if (Date.now() > end) throw new Error(`No mail “${subject}”; there came ${JSON.stringify(received.map((one) => one.subject))}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** The address that a mail's button opens. */
export function linkIn({ text }: ReceivedMail): string {
  const link = /https?:\/\/\S+/.exec(text)?.[0];
  if (!link) throw new Error(`There is no link in: ${text}`);
  return link;
}

/** Subject and plain text of a message of two parts (RFC 2045 quoted-printable or as it is). */
function read(raw: string): Pick<ReceivedMail, "subject" | "text"> {
  const subject = /^Subject: (.*)$/m.exec(raw)?.[1]?.trim() ?? "";
  const part = raw.slice(raw.indexOf("Content-Type: text/plain"));
  const body = part.slice(part.indexOf("\r\n\r\n") + 4);
  const text = body.slice(0, body.indexOf("\r\n--"));
  const plain = text
    .replaceAll("=\r\n", "")
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return { subject, text: plain };
}
