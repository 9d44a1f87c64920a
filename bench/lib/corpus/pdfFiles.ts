// Letters as PDF: printed by Chromium in several layouts, and written here in ways that other programs have.
import { degrees, PDFDocument, type PDFFont, StandardFonts } from "@cantoo/pdf-lib";
import { chromium } from "playwright-core";
import { findChromium } from "../../../tests/harness/browsers.ts";
import { aLetter, type Letter, languages, wordsOf, wrapped } from "./letters.ts";
import { html } from "./plainFiles.ts";
import type { Sample } from "./sample.ts";

const contentType = "application/pdf";

const layouts: Record<string, string> = {
  plain: "",
  "two columns": "body { columns: 2; column-gap: 2em }",
  justified: "p { text-align: justify } body { font-family: serif }",
  "small and narrow": "body { font-size: 8pt; width: 9cm }",
  "large, over several pages": "body { font-size: 22pt }",
  "a spaced heading":
    "h1 { word-spacing: 1em; border-bottom: 1px solid } table { border-collapse: collapse } td { border: 1px solid; padding: 3px 12px }",
};

export async function printed(): Promise<Sample[]> {
  const browser = await chromium.launch({ executablePath: findChromium() ?? "chromium" });
  try {
    const page = await browser.newPage();
    const samples: Sample[] = [];
    let seed = 400;
    for (const language of languages)
      for (const [layout, css] of Object.entries(layouts))
        for (let twice = 0; twice < 2; twice++) {
          const letter = aLetter(language, ++seed);
          await page.setContent(html(letter, true).replace("</style>", `${css}</style>`));
          const bytes = await page.pdf({ format: "A4" });
          samples.push({
            name: `${language}-${seed}.pdf`,
            family: "pdf",
            kind: `PDF by Chromium, ${layout}`,
            contentType,
            truth: wordsOf(letter),
            bytes,
          });
        }
    return samples;
  } finally {
    await browser.close();
  }
}

const size = 11;
export const linesOf = ({ title, paragraphs, table }: Letter): string[] => [
  title,
  "",
  ...paragraphs.flatMap((one) => [...wrapped(one, 78), ""]),
  ...table.map((row) => row.join("    ")),
];

type Drawing = (document: PDFDocument, font: PDFFont, lines: string[]) => void;
const place = (n: number) => ({ x: 60, y: 780 - n * 15 });

const drawings: Record<string, Drawing> = {
  "a line at a time": (document, font, lines) => {
    const page = document.addPage([595, 842]);
    for (const [n, line] of lines.entries()) page.drawText(line, { ...place(n), size, font });
  },
  "a word at a time": (document, font, lines) => {
    const page = document.addPage([595, 842]);
    for (const [n, line] of lines.entries()) {
      let { x, y } = place(n);
      for (const word of line.split(/ +/)) {
        page.drawText(word, { x, y, size, font });
        x += font.widthOfTextAtSize(`${word} `, size);
      }
    }
  },
  "from below": (document, font, lines) => {
    const page = document.addPage([595, 842]);
    for (const [n, line] of [...lines.entries()].toReversed()) page.drawText(line, { ...place(n), size, font });
  },
  "every other line first": (document, font, lines) => {
    const page = document.addPage([595, 842]);
    const all = [...lines.entries()];
    for (const odd of [1, 0]) for (const [n, line] of all.filter(([n]) => n % 2 === odd)) page.drawText(line, { ...place(n), size, font });
  },
  "on a page that lies": (document, font, lines) => {
    const page = document.addPage([842, 595]);
    page.setRotation(degrees(90));
    for (const [n, line] of lines.entries()) page.drawText(line, { x: 842 - place(n).y, y: 60, size, font, rotate: degrees(90) });
  },
  "words pulled apart": (document, font, lines) => {
    const page = document.addPage([595, 842]);
    // Letter by letter, with a little more between them than the font has.
    for (const [n, line] of lines.entries()) {
      let { x, y } = place(n);
      for (const letter of line) {
        if (letter !== " ") page.drawText(letter, { x, y, size: 10, font });
        x += font.widthOfTextAtSize(letter, 10) + 0.3;
      }
    }
  },
};

export async function drawn(): Promise<Sample[]> {
  const samples: Sample[] = [];
  let seed = 500;
  for (const language of languages)
    for (const kind of Object.keys(drawings))
      for (let twice = 0; twice < 2; twice++) {
        const letter = aLetter(language, ++seed);
        const bytes = await drawnPdf(letter, kind);
        samples.push({
          name: `${language}-${seed}.pdf`,
          family: "pdf",
          kind: `PDF drawn ${kind}`,
          contentType,
          truth: wordsOf(letter),
          bytes,
        });
      }
  return samples;
}

export async function drawnPdf(letter: Letter, kind = "a line at a time"): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  drawings[kind]!(document, await document.embedFont(StandardFonts.TimesRoman), linesOf(letter));
  return document.save();
}
