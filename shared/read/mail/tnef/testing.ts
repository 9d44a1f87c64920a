// Messages as Outlook packs them up, for tests (MS-OXTNEF).

type Bytes = Uint8Array<ArrayBuffer>;
export const joined = (...parts: (Uint8Array | number[])[]): Bytes => {
  const all = parts.flatMap((part) => [...part]);
  return Uint8Array.from(all);
};
export const u16 = (value: number) => [value & 255, (value >> 8) & 255];
export const u32 = (value: number) => [...u16(value & 0xffff), ...u16(value >>> 16)];
const padding = (length: number): number[] => Array(-length & 3).fill(0);
const utf16 = (text: string): number[] => [...`${text}\0`].flatMap((sign) => u16(sign.charCodeAt(0)));

export const attribute = (level: 1 | 2, id: number, data: Uint8Array | number[]): Bytes =>
  joined([level], u32(id), u32(data.length), data, u16([...data].reduce((sum, byte) => sum + byte, 0) & 0xffff));

/** `value`: words as UTF-16, a number, or bytes. `name`: of a property that has one, as its set and number. */
export interface TestProperty {
  id: number;
  value: string | number | Uint8Array | Date;
  type?: number;
  name?: { set: number[]; id: number };
}

export function property({ id, value, type, name }: TestProperty): Bytes {
  const head = (kind: number) => joined(u16(type ?? kind), u16(id), ...(name ? [name.set, u32(0), u32(name.id)] : []));
  if (typeof value === "number") return joined(head(3), u32(value));
  if (value instanceof Date) {
    const ticks = BigInt(value.getTime() + 11_644_473_600_000) * 10_000n;
    return joined(head(0x40), u32(Number(ticks & 0xffff_ffffn)), u32(Number(ticks >> 32n)));
  }
  const bytes = typeof value === "string" ? utf16(value) : value;
  return joined(head(typeof value === "string" ? 0x1f : 0x102), u32(1), u32(bytes.length), bytes, padding(bytes.length));
}

export const properties = (...all: TestProperty[]): Bytes => joined(u32(all.length), ...all.map(property));

export interface TestFile {
  name: string;
  content: string | Uint8Array;
  /** By the properties alone: 0x3701 for the data, 0x3707 or 0x3704 for the name. */
  modern?: "long" | "short";
  more?: TestProperty[];
}

export function file({ name, content, modern, more = [] }: TestFile): Bytes {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const own: TestProperty[] = modern
    ? [
        { id: 0x3701, value: bytes },
        { id: modern === "long" ? 0x3707 : 0x3704, value: name },
      ]
    : [];
  return joined(
    attribute(2, 0x0006_9002, [1, 0, ...u32(0xffff_ffff), 0, 0, 0, 0, 0, 0, 0, 0]),
    ...(modern ? [] : [attribute(2, 0x0001_8010, [...new TextEncoder().encode(name), 0]), attribute(2, 0x0006_800f, bytes)]),
    attribute(2, 0x0006_9005, properties(...own, ...more)),
  );
}

/** A whole stream; each file as `file` makes it. */
export function packedUp(ofMessage: TestProperty[], files: Uint8Array[] = [], attributes: Uint8Array[] = []): Bytes {
  return joined(
    [0x78, 0x9f, 0x3e, 0x22, 1, 0],
    attribute(1, 0x0008_9006, u32(0x0001_0000)),
    attribute(1, 0x0006_9007, [...u32(1252), ...u32(0)]),
    ...attributes,
    attribute(1, 0x0006_9003, properties(...ofMessage)),
    ...files,
  );
}

/** A message in a message. */
export const messageFile = (name: string, message: Uint8Array): Bytes =>
  joined(
    attribute(2, 0x0006_9002, [2, 0, ...u32(0xffff_ffff), 0, 0, 0, 0, 0, 0, 0, 0]),
    attribute(
      2,
      0x0006_9005,
      properties(
        { id: 0x3705, value: 5 },
        { id: 0x3001, value: name },
        { id: 0x3701, type: 0x0d, value: joined([0x07, 0x03, 0x02, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46], message) },
      ),
    ),
  );
