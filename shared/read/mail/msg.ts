// Mails as Outlook saves them.
import { htmlText } from "../markup/html.ts";
import type { AttachedFile, ReadContext, Reading } from "../reader.ts";
import { rtfText } from "../text/rtf.ts";
import { attachedFiles, type MailFile, mailReading, person } from "./shown.ts";

async function open(bytes: Uint8Array<ArrayBuffer>) {
  const module = await import("@kenjiuno/msgreader");
  // Node gives the class inside of a CommonJS wrapper, a bundler without one.
  const wrapped = module.default as unknown as { default?: typeof module.default };
  const MsgReader = wrapped.default ?? module.default;
  const reader = new MsgReader(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const data = reader.getFileData();
  if (data.error) throw new Error("no message");
  const files: MailFile[] = [];
  for (const attachment of data.attachments ?? []) {
    const { fileName, content } = reader.getAttachment(attachment);
    const isInline = attachment.attachmentHidden === true;
    const name = fileName || attachment.name || "";
    files.push({ name, contentType: attachment.attachMimeTag ?? "", bytes: new Uint8Array(content), isInline });
  }
  return { data, files };
}

export async function attachedToMsg(bytes: Uint8Array<ArrayBuffer>, position: number): Promise<AttachedFile | null> {
  return attachedFiles((await open(bytes)).files)[position] ?? null;
}

export async function readMsg(bytes: Uint8Array<ArrayBuffer>, context: ReadContext): Promise<Reading> {
  const { data, files } = await open(bytes);
  const recipients = (type: string) =>
    (data.recipients ?? [])
      .filter(({ recipType }) => (recipType ?? "to") === type)
      .map(({ name, smtpAddress, email }) => person({ name, address: smtpAddress ?? email }))
      .join(", ");
  const sender = person({ name: data.senderName, address: data.senderSmtpAddress ?? data.senderEmail });
  return {
    ...(await mailReading(
      {
        headers: [
          ["From", sender],
          ["To", recipients("to")],
          ["Cc", recipients("cc")],
          ["Date", data.clientSubmitTime ?? data.messageDeliveryTime ?? data.creationTime ?? ""],
        ],
        subject: data.subject ?? "",
        body: await bodyOf(data),
        files,
      },
      context,
    )),
    format: "msg",
  };
}

async function bodyOf(data: { body?: string; bodyHtml?: string; html?: Uint8Array; compressedRtf?: Uint8Array }): Promise<string> {
  if (data.body?.trim()) return data.body;
  const html = data.bodyHtml ?? (data.html ? new TextDecoder().decode(data.html) : "");
  if (html.trim()) return (await htmlText(html)).text;
  if (!data.compressedRtf) return "";
  const { decompressRTF } = await import("@kenjiuno/decompressrtf");
  return (await rtfText(Uint8Array.from(decompressRTF([...data.compressedRtf])))).text;
}
