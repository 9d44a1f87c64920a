// Bytes as text, one character each.

/** A character for a byte, of the same number. The platform's own "latin1" is windows-1252 and changes some of them. */
export function byteString(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 32_768) text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  return text;
}
