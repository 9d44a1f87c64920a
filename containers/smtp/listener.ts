// Receives mail for the people here and for nobody else: no relay, no log-in, no mail of its own, ever. A mail is answered with 250 when the
// backend has it in the vault; whatever goes wrong before that is said to the server that sends, while it is here.
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { createSecureContext } from "node:tls";
import type { Logger } from "pino";
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from "smtp-server";
import { largestReceivedMail, localPart, type ReceivingOutcome } from "../../shared/api/mailAddress.ts";
import type { Backend } from "./backend.ts";
import type { Checker } from "./checks.ts";
import type { Remotes } from "./remotes.ts";

export interface ListenerOptions {
  domain: string;
  /** How it calls itself. */
  name: string;
  /** PEM. Undefined: no STARTTLS is offered. */
  tls: { cert: string; key: string } | undefined;
  backend: Backend;
  check: Checker;
  /** Undefined: for tests, nobody is counted. */
  remotes: Remotes | undefined;
  log: Pick<Logger, "info" | "warn">;
  limits?: Partial<typeof usualTimes>;
}

export const usualTimes = {
  /** Connections at once. */
  clients: 100,
  /** Mails at once that lie here, with 50 MB each at most. */
  mails: 6,
  /** Without a word from the other end; for one mail's bytes; for a whole connection. Milliseconds. */
  idleMs: 60_000,
  dataMs: 5 * 60_000,
  connectionMs: 20 * 60_000,
  /** An answer about a recipient is never earlier: known and unknown ones take the same. */
  recipientMs: 150,
};

const mostUnknown = 3;

export interface Listener {
  listen(port: number, host: string): Promise<number>;
  /** Another certificate for whoever connects from now on. @throws where it is none, or its key another's: the one before stays */
  renew(tls: { cert: string; key: string }): void;
  close(): Promise<void>;
}

const refusal = (responseCode: number, text: string) => Object.assign(new Error(text), { responseCode });
const later = () => refusal(451, "4.3.0 Can not be taken in now, try again later");
const unknown = () => refusal(550, "5.1.1 Nobody receives mail at this address");

const answers: Record<Exclude<ReceivingOutcome, "taken">, () => Error> = {
  unknown,
  sender: () => refusal(550, "5.7.1 This address does not take mail from this sender"),
  forged: () => refusal(550, "5.7.26 The sender's domain says that this mail is not from there"),
  malformed: () => refusal(554, "5.6.0 This is no mail with one sender"),
  loop: () => refusal(554, "5.4.6 This mail has been here"),
  full: () => refusal(452, "4.2.2 There is no room left at this address"),
  tooLarge: () => refusal(552, "5.3.4 This mail, or a file in it, is too large"),
  type: () => refusal(554, "5.6.1 A file in this mail is of a kind that is not taken"),
  busy: later,
};

