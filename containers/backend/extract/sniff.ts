// What a file is, decided by its first bytes and never by its name alone.
import { fileTypeFromBuffer } from "file-type";
import { decodeText } from "../../../shared/detect/decodeText.ts";
import { isMarkup } from "../../../shared/detect/markupText.ts";
import { ExtractionError } from "./errors.ts";
import type { Extraction, Hints } from "./types.ts";

const images = new Set(["image/png", "image/jpeg", "image/webp", "image/gif"]);
// text on the surface, but markup of their own: read as plain text they would fill the search with it
const markup = new Set(["application/rtf", "application/xml", "application/postscript", "image/svg+xml"]);

/**
 * The kind of file that begins with `head`. Throws `unsupported` for a format that is not read, `broken` where the file claims to be
 * a PDF or an image and its content is neither that nor anything else known.
 */
export async function sniff(head: Uint8Array, hints: Hints): Promise<Extraction["kind"]> {
  const found = (await fileTypeFromBuffer(head))?.mime;
  if (found === "application/pdf" || startsPdf(head)) return "pdf";
  if (found && images.has(found)) return "image";
  // whatever it is called: a web page or a drawing is read as one
  if (isMarkup(decodeText(head, { partial: true }) ?? "")) return "markup";
  if (found && markup.has(found)) throw new ExtractionError("unsupported", found);
  // two-byte signatures hit ordinary words ("BM", "MZ"), so what reads as text is text
  const claimsBinary = /^(application\/pdf|image\/)/.test(hints.contentType) || /\.(pdf|png|jpe?g|webp|gif)$/i.test(hints.name);
  if (!claimsBinary && decodeText(head, { partial: true }) !== null) return isMarkdown(hints) ? "markdown" : "text";
  throw new ExtractionError(found || !claimsBinary ? "unsupported" : "broken", found ?? "unknown bytes");
}

/** Readers accept a PDF whose header stands anywhere in the first 1,024 bytes (ISO 32000-1, annex H.3.4.1). */
function startsPdf(head: Uint8Array): boolean {
  return Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 1024)).includes("%PDF-");
}

function isMarkdown({ name, contentType }: Hints): boolean {
  return /\.(md|markdown)$/i.test(name) || contentType.startsWith("text/markdown");
}
