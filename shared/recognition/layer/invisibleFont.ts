// The font of a scan's words: nothing is drawn with it, so that every sign of every language is the same glyph without an area, half as wide as it
// is high. A character's code is its number in Unicode, which makes the words selectable in any viewer.
import { type PDFContext, PDFName, type PDFRef, PDFString } from "@cantoo/pdf-lib";

export interface InvisibleFont {
  /** Named on a page before the font itself is written. */
  ref: PDFRef;
  /** The operand of a `Tj`; characters outside of Unicode's first plane are left out. */
  coded(text: string): { hex: string; count: number };
  /** After the last page. */
  write(): void;
}

/** Of the font's height. */
export const glyphWidth = 0.5;
const name = "DocuVaultWords";
const last = 0xff_ff;

export function invisibleFont(context: PDFContext): InvisibleFont {
  const ref = context.nextRef();
  /** High bytes of the characters that are there: a range of the map to Unicode has one of them alone (PDF 32000, 9.10.3). */
  const rows = new Set<number>();
  return {
    ref,
    coded(text) {
      let hex = "";
      let count = 0;
      for (const character of text) {
        const code = character.codePointAt(0) ?? 0;
        if (code > last) continue;
        rows.add(code >> 8);
        hex += code.toString(16).padStart(4, "0");
        count++;
      }
      return { hex, count };
    },
    write() {
      const program = glyphsOfLines();
      const descriptor = context.obj({
        Type: "FontDescriptor",
        FontName: name,
        // symbolic: its characters are in no Latin encoding
        Flags: 4,
        FontBBox: [0, 0, glyphWidth * 1000, 1000],
        ItalicAngle: 0,
        Ascent: 1000,
        Descent: 0,
        CapHeight: 1000,
        StemV: 80,
        FontFile2: context.register(context.flateStream(program, { Length1: program.length })),
      });
      // every character has the second glyph
      const glyphs = Uint8Array.from({ length: 2 * (last + 1) }, (_, at) => at % 2);
      const descendant = context.obj({
        Type: "Font",
        Subtype: "CIDFontType2",
        BaseFont: name,
        CIDSystemInfo: { Registry: PDFString.of("Adobe"), Ordering: PDFString.of("Identity"), Supplement: 0 },
        FontDescriptor: context.register(descriptor),
        DW: glyphWidth * 1000,
        CIDToGIDMap: context.register(context.flateStream(glyphs)),
      });
      context.assign(
        ref,
        context.obj({
          Type: "Font",
          Subtype: "Type0",
          BaseFont: name,
          Encoding: PDFName.of("Identity-H"),
          DescendantFonts: [context.register(descendant)],
          ToUnicode: context.register(context.flateStream(toUnicode([...rows].sort((a, b) => a - b)))),
        }),
      );
    },
  };
}

/** At most 100 ranges stand together (Adobe Technical Note 5014). */
function toUnicode(rows: readonly number[]): string {
  const ranges = rows.map((row) => {
    const high = row.toString(16).padStart(2, "0");
    return `<${high}00> <${high}ff> <${high}00>`;
  });
  const blocks: string[] = [];
  for (let at = 0; at < ranges.length; at += 100) {
    const some = ranges.slice(at, at + 100);
    blocks.push(`${some.length} beginbfrange\n${some.join("\n")}\nendbfrange`);
  }
  return `/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
${blocks.join("\n")}
endcmap
CMapName currentdict /CMap defineresource pop
end
end`;
}

/**
 * A TrueType font of two glyphs (OpenType 1.9: the tables that a PDF's font has to have). The second is a line there and back: it has the size of
 * its box, without which PDFium leaves out words of one letter, and no area that could be painted.
 */
function glyphsOfLines(): Uint8Array {
  const width = glyphWidth * 1000;
  const tables: [tag: string, bytes: number[]][] = [
    ["glyf", [...[1, 0, 0, width, 1000, 1, 0].flatMap(u16), 1, 1, ...[0, width, 0, 1000].flatMap(u16)]],
    [
      "head",
      [
        ...[...u32(0x00_01_00_00), ...u32(0x00_01_00_00), ...u32(0), ...u32(0x5f_0f_3c_f5), ...u16(0), ...u16(1000)],
        ...[...u32(0), ...u32(0), ...u32(0), ...u32(0)], // made and changed at no time: the same font each time
        ...[0, 0, width, 1000, 0, 8, 2, 0, 0].flatMap(u16),
      ],
    ],
    ["hhea", [...u32(0x00_01_00_00), ...[1000, 0, 0, width, 0, 0, width, 1, 0, 0, 0, 0, 0, 0, 0, 2].flatMap(u16)]],
    ["hmtx", [width, 0, width, 0].flatMap(u16)],
    ["loca", [0, 0, 12].flatMap(u16)],
    ["maxp", [...u32(0x00_01_00_00), ...[2, 2, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0].flatMap(u16)]],
  ];
  const directory: number[] = [...u32(0x00_01_00_00), ...[tables.length, 64, 2, tables.length * 16 - 64].flatMap(u16)];
  const bodies: number[] = [];
  const begin = 12 + tables.length * 16;
  for (const [tag, bytes] of tables) {
    directory.push(
      ...[...tag].map((letter) => letter.charCodeAt(0)),
      ...u32(sumOf(bytes)),
      ...u32(begin + bodies.length),
      ...u32(bytes.length),
    );
    bodies.push(...bytes, ...Array<number>((4 - (bytes.length % 4)) % 4).fill(0));
  }
  const font = Uint8Array.from([...directory, ...bodies]);
  const head = begin + 24; // after `glyf`
  font.set(u32((0xb1_b0_af_ba - sumOf([...font])) >>> 0), head + 8);
  return font;
}

const u16 = (value: number): number[] => [(value >> 8) & 0xff, value & 0xff];
const u32 = (value: number): number[] => [...u16(value >>> 16), ...u16(value)];

function sumOf(bytes: readonly number[]): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 4)
    sum = (sum + (((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0))) >>> 0;
  return sum;
}