export function createListener({ domain, name, tls, backend, check, remotes, log, limits = {} }: ListenerOptions): Listener {
  const { clients, mails, idleMs, dataMs, connectionMs, recipientMs } = { ...usualTimes, ...limits };
  let held = 0;
  const sessions = new Map<string, { counted: boolean; guesses: number }>();

  const server = new SMTPServer({
    name,
    banner: "ready",
    size: largestReceivedMail,
    disabledCommands: ["AUTH", "VRFY", "EXPN", "HELP", "ETRN", "XCLIENT", "XFORWARD", ...(tls ? [] : ["STARTTLS"])],
    authOptional: true,
    disableReverseLookup: true,
    maxClients: clients,
    socketTimeout: idleMs,
    closeTimeout: 2_000,
    logger: false,
    ...(tls && { ...tls, minVersion: "TLSv1.2" }),
    onConnect(session, callback) {
      const counted = remotes?.enter(session.remoteAddress) ?? true;
      sessions.set(session.id, { counted, guesses: 0 });
      callback(counted ? null : refusal(421, "4.7.0 Too much from this address, try again later"));
    },
    onClose({ id, remoteAddress }) {
      if (sessions.get(id)?.counted) remotes?.left(remoteAddress);
      sessions.delete(id);
    },
    onRcptTo({ address }, session, callback) {
      void recipient(address, session).then(() => callback(), callback);
    },
    onData(stream, session, callback) {
      void receive(stream, session).then(
        () => callback(null, "2.0.0 The mail is in the vault"),
        (error: Error) => {
          stream.resume();
          callback(error);
        },
      );
    },
  });
  server.on("error", (error) => log.info({ code: (error as NodeJS.ErrnoException).code }, "a connection failed"));
  // However little it says: no connection stays for ever.
  server.server.on("connection", (socket) => {
    const end = setTimeout(() => socket.destroy(), connectionMs);
    socket.once("close", () => clearTimeout(end));
  });

  /** One at a time: a mail has one answer for all of its recipients, and each of them lets in other senders. */
  async function recipient(address: string, session: SMTPServerSession): Promise<void> {
    if (session.envelope.rcptTo.length > 0) throw refusal(452, "4.5.3 One recipient at a time");
    const passed = sleep(recipientMs);
    const at = address.lastIndexOf("@");
    const ours = address.slice(at + 1).toLowerCase() === domain;
    const asked = localPart.safeParse(address.slice(0, Math.max(0, at)).toLowerCase());
    const known = ours && asked.success ? await backend.knows(asked.data).catch((error: unknown) => failed(error, passed)) : false;
    await passed;
    if (known) return;
    remotes?.guessed(session.remoteAddress);
    const about = sessions.get(session.id);
    if (about && ++about.guesses > mostUnknown) throw refusal(421, "4.7.0 Too many unknown recipients");
    throw unknown();
  }

  async function failed(error: unknown, passed: Promise<void>): Promise<never> {
    log.warn({ err: error }, "the backend can not be asked");
    await passed;
    throw later();
  }

  async function receive(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
    if (held >= mails) throw refusal(451, "4.3.2 Too much at once, try again later");
    held++;
    const within = await mkdtemp(join(tmpdir(), "docuvault-smtp-"));
    try {
      const path = join(within, "mail");
      await pipeline(stream, noMoreThan(largestReceivedMail), createWriteStream(path, { mode: 0o600 }), {
        signal: AbortSignal.timeout(dataMs),
      });
      if (stream.sizeExceeded) throw answers.tooLarge();
      const { mailFrom, rcptTo } = session.envelope;
      const to = rcptTo[0]?.address ?? "";
      const { checks, forged } = await check({
        path,
        ip: session.remoteAddress,
        helo: session.hostNameAppearsAs || "",
        sender: mailFrom ? mailFrom.address : "",
      });
      const mail = { localPart: to.slice(0, to.lastIndexOf("@")).toLowerCase(), remote: session.remoteAddress, checks, forged };
      const outcome = await backend.receive(mail, path);
      log.info({ outcome, checks, tls: session.secure }, "a mail came in");
      if (outcome !== "taken") throw answers[outcome]();
    } catch (error) {
      if (error instanceof Error && "responseCode" in error) throw error;
      log.warn({ err: error }, "a mail could not be handed over");
      throw later();
    } finally {
      held--;
      await rm(within, { recursive: true, force: true });
    }
  }

  return {
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.server.once("error", reject);
        server.listen(port, host, () => {
          server.server.removeListener("error", reject);
          resolve((server.server.address() as AddressInfo).port);
        });
      }),
    renew(pem) {
      // Tried before: the server forgets the old one first.
      createSecureContext(pem);
      server.updateSecureContext(pem);
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** What is beyond is read and dropped: the other end hears why when it has sent all of it. */
const noMoreThan = (most: number) =>
  async function* (bytes: AsyncIterable<Buffer>) {
    let left = most;
    for await (const chunk of bytes) {
      if (left > 0) yield chunk.subarray(0, left);
      left -= chunk.length;
    }
  };
