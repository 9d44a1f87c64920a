// Text as it is stored and searched: composed Unicode, no control characters, of bounded size. Runs on device and server.

/** The most text kept of one document, in bytes of UTF-8. */
export const maxTextBytes = 5_000_000;

/**
 * Normalizes text to NFC with `\n` line ends, drops control characters except `\n`, `\t` and `\f` (page break), repairs lone
 * surrogates, and cuts after `maxBytes` of UTF-8 without splitting a character.
 */
export function cleanText(text: string, maxBytes: number = maxTextBytes): string {
  const composed = text
    .slice(0, maxBytes)
    .replace(/\r\n?/g, "\n")
    .replace(/[\u0000-\u0008\u000b\u000e-\u001f\u007f-\u009f\ufeff\ufffe\uffff]/g, "")
    .toWellFormed()
    .normalize("NFC");
  return cut(composed, maxBytes);
}

function cut(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes) return text;
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(maxBytes));
  return text.slice(0, read);
}
