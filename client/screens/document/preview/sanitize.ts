// A page or a mail as the document that a frame shows: sanitized, with the frame's own policy.
import PostalMime, { type Address, type Attachment } from "postal-mime";
import { escapeHtml, sanitizeHtml } from "../../../../shared/documents/sanitizeHtml.ts";
import { formatDateTime } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";

/** The frame's own policy, on top of the sandbox and of the app's policy, which it inherits. */
const policy = "default-src 'none'; img-src data:";
/** Signs of all pictures that a mail shows in its text, each as often as it is shown. */
const mostPictures = 20_000_000;
/** Signs of a page or a mail's text that are taken apart while the screen waits for it; a longer one is shown as its words. */
const mostMarkup = 2_000_000;
/** Bytes of a mail that is opened whole, with what is attached to it. */
const largestMail = 40_000_000;
/** Pictures that the text carries itself are no markup. */
const ownPictures = /data:image\/[a-z]+;base64,[a-z0-9+/=]*/gi;

/** A whole document for a frame, of a body that is sanitized. */
export const framed = (body: string): string =>
  `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><body>${body}`;

/** @throws Error where it is too much for the screen, or nothing of it would be seen */
export function pageBody(html: string, { xml = false } = {}): string {
  if (html.replace(ownPictures, "").length > mostMarkup) throw new Error("too much to be shown as a page");
  const body = sanitizeHtml(html, { xml });
  if (isBlank(body)) throw new Error("nothing of it would be seen");
  return body;
}

const isBlank = (body: string): boolean => !/<img\b/.test(body) && /^[\s\u00a0]*$/.test(body.replace(/<[^>]*>|&nbsp;/g, ""));

/** A mail's headers above its body, sanitized. @throws where it can't be taken apart, or is too much for the screen */
export async function mailBody(bytes: ArrayBuffer): Promise<string> {
  if (bytes.byteLength > largestMail) throw new Error("too much to be shown as a mail");
  const mail = await PostalMime.parse(bytes, { maxNestingDepth: 50, forceRfc822Attachments: true, attachmentEncoding: "base64" });
  const all = (addresses: readonly Address[] | undefined) => (addresses ?? []).map(shown).filter(Boolean).join(", ");
  const words = t.preview.mail;
  const rows = [
    [words.from, mail.from ? shown(mail.from) : ""],
    [words.to, all(mail.to)],
    [words.cc, all(mail.cc)],
    [words.date, mail.date && !Number.isNaN(Date.parse(mail.date)) ? formatDateTime(mail.date) : (mail.date ?? "")],
    [words.subject, mail.subject ?? ""],
  ].filter(([, value]) => value);
  const head = rows.map(([name, value]) => `<tr><th align="left">${escapeHtml(name!)}</th><td>${escapeHtml(value!)}</td></tr>`).join("");
  const pictures = picturesOf(mail.attachments);
  // The body apart: what it leaves open must not swallow the head, nor the other way round.
  const html = mail.html?.trim() ?? "";
  if (html.replace(ownPictures, "").length > mostMarkup) throw new Error("too much to be shown as a mail");
  let room = mostPictures;
  const pictureOf = (address: string) => {
    const picture = pictures.get(address);
    if (picture) room -= picture.length;
    return room >= 0 ? picture : undefined;
  };
  const sanitized = html && sanitizeHtml(html, { pictureOf });
  const body = sanitized && !isBlank(sanitized) ? sanitized : `<pre>${escapeHtml(mail.text ?? "")}</pre>`;
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
