// A connection to a person's mail server (IMAP): to the very address that the guard has judged, inside of TLS, with bounds on everything
// that the server may send and on how long it may take. Nothing here writes down what it says: it may hold what people wrote.
import { isIP } from "node:net";
import type { ConnectionOptions } from "node:tls";
import { ImapFlow } from "imapflow";
import { type MailboxProblem, mailboxProblem } from "../../../shared/api/mailIn.ts";
import { AppError } from "../../../shared/errors.ts";
import type { AddressGuard } from "../outside/addressGuard.ts";
import { OutsideError } from "../outside/errors.ts";

export interface MailServer {
  host: string;
  port: number;
  security: "tls" | "starttls";
  username: string;
  password: string;
}

export interface MailboxOptions {
  guard: AddressGuard;
  /** Authorities beside the system's own. */
  ca?: string;
}

export interface Mailbox {
  client: ImapFlow;
  /** Ends the connection where `work` takes longer, or the server sends more (in bytes) than that needs. @throws AppError mailbox.* */
  within<T>(milliseconds: number, work: () => Promise<T>, mostReceived?: number): Promise<T>;
  /** Settles when the connection has ended. */
  ended: Promise<void>;
  close(): void;
}

/** Ports below 1024 that this protocol uses. */
const imapPorts = [143, 993];
const connectMs = 30_000;
const megabyte = 2 ** 20;
/** What a server may send to one command: the client keeps what nobody asked for as well. Looked at every so many milliseconds. */
const usualBytes = 16 * megabyte;
const meterMs = 100;
/** What a server answers where the password may well be right (RFC 5530). */
const passing = ["UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG", "CONTACTADMIN"];
const notProven = /^(?:ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET)|HOSTNAME_MISMATCH|EPROTO)/;

/** @throws AppError mailbox.* */
export async function openMailbox(server: MailServer, { guard, ca }: MailboxOptions): Promise<Mailbox> {
  try {
    const { host, address } = await guard.checkHost(server.host, server.port, imapPorts);
    const tls: ConnectionOptions = { rejectUnauthorized: true, minVersion: "TLSv1.2", ...(ca && { ca }) };
    const client = new ImapFlow({
      host: address,
      // A host that is written as an address is proven by that address.
      ...(isIP(host) === 0 && { servername: host }),
      port: server.port,
      secure: server.security === "tls",
      ...(server.security === "starttls" && { doSTARTTLS: true }),
      auth: { user: server.username, pass: server.password },
      tls,
      logger: false,
      disableAutoIdle: true,
      disableCompression: true,
      connectionTimeout: connectMs,
      greetingTimeout: connectMs,
      socketTimeout: 5 * 60_000,
      maxIdleTime: 4 * 60_000,
      maxLineLength: 8 * megabyte,
      maxLiteralSize: 4 * megabyte,
      maxResponseSize: 16 * megabyte,
    });
    return await connected(client);
  } catch (error) {
    throw asProblem(error);
  }
}

async function connected(client: ImapFlow): Promise<Mailbox> {
  // A socket's error ends what is under way by itself; without a listener it would end the process.
  client.on("error", () => undefined);
  const ended = new Promise<void>((resolve) => client.once("close", resolve));
  const close = () => client.close();
  async function within<T>(milliseconds: number, work: () => Promise<T>, mostReceived = usualBytes): Promise<T> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const giveUp = (reason: string) => {
      reject(new AppError("mailbox.unreachable", { reason }));
      close();
    };
    const timer = setTimeout(() => giveUp("too slow"), milliseconds);
    const { received } = client.stats();
    const meter = setInterval(() => client.stats().received - received > mostReceived && giveUp("too much"), meterMs);
    const lost = ended.then(() => {
      throw new AppError("mailbox.unreachable", { reason: "the connection ended" });
    });
    const working = work();
    // Whichever loses the race may still fail, with nobody to hear it.
    for (const one of [lost, late, working]) one.catch(() => undefined);
    try {
      return await Promise.race([working, late, lost]);
    } catch (error) {
      throw asProblem(error);
    } finally {
      clearTimeout(timer);
      clearInterval(meter);
    }
  }
  try {
    await within(2 * connectMs, () => client.connect());
  } catch (error) {
    close();
    throw error;
  }
  return { client, within, ended, close };
}

/** Errors of the product itself pass as they are. */
export function asProblem(error: unknown): unknown {
  if (error instanceof AppError) return error;
  const problem = outsideProblem(error);
  return problem ? new AppError(`mailbox.${problem}`, {}, { cause: error }) : error;
}

interface ImapError {
  code?: unknown;
  authenticationFailed?: boolean;
  serverResponseCode?: string;
  responseStatus?: string;
  tlsFailed?: boolean;
  syscall?: unknown;
}

function outsideProblem(error: unknown): MailboxProblem | undefined {
  if (error instanceof OutsideError) return error.code === "refused" ? "addressRefused" : "unreachable";
  if (!(error instanceof Error)) return undefined;
  const { code, authenticationFailed, serverResponseCode, responseStatus, tlsFailed, syscall } = error as Error & ImapError;
  if (authenticationFailed) return passing.includes(serverResponseCode ?? "") ? "busy" : "unauthorized";
  if (tlsFailed || (typeof code === "string" && notProven.test(code))) return "insecure";
  // What the client or the socket says of the connection, and an answer of the server that is no OK.
  if (typeof code === "string" || syscall !== undefined || responseStatus !== undefined) return "unreachable";
  return undefined;
}

/** Null: it is no matter of the mail server. */
export function mailboxProblemOf(error: unknown): MailboxProblem | null {
  if (!(error instanceof AppError) || !error.code.startsWith("mailbox.")) return null;
  return mailboxProblem.safeParse(error.code.split(".")[1]).data ?? "unreachable";
}
