// A mail as it is read and found: who, when, what about, the words, and what is attached with the words in it.
import { htmlText } from "../markup/html.ts";
import type { Attachment, ReadContext, Reading } from "../reader.ts";
import { TextOut, upToFull } from "../textOut.ts";
import { type FilesOfMail, filesOfMail } from "./files.ts";
import type { MailFile } from "./parts/mailFile.ts";

export interface Mail extends FilesOfMail {
  /** Names as they stand in a mail: `From`, `To`, `Date`. */
  headers: [name: string, value: string][];
  subject: string;
}

/** What a person calls the attachments of a mail. */
export const attachedFiles = async (mail: FilesOfMail): Promise<MailFile[]> => (await filesOfMail(mail)).files;

export async function mailReading({ headers, subject, ...mail }: Mail, context: ReadContext): Promise<Reading> {
  const out = new TextOut();
  const { files, text, html } = await filesOfMail(mail);
  const attachments: Attachment[] = files.map(({ name, bytes }) => ({ name, size: bytes.length }));
  const words = html ? (await htmlText(html)).text : "";
  // Both say the same; the plain one is sometimes only a hint that there is another.
  const body = words.length > text.trim().length * 2 || !text.trim() ? words : text;
  await upToFull(async () => {
    for (const [name, value] of [...headers, ["Subject", subject] as const])
      if (value.trim()) out.block(`${name}: ${value.replace(/\s+/g, " ").trim()}`);
    out.line();
    out.block(body.replace(/\r\n?/g, "\n").replace(/\n{3,}/g, "\n\n"));
    for (const { name } of files) if (name) out.block(`Attachment: ${name}`);
    for (const { name, contentType, bytes } of files) {
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
