// The beginning of a file, as sniffing sees it.
import { byteString } from "./byteString.ts";
import { decodeText } from "./decodeText.ts";

/** How many bytes of a file sniffing wants to see. */
export const sniffBytes = 64 * 1024;

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
