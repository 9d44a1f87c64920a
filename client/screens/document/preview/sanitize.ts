// A page or a mail as the document that a frame shows: sanitized, with the frame's own policy.
import PostalMime, { type Address, type Attachment } from "postal-mime";
import { escapeHtml, sanitizeHtml } from "../../../../shared/documents/sanitizeHtml.ts";
import { t } from "../../../i18n/index.ts";

/** The frame's own policy, on top of the sandbox and of the app's policy, which it inherits. */
const policy = "default-src 'none'; img-src data:";
/** Bytes of all pictures that a mail shows in its text. */
const mostPictures = 20_000_000;

/** A whole document for a frame, of a body that is sanitized. */
export const framed = (body: string): string =>
  `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><body>${body}`;

/** A mail's headers above its body, sanitized. @throws where it can't be taken apart */
export async function mailBody(bytes: ArrayBuffer): Promise<string> {
  const mail = await PostalMime.parse(bytes, { maxNestingDepth: 50, forceRfc822Attachments: true, attachmentEncoding: "base64" });
  const all = (addresses: readonly Address[] | undefined) => (addresses ?? []).map(shown).filter(Boolean).join(", ");
  const words = t.preview.mail;
  const rows = [
    [words.from, mail.from ? shown(mail.from) : ""],
    [words.to, all(mail.to)],
    [words.cc, all(mail.cc)],
    [words.date, mail.date ?? ""],
    [words.subject, mail.subject ?? ""],
  ].filter(([, value]) => value);
  const head = rows.map(([name, value]) => `<tr><th align="left">${escapeHtml(name!)}</th><td>${escapeHtml(value!)}</td></tr>`).join("");
  const pictures = picturesOf(mail.attachments);
  // The body apart: what it leaves open must not swallow the head, nor the other way round.
  const body = mail.html?.trim()
    ? sanitizeHtml(mail.html, (address) => pictures.get(address))
    : `<pre>${escapeHtml(mail.text ?? "")}</pre>`;
  return `<table>${head}</table><hr>${body}`;
}

/** The mail's own pictures by the address that its text has for them. */
function picturesOf(attachments: readonly Attachment[]): Map<string, string> {
  const pictures = new Map<string, string>();
  let room = mostPictures;
  for (const { contentId, mimeType, content } of attachments) {
    if (!contentId || typeof content !== "string" || !/^image\/(?:png|jpe?g|gif|webp)$/i.test(mimeType)) continue;
    room -= content.length;
    if (room >= 0) pictures.set(`cid:${contentId.replace(/^<|>$/g, "")}`, `data:${mimeType.toLowerCase()};base64,${content}`);
  }
  return pictures;
}

const shown = ({ name, address }: Address): string => (address && name && name !== address ? `${name} <${address}>` : (address ?? name));
