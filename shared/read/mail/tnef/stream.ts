// The layers of a TNEF stream (MS-OXTNEF section 2.1): attributes, and in some of them properties (MS-OXCDATA section 2.11). Every length is
// held against what is there. What is cut off ends the walk: all before it counts.

export const tnefSignature = [0x78, 0x9f, 0x3e, 0x22] as const;

/** More than that no mail has; what comes after it is not looked at. */
const mostAttributes = 20_000;
const mostProperties = 10_000;

export interface Attribute {
  ofFile: boolean;
  /** Type and number, as the specification names them together. */
  id: number;
  data: Uint8Array<ArrayBuffer>;
}

export interface Property {
  id: number;
  type: number;
  /** Of one that has a name instead of a number: its set and its number there. */
  named: { set: string; id: number } | null;
  /** The first one where it has several. */
  value: Uint8Array<ArrayBuffer>;
}

/** Thrown where a length leads past the end. Caught by whoever walks. */
class CutOff extends Error {}

class Cursor {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  take(length: number): Uint8Array<ArrayBuffer> {
    if (length > this.left) throw new CutOff();
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  number(size: 1 | 2 | 4): number {
    if (size > this.left) throw new CutOff();
    this.#at += size;
    if (size === 1) return this.#view.getUint8(this.#at - 1);
    return size === 2 ? this.#view.getUint16(this.#at - 2, true) : this.#view.getUint32(this.#at - 4, true);
  }

  /** Of a length that is told, up to the next multiple of four. The filling may be missing at the very end. */
  padded(length: number): Uint8Array<ArrayBuffer> {
    const value = this.take(length);
    this.take(Math.min(this.left, -length & 3));
    return value;
  }
}

/** `whole`: it ends where an attribute ends. Null where it is no such stream. */
export function attributesOf(bytes: Uint8Array<ArrayBuffer>): { attributes: Attribute[]; whole: boolean } | null {
  if (!tnefSignature.every((byte, at) => bytes[at] === byte)) return null;
  const attributes: Attribute[] = [];
  const cursor = new Cursor(bytes);
  const whole = walk(() => {
    cursor.take(6);
    while (cursor.left > 0 && attributes.length < mostAttributes) {
      const level = cursor.number(1);
      if (level !== 1 && level !== 2) throw new CutOff();
      const id = cursor.number(4);
      const data = cursor.take(cursor.number(4));
      attributes.push({ ofFile: level === 2, id, data });
      // Its sum says nothing that the signature of a mail would not say better, and some programs leave it wrong.
      cursor.take(2);
    }
  });
  return { attributes, whole };
}

/** As far as they can be read. */
export function propertiesOf(bytes: Uint8Array<ArrayBuffer>): Property[] {
  return propertiesAt(new Cursor(bytes));
}

/** Those of each row of a table: of the recipients. */
export function rowsOf(bytes: Uint8Array<ArrayBuffer>, most: number): Property[][] {
  const rows: Property[][] = [];
  const cursor = new Cursor(bytes);
  walk(() => {
    for (let row = Math.min(most, cursor.number(4)); row > 0 && cursor.left > 0; row--) rows.push(propertiesAt(cursor));
  });
  return rows;
}

function propertiesAt(cursor: Cursor): Property[] {
  const properties: Property[] = [];
  walk(() => {
    for (let count = Math.min(mostProperties, cursor.number(4)); count > 0; count--) {
      const [type, id] = [cursor.number(2), cursor.number(2)];
      const named = id >= 0x8000 ? nameAt(cursor) : null;
      properties.push({ id, type, named, value: valueAt(cursor, type) });
    }
  });
  return properties;
}

function nameAt(cursor: Cursor): Property["named"] {
  const set = [...cursor.take(16)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  if (cursor.number(4) === 0) return { set, id: cursor.number(4) };
  cursor.padded(cursor.number(4));
  return { set, id: -1 };
}

const sizes: Record<number, number> = {
  2: 2, // a short number
  3: 4,
  4: 4,
  5: 8,
  6: 8,
  7: 8,
  10: 4,
  11: 2, // yes or no
  20: 8,
  64: 8, // an instant
  72: 16,
};
const ofAnyLength = new Set([0x0d, 0x1e, 0x1f, 0x102]);

function valueAt(cursor: Cursor, type: number): Uint8Array<ArrayBuffer> {
  const [kind, several] = [type & 0xfff, (type & 0x1000) !== 0];
  const size = sizes[kind];
  if (size === undefined && !ofAnyLength.has(kind)) throw new CutOff();
  const count = several || size === undefined ? cursor.number(4) : 1;
  let first: Uint8Array<ArrayBuffer> | undefined;
  // Each value takes four bytes at least, so that no number of them goes on longer than the bytes.
  for (let left = count; left > 0; left--) {
    const value = cursor.padded(size ?? cursor.number(4));
    first ??= value;
  }
  return first ?? new Uint8Array(0);
}

function walk(steps: () => void): boolean {
  try {
    steps();
    return true;
  } catch (error) {
    if (!(error instanceof CutOff)) throw error;
    return false;
  }
}
