// Pages with barcodes and QR codes on them, for tests: an A4 page at 200 dpi as a PNG.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { prepareZXingModule, type WriterOptions, writeBarcode } from "zxing-wasm/writer";

export interface PrintedCode {
  text: string;
  format: NonNullable<WriterOptions["format"]>;
  /** Pixels of an A4 page of 1,654 x 2,339. */
  left: number;
  top: number;
  /** Pixels of the code's width. */
  width: number;
}

export const paymentCode =
  "BCD\n002\n1\nSCT\nCOBADEFFXXX\nStadtwerke Paderborn GmbH\nDE89370400440532013000\nEUR48.5\n\nRF18539007547034\n\n";

let prepared: Promise<unknown> | undefined;

export async function aPage(codes: readonly PrintedCode[]): Promise<Buffer> {
  prepared ??= readFile(fileURLToPath(import.meta.resolve("zxing-wasm/writer/zxing_writer.wasm"))).then((binary) =>
    prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(binary).buffer }, fireImmediately: true }),
  );
  await prepared;
  const pictures = await Promise.all(
    codes.map(async ({ text, format, left, top, width }) => {
      const { svg, error } = await writeBarcode(text, { format, addQuietZones: true });
      if (error) throw new Error(error);
      return {
        input: await sharp(Buffer.from(svg), { density: 600 }).resize(width, null, { kernel: "nearest" }).png().toBuffer(),
        left,
        top,
      };
    }),
  );
  return sharp({ create: { width: 1_654, height: 2_339, channels: 3, background: "#fff" } })
    .composite(pictures)
    .png()
    .toBuffer();
}

/** A PDF of such pages, as a scanner writes it. */
export async function aScan(pages: readonly Buffer[]): Promise<Buffer> {
  const objects: Buffer[] = [];
  const add = (head: string, stream?: Buffer) =>
    objects.push(Buffer.concat([Buffer.from(head), ...(stream ? [Buffer.from("\nstream\n"), stream, Buffer.from("\nendstream")] : [])]));
  add("<< /Type /Catalog /Pages 2 0 R >>");
  add(`<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, index) => `${3 + 3 * index} 0 R`).join(" ")}] >>`);
  for (const [index, page] of pages.entries()) {
    const jpeg = await sharp(page).jpeg({ quality: 85 }).toBuffer();
    const own = 3 + 3 * index;
    add(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${own + 1} 0 R /Resources << /XObject << /Im ${own + 2} 0 R >> >> >>`,
    );
    const draw = Buffer.from("595 0 0 842 0 0 cm /Im Do");
    add(`<< /Length ${draw.length} >>`, draw);
    add(
      `<< /Type /XObject /Subtype /Image /Width 1654 /Height 2339 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode /Length ${jpeg.length} >>`,
      jpeg,
    );
  }
  const parts = [Buffer.from("%PDF-1.4\n")];
  const offsets: number[] = [];
  let at = parts[0]!.length;
  for (const [index, object] of objects.entries()) {
    const whole = Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), object, Buffer.from("\nendobj\n")]);
    offsets.push(at);
    at += whole.length;
    parts.push(whole);
  }
  const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  parts.push(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer << /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${at}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}
