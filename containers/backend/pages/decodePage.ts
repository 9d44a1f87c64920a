// The characters of a page, by the rules of browsers: the byte order mark, then the server's word, then the page's own, then a guess.
import { detect } from "chardet";

/** Bytes in which a page has to say what it is written in (HTML, section 4.2.5.4). */
const prescanned = 1024;

export function decodePage(bytes: Uint8Array, contentType: string): string {
  const named = markOf(bytes) ?? labelIn(/charset\s*=\s*["']?([^\s"';]+)/i.exec(contentType)?.[1]) ?? declaredIn(bytes);
  if (named) return new TextDecoder(named).decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder(labelIn(detect(bytes.subarray(0, 64 * 1024)) ?? undefined) ?? "windows-1252").decode(bytes);
  }
}

function markOf([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return "utf-8";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  return first === 0xff && second === 0xfe ? "utf-16le" : undefined;
}

function declaredIn(bytes: Uint8Array): string | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, prescanned));
  const named =
    /<meta[^>]+charset\s*=\s*["']?\s*([^\s"'/>;]+)/i.exec(head)?.[1] ?? /^<\?xml[^>]+encoding\s*=\s*["']([^"']+)/i.exec(head)?.[1];
  const label = labelIn(named);
  // A page that could be read so far is not in sixteen bits, whatever it says.
  return label?.startsWith("utf-16") ? "utf-8" : label;
}

/** Undefined where no decoder has this name. */
function labelIn(name: string | undefined): string | undefined {
  try {
    return name && new TextDecoder(name.trim()).encoding;
  } catch {
    return undefined;
  }
}
