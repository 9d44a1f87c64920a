// Pages of one bit a pixel, packed as faxes are (ITU-T T.6, "group 4"): a page of text takes 20 to 50 KB. PDF calls it CCITTFaxDecode, K -1.
import { longestRun, runCodes } from "./faxCodes.ts";

const pass = "0001";
const horizontal = "001";
/** By how far a change lies right of the one above, from -3 to 3. */
const vertical = ["0000010", "000010", "010", "1", "011", "000011", "0000011"];
const end = "000000000001000000000001";

/** `isBlack`: 1 for ink, a byte a pixel, row by row. */
export function packFax(isBlack: Uint8Array, width: number, height: number): Uint8Array {
  const bits = new Bits();
  let above: number[] = [width, width];
  for (let row = 0; row < height; row++) {
    const changes = changesOf(isBlack.subarray(row * width, (row + 1) * width));
    writeRow(bits, changes, above, width);
    above = changes;
  }
  bits.write(end);
  return bits.bytes();
}

/** Where the colour changes in a row that begins white; ends with its width, twice. */
function changesOf(row: Uint8Array): number[] {
  const changes: number[] = [];
  let colour = 0;
  for (let x = 0; x < row.length; x++)
    if (row[x] !== colour) {
      changes.push(x);
      colour = row[x]!;
    }
  changes.push(row.length, row.length);
  return changes;
}

/** T.6, figure 7: a0 is where we are, a1 and a2 the next changes here, b1 and b2 those above. Changes at even places are to black. */
function writeRow(bits: Bits, changes: readonly number[], above: readonly number[], width: number): void {
  let a0 = -1;
  let black = 0;
  let here = 0;
  let over = 0;
  while (a0 < width) {
    while (here < changes.length && changes[here]! <= a0) here++;
    while (over < above.length && above[over]! <= a0) over++;
    const first = here % 2 === black ? here : here + 1;
    const reference = over % 2 === black ? over : over + 1;
    const a1 = changes[first] ?? width;
    const b1 = above[reference] ?? width;
    const b2 = above[reference + 1] ?? width;
    if (b2 < a1) {
      bits.write(pass);
      a0 = b2;
    } else if (Math.abs(a1 - b1) <= 3) {
      bits.write(vertical[a1 - b1 + 3]!);
      a0 = a1;
      black = 1 - black;
    } else {
      const a2 = changes[first + 1] ?? width;
      bits.write(horizontal);
      writeRun(bits, a1 - Math.max(0, a0), black);
      writeRun(bits, a2 - a1, 1 - black);
      a0 = a2;
    }
  }
}

function writeRun(bits: Bits, length: number, black: number): void {
  const { short, long } = black ? runCodes.black : runCodes.white;
  let left = length;
  while (left >= 64) {
    const told = Math.min(left - (left % 64), longestRun);
    bits.write(long[told / 64 - 1]!);
    left -= told;
  }
  bits.write(short[left]!);
}

class Bits {
  #bytes = new Uint8Array(1 << 16);
  #length = 0;
  #value = 0;
  #bits = 0;

  write(code: string): void {
    for (let at = 0; at < code.length; at++) {
      this.#value = (this.#value << 1) | (code.charCodeAt(at) & 1);
      if (++this.#bits === 8) this.#flush();
    }
  }

  #flush(): void {
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(this.#length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#length++] = this.#value;
    this.#value = this.#bits = 0;
  }

  /** The last byte is filled up with zeros. */
  bytes(): Uint8Array {
    while (this.#bits > 0) this.write("0");
    return this.#bytes.slice(0, this.#length);
  }
}
