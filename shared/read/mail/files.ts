// Which files of a mail are a person's: what is packed up for Outlook is unpacked, an invitation comes once, and pictures of the layout stay
// with the mail. The order is kept, because the place of a file names the document that is made of it.
import { calendarsOnce } from "./calendars.ts";
import type { MailFile } from "./parts/mailFile.ts";
import { photographs } from "./pictures/photographs.ts";
import { openTnef } from "./tnef/message.ts";
import { tnefSignature } from "./tnef/stream.ts";

export interface FilesOfMail {
  files: readonly MailFile[];
  /** What the mail says, as plain text and as a page; "" where there is none. */
  text: string;
  html: string;
}

/** More of them no program packs up. */
const mostPacked = 10;

export async function filesOfMail(mail: FilesOfMail): Promise<{ files: MailFile[]; text: string; html: string }> {
  let { text, html } = mail;
  const unpacked: MailFile[] = [];
  let packed = 0;
  for (const file of mail.files) {
    const message = isPacked(file.bytes) && ++packed <= mostPacked ? await openTnef(file.bytes) : null;
    if (!message) {
      unpacked.push(file);
      continue;
    }
    // What the mail itself says is what its sender's program made of it.
    if (!text.trim() && !html.trim()) ({ text, html } = message);
    unpacked.push(...message.files);
  }
  const files = await photographs(calendarsOnce(unpacked), html);
  return { files, text, html };
}

const isPacked = (bytes: Uint8Array): boolean => tnefSignature.every((byte, at) => bytes[at] === byte);
