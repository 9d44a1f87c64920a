// A message that came in another form, as a mail of RFC 5322 and MIME. All that others wrote is encoded, so that nothing of it can end a
// header or a part.
import { byteString } from "../../byteString.ts";
import type { MailFile } from "../parts/mailFile.ts";

export interface Person {
  name: string;
  address: string;
}

export interface Message {
  subject: string;
  from: Person;
  to: Person[];
  sentAt: Date | null;
  /** Each "" where there is none. */
  text: string;
  html: string;
  files: MailFile[];
}

const boundary = "=_part_of_the_mail_=";

export function writtenMail({ subject, from, to, sentAt, text, html, files }: Message): Uint8Array<ArrayBuffer> {
  const plainType = /^[\w.+-]{1,100}\/[\w.+-]{1,100}$/;
  const parts = [
    ...(text || !html ? [part("text/plain; charset=utf-8", new TextEncoder().encode(text))] : []),
    ...(html ? [part("text/html; charset=utf-8", new TextEncoder().encode(html))] : []),
  ];
  const words = parts.length > 1 ? several("alternative", `${boundary}words`, parts) : parts[0]!;
  const attached = files.map(({ name, contentType, bytes, isInline }) => {
    // A mail in a mail is never encoded (RFC 2046 section 5.2.1), so it goes along as bytes.
    const type = plainType.test(contentType) && contentType !== "message/rfc822" ? contentType : "application/octet-stream";
    return part(type, bytes, `Content-Disposition: ${isInline ? "inline" : "attachment"}; filename*=UTF-8''${parameter(name)}`);
  });
  const head = [
    `From: ${person(from)}`,
    ...(to.length > 0 ? [`To: ${to.map(person).join(",\r\n ")}`] : []),
    `Subject: ${encoded(subject)}`,
    ...(sentAt ? [`Date: ${sentAt.toUTCString().replace("GMT", "+0000")}`] : []),
    "MIME-Version: 1.0",
  ];
  return Uint8Array.from(new TextEncoder().encode(`${head.join("\r\n")}\r\n${several("mixed", boundary, [words, ...attached])}`));
}

function part(type: string, bytes: Uint8Array, ...headers: string[]): string {
  const base64 = btoa(byteString(bytes)).replaceAll(/.{76}/g, "$&\r\n");
  return [`Content-Type: ${type}`, ...headers, "Content-Transfer-Encoding: base64", "", base64, ""].join("\r\n");
}

/** No sign of base64 is an underscore: no part ends another. */
function several(kind: string, between: string, parts: readonly string[]): string {
  return `Content-Type: multipart/${kind}; boundary="${between}"\r\n\r\n${parts.map((one) => `--${between}\r\n${one}`).join("")}--${between}--\r\n`;
}

function person({ name, address }: Person): string {
  const shown = name && name !== address ? `${encoded(name)} ` : "";
  return address ? `${shown}<${address.replaceAll(/[^!-~]/g, "")}>` : shown.trim();
}

/** RFC 2047, in pieces of at most 45 bytes that end between letters. */
function encoded(words: string): string {
  if (/^[\w .,'-]{0,60}$/.test(words)) return words;
  const pieces: string[] = [];
  let piece = "";
  for (const letter of words.slice(0, 1_000).toWellFormed()) {
    if (new TextEncoder().encode(piece + letter).length > 45) {
      pieces.push(piece);
      piece = "";
    }
    piece += letter;
  }
  return [...pieces, piece].map((one) => `=?utf-8?B?${btoa(byteString(new TextEncoder().encode(one)))}?=`).join("\r\n ");
}

/** RFC 8187. */
const parameter = (name: string) =>
  encodeURIComponent([...name].slice(0, 200).join("").toWellFormed()).replaceAll(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  );
