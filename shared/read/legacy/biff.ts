// The records of an Excel 5 to 2003 workbook ([MS-XLS], 2.1.4): a stream of them, long ones continued by others.
export interface BiffRecord {
  type: number;
  /** Where it begins in the stream. */
  at: number;
  data: Uint8Array;
  /** What continues it, each with the place where a text may begin anew. */
  more: Uint8Array[];
}

const continued = 0x3c;

export function* recordsOf(stream: Uint8Array, from = 0): Generator<BiffRecord> {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  for (let at = from; at + 4 <= stream.length; ) {
    const type = view.getUint16(at, true);
    const begin = at;
    const take = () => {
      const length = view.getUint16(at + 2, true);
      const data = stream.subarray(at + 4, at + 4 + length);
      at += 4 + length;
      return data;
    };
    const data = take();
    const more: Uint8Array[] = [];
    while (at + 4 <= stream.length && view.getUint16(at, true) === continued) more.push(take());
    yield { type, at: begin, data, more };
  }
}

/** Reads across the continuations of a record: a text that goes on in the next one says anew how wide its letters are. */
export class BiffReader {
  readonly #parts: Uint8Array[];
  #part = 0;
  #at = 0;

  constructor({ data, more }: BiffRecord, skip = 0) {
    this.#parts = [data, ...more];
    this.#at = skip;
  }

  get done(): boolean {
    this.#advance();
    return this.#part >= this.#parts.length;
  }

  #advance(): void {
    while (this.#part < this.#parts.length && this.#at >= this.#parts[this.#part]!.length) {
      this.#at -= this.#parts[this.#part]!.length;
      this.#part++;
    }
  }

  byte(): number {
    this.#advance();
    return this.#parts[this.#part]?.[this.#at++] ?? 0;
  }

  uint16(): number {
    return this.byte() | (this.byte() << 8);
  }

  uint32(): number {
    return (this.uint16() | (this.uint16() << 16)) >>> 0;
  }

  skip(bytes: number): void {
    this.#at += bytes;
  }

  /** A text with its flags, as in the table of shared ones. */
  string(length = this.uint16()): string {
    const flags = this.byte();
    const runs = flags & 8 ? this.uint16() : 0;
    const phonetic = flags & 4 ? this.uint32() : 0;
    let wide = (flags & 1) !== 0;
    let text = "";
    let missing = length;
    while (missing > 0) {
      if (this.#part < this.#parts.length && this.#at === this.#parts[this.#part]!.length) {
        this.#part++;
        this.#at = 0;
        if (this.#part < this.#parts.length) wide = (this.byte() & 1) !== 0;
      }
      const part = this.#parts[this.#part];
      if (!part) break;
      const width = wide ? 2 : 1;
      const letters = Math.min(missing, Math.floor((part.length - this.#at) / width));
      if (letters === 0) {
        this.#at = part.length;
        continue;
      }
      const bytes = part.subarray(this.#at, this.#at + letters * width);
      text += new TextDecoder(wide ? "utf-16le" : "latin1").decode(bytes);
      this.#at += letters * width;
      missing -= letters;
    }
    this.skip(runs * 4 + phonetic);
    return text;
  }
}
