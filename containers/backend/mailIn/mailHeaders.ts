// What the headers of a mail that lies in a file say. Nobody has judged them yet: all is bounded, and what is no mail is none.
import { open } from "node:fs/promises";
import { shownText } from "../../../shared/api/mailIn.ts";
import { sentIds } from "./sentIds.ts";

/** All headers together; servers on the way add some, never that much. */
const mostHeadBytes = 256 * 1024;

export interface MailHeaders {
  /** Name and address, for the eye. */
  sender: string;
  /** Of the one sender that it names, in small letters. */
  address: string;
  subject: string;
  sentAt: Date | null;
  messageId: string;
  /** As it is written. */
  date: string;
  /** Servers that it came through. */
  hops: number;
  /** Ids that it may have as one that went out from here. */
  sentAs: string[];
  /** Bytes, with the empty line at the end. */
  length: number;
}

/** Null where it has no end of headers, or not exactly one sender: a second one is there to be shown in place of the one that was checked. */
export async function readHeaders(path: string): Promise<MailHeaders | null> {
  const bytes = await firstBytes(path);
  const end = bytes.indexOf("\r\n\r\n");
  const length = end < 0 ? bytes.length : end + 4;
  if (end < 0 && bytes.length === mostHeadBytes) return null;
  const text = bytes.toString("latin1", 0, length);
  const counted = (name: string) => text.match(new RegExp(`^${name}[ \\t]*:`, "gim"))?.length ?? 0;
  if (counted("from") !== 1) return null;
  const { default: PostalMime } = await import("postal-mime");
  const { from, subject, date, messageId } = await PostalMime.parse(bytes.subarray(0, length)).catch(
    () => ({}) as Record<string, undefined>,
  );
  const address = from?.address?.trim().toLowerCase() ?? "";
  if (!/^[^\s@<>,;"]{1,64}@[^\s@<>,;"]{1,253}$/.test(address)) return null;
  return {
    sender: shown(from?.name ? `${from.name} <${address}>` : address),
    address,
    subject: shown(subject ?? ""),
    sentAt: instantOf(date),
    messageId: (messageId ?? "").trim().slice(0, 1_000),
    date: (date ?? "").slice(0, 200),
    hops: counted("received"),
    sentAs: sentIds(`${(messageId ?? "").trim().slice(0, 1_000)}\r\n${text}`),
    length,
  };
}

const shown = (text: string): string => shownText.safeParse([...text].slice(0, 300).join("")).data ?? "";

function instantOf(date: string | undefined): Date | null {
  const at = date === undefined ? Number.NaN : new Date(date).getTime();
  return Number.isFinite(at) && at > 0 && at < Date.UTC(9999, 0) ? new Date(at) : null;
}

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(mostHeadBytes), 0, mostHeadBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
