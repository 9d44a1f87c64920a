// A mail as it is read and found: who, when, what about, the words, and what is attached with the words in it.
import type { Attachment, ReadContext, Reading } from "../reader.ts";
import { TextOut, upToFull } from "../textOut.ts";

export interface MailFile {
  name: string;
  contentType: string;
  bytes: Uint8Array<ArrayBuffer>;
  /** A picture that belongs to the layout and not to the reader. */
  isInline: boolean;
}

export interface Mail {
  /** Names as they stand in a mail: `From`, `To`, `Date`. */
  headers: [name: string, value: string][];
  subject: string;
  body: string;
  files: MailFile[];
}

/** What a person calls the attachments of a mail. */
export const attachedFiles = (files: readonly MailFile[]): MailFile[] => files.filter(({ isInline }) => !isInline);

export async function mailReading({ headers, subject, body, files }: Mail, context: ReadContext): Promise<Reading> {
  const out = new TextOut();
  const shown = attachedFiles(files);
  const attachments: Attachment[] = shown.map(({ name, bytes }) => ({ name, size: bytes.length }));
  await upToFull(async () => {
    for (const [name, value] of [...headers, ["Subject", subject] as const])
      if (value.trim()) out.block(`${name}: ${value.replace(/\s+/g, " ").trim()}`);
    out.line();
    out.block(body.replace(/\r\n?/g, "\n").replace(/\n{3,}/g, "\n\n"));
    for (const { name } of shown) if (name) out.block(`Attachment: ${name}`);
    for (const { name, contentType, bytes } of shown) {
      const inside = await context.nested(bytes, { name, contentType });
      if (!inside?.text.trim()) continue;
      out.line();
      if (name) out.block(name);
      out.block(inside.text.replaceAll("\f", "\n"));
    }
  });
  return { text: out.text, title: subject.trim() || null, attachments };
}

export function person({ name, address }: { name?: string | null; address?: string | null }): string {
  if (!address || name === address) return name ?? "";
  return name ? `${name} <${address}>` : address;
}
