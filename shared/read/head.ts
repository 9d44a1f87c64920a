// The beginning of a file, as sniffing sees it.
import { decodeText } from "./decodeText.ts";

/** How many bytes of a file sniffing wants to see. */
export const sniffBytes = 64 * 1024;

/** A character for a byte, of the same number. The platform's own "latin1" is windows-1252 and changes some of them. */
export function byteString(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 32_768) text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  return text;
}

export class Head {
  readonly bytes: Uint8Array;
  #text: string | null | undefined;
  #latin: string | undefined;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** Decoded; null where the bytes are no text. */
  get text(): string | null {
    if (this.#text === undefined) this.#text = decodeText(this.bytes, { partial: true });
    return this.#text;
  }

  /** A character for a byte, for signatures that are letters. */
  get latin(): string {
    this.#latin ??= byteString(this.bytes.subarray(0, 4096));
    return this.#latin;
  }

  startsWith(...signature: number[]): boolean {
    return signature.every((byte, at) => this.bytes[at] === byte);
  }
}
