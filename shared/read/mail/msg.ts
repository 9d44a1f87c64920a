// Mails as Outlook saves them.
import type { AttachedFile, ReadContext, Reading } from "../reader.ts";
import type { MailFile } from "./parts/mailFile.ts";
import { packedWords } from "./parts/packedRtf.ts";
import { attachedFiles, mailReading, person } from "./shown.ts";

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
    const contentId = attachment.pidContentId;
    files.push({
      name,
      contentType: attachment.attachMimeTag ?? "",
      bytes: new Uint8Array(content),
      isInline,
      ...(contentId && { contentId }),
    });
  }
  const html = data.bodyHtml ?? (data.html ? new TextDecoder().decode(data.html) : "");
  const text = data.body?.trim() || html.trim() ? (data.body ?? "") : await packedWords(data.compressedRtf);
  return { data, files, text, html };
}

export async function attachedToMsg(bytes: Uint8Array<ArrayBuffer>, position: number): Promise<AttachedFile | null> {
  return (await attachedFiles(await open(bytes)))[position] ?? null;
}

export async function readMsg(bytes: Uint8Array<ArrayBuffer>, context: ReadContext): Promise<Reading> {
  const { data, ...mail } = await open(bytes);
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
        ...mail,
      },
      context,
    )),
    format: "msg",
  };
}
