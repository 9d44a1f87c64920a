// A real SMTP server on loopback that answers as a test says: it takes a mail, asks for patience, or refuses an address for good.
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

export interface TakenMail {
  from: string;
  to: string[];
  /** The whole message, as it came. */
  raw: string;
}

export interface FakeSmtp {
  host: string;
  port: number;
  taken: TakenMail[];
  /** What is said to these recipients: one answer a try, in order; afterwards they are taken. */
  answers: Map<string, string[]>;
  close(): Promise<void>;
}

export async function startFakeSmtp(): Promise<FakeSmtp> {
  const taken: TakenMail[] = [];
  const answers = new Map<string, string[]>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onRcptTo({ address }, _session, done) {
      const said = answers.get(address.toLowerCase())?.shift();
      if (!said) return done();
      done(Object.assign(new Error(said.slice(4)), { responseCode: Number(said.slice(0, 3)) }));
    },
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = envelope;
        taken.push({
          from: mailFrom === false ? "" : mailFrom.address,
          to: rcptTo.map(({ address }) => address.toLowerCase()),
          raw: Buffer.concat(chunks).toString(),
        });
        done();
      });
    },
  });
  server.on("error", () => undefined); // a client that goes away in the middle
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  const { port } = server.server.address() as AddressInfo;
  return { host: "127.0.0.1", port, taken, answers, close: () => new Promise((resolve) => server.close(resolve)) };
}
