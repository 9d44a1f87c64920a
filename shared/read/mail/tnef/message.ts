// A message as Outlook sends it to Outlook (`winmail.dat`, MS-OXTNEF): its words and the files in it. A message in a message becomes a mail
// that every program opens.
import type { MailFile } from "../parts/mailFile.ts";
import { packedWords } from "../parts/packedRtf.ts";
import { invitationOf } from "./invitation.ts";
import { type Attribute, attributesOf, propertiesOf, rowsOf } from "./stream.ts";
import { byNumber, decoded, encodingOf, instantOf, numberOf, type Properties, wordsOf } from "./words.ts";
import { type Message, type Person, writtenMail } from "./writtenMail.ts";

const attribute = {
  subject: 0x0001_8004,
  messageClass: 0x0007_8008,
  text: 0x0002_800c,
  fileData: 0x0006_800f,
  fileName: 0x0001_8010,
  fileBegins: 0x0006_9002,
  properties: 0x0006_9003,
  recipients: 0x0006_9004,
  fileProperties: 0x0006_9005,
  codePage: 0x0006_9007,
} as const;

const mostFiles = 500;
const mostRecipients = 500;
/** Messages in messages: what lies deeper stays the file that it is. */
const deepest = 3;
/** How a file's data is kept: as a message. */
const asMessage = 5;

/** Null where it is none, or nothing of it came whole. */
export async function openTnef(bytes: Uint8Array<ArrayBuffer>, depth = 0): Promise<Message | null> {
  const stream = attributesOf(bytes);
  if (!stream) return null;
  const ofMessage = new Map<number, Uint8Array<ArrayBuffer>>();
  const files: Attribute[][] = [];
  for (const one of stream.attributes) {
    if (!one.ofFile) {
      if (!ofMessage.has(one.id)) ofMessage.set(one.id, one.data);
    } else if (one.id === attribute.fileBegins || files.length === 0) files.push([one]);
    else files.at(-1)!.push(one);
  }
  const all = propertiesOf(ofMessage.get(attribute.properties) ?? new Uint8Array(0));
  const properties = byNumber(all);
  const codePage = ofMessage.get(attribute.codePage);
  const encoding =
    encodingOf(numberOf(properties.get(0x3ffd)) ?? 0) ??
    (codePage && codePage.length >= 4 ? encodingOf(new DataView(codePage.buffer, codePage.byteOffset).getUint32(0, true)) : null);
  const words = (id: number) => wordsOf(properties.get(id), encoding);
  const message: Message = {
    subject: words(0x0037) || decoded(ofMessage.get(attribute.subject) ?? new Uint8Array(0), encoding),
    from: { name: words(0x0c1a) || words(0x0042), address: addressIn(words(0x5d01), words(0x0c1f), words(0x0065)) },
    to: rowsOf(ofMessage.get(attribute.recipients) ?? new Uint8Array(0), mostRecipients).map((row) => recipient(byNumber(row), encoding)),
    sentAt: instantOf(properties.get(0x0039)) ?? instantOf(properties.get(0x0e06)),
    text: words(0x1000) || decoded(ofMessage.get(attribute.text) ?? new Uint8Array(0), encoding),
    html: wordsOf(properties.get(0x1013), encodingOf(numberOf(properties.get(0x3fde)) ?? 0) ?? encoding),
    files: [],
  };
  if (!message.text && !message.html) message.text = await packedWords(properties.get(0x1009)?.value);
  for (const parts of files.slice(0, mostFiles)) {
    const file = await fileOf(parts, encoding, depth);
    if (file) message.files.push(file);
  }
  const messageClass = words(0x001a) || decoded(ofMessage.get(attribute.messageClass) ?? new Uint8Array(0), encoding);
  const invitation = invitationOf({ messageClass, subject: message.subject, organizer: message.from, properties: all, encoding });
  if (invitation) message.files.push(invitation);
  const isEmpty = message.files.length === 0 && !message.text && !message.html;
  return isEmpty && !stream.whole ? null : message;
}

async function fileOf(parts: readonly Attribute[], encoding: string | null, depth: number): Promise<MailFile | null> {
  const data = (id: number) => parts.find((one) => one.id === id)?.data ?? new Uint8Array(0);
  const properties = byNumber(propertiesOf(data(attribute.fileProperties)));
  const words = (id: number) => wordsOf(properties.get(id), encoding).trim();
  const way = numberOf(properties.get(0x3705)) ?? 0;
  const object = properties.get(0x3701);
  const named = words(0x3707) || decoded(data(attribute.fileName), encoding).trim() || words(0x3001) || words(0x3704);
  if (object?.type === 0x0d) {
    // An object begins with the name of what it is.
    const bytes = object.value.subarray(16);
    if (way === asMessage) return within(bytes, named, depth);
    return bytes.length > 0 ? { name: named, contentType: "", bytes, isInline: false } : null;
  }
  const bytes = data(attribute.fileData).length > 0 ? data(attribute.fileData) : (object?.value ?? new Uint8Array(0));
  if (bytes.length === 0 && !named) return null;
  const flags = numberOf(properties.get(0x3714)) ?? 0;
  const isHidden = (numberOf(properties.get(0x7ffe)) ?? 0) !== 0;
  const contentId = words(0x3712).replace(/^<|>$/g, "");
  return {
    name: named,
    contentType: words(0x370e).toLowerCase(),
    bytes,
    ...(contentId && { contentId }),
    isInline: isHidden || (flags & 4) !== 0,
  };
}

/** A message in it, as a mail. */
async function within(bytes: Uint8Array<ArrayBuffer>, name: string, depth: number): Promise<MailFile | null> {
  const message = depth < deepest ? await openTnef(bytes, depth + 1) : null;
  if (!message)
    return bytes.length > 0 ? { name: name || "winmail.dat", contentType: "application/ms-tnef", bytes, isInline: false } : null;
  const title = (message.subject || name || "message").replace(/\.(?:msg|eml)$/i, "");
  return { name: `${title}.eml`, contentType: "message/rfc822", bytes: writtenMail(message), isInline: false };
}

function recipient(properties: Properties, encoding: string | null): Person {
  const words = (id: number) => wordsOf(properties.get(id), encoding);
  return { name: words(0x3001), address: addressIn(words(0x39fe), words(0x3003)) };
}

/** Exchange has addresses of its own, which nobody can write to from outside. */
const addressIn = (...all: string[]) =>
  all.map((one) => one.replace(/^smtp:/i, "").trim()).find((one) => /^[^\s@<>]+@[^\s@<>]+$/.test(one)) ?? "";
