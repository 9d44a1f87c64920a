// Which characters the bytes of a plain text file stand for: UTF-8, UTF-16 with byte order mark, else windows-1252.

/**
 * Decodes a text file, or returns null where the bytes are not text (NULs, or many control characters). With `partial` the
 * bytes are only the beginning of the file, so a character cut at their end is dropped.
 */
export function decodeText(bytes: Uint8Array, { partial = false }: { partial?: boolean } = {}): string | null {
  const utf16 = utf16Label(bytes);
  if (utf16) return new TextDecoder(utf16).decode(bytes, { stream: partial });
  if (bytes.includes(0)) return null;
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes, { stream: partial });
    return looksLikeText(text) ? text : null;
  } catch {
    // not UTF-8: the only other encoding without a mark that home documents come in
    const text = new TextDecoder("windows-1252").decode(bytes);
    return looksLikeText(text) ? text : null;
  }
}

function utf16Label(bytes: Uint8Array): "utf-16le" | "utf-16be" | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return null;
}

/** At most one character in a hundred of the first 64 K is a control character that no text file holds. */
function looksLikeText(text: string): boolean {
  const sample = text.slice(0, 65_536);
  const controls = sample.match(/[\u0001-\u0008\u000e-\u001a\u001c-\u001f\u007f-\u009f]/g)?.length ?? 0;
  return controls * 100 <= sample.length;
}
