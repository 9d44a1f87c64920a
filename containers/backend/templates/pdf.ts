// A PDF of sanitized HTML: pdfmake with Roboto (Latin with all Norwegian letters, Greek, Cyrillic), A4, a page number on each page.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import htmlToPdfmake from "html-to-pdfmake";
import { JSDOM } from "jsdom";
import type { Language } from "../../../shared/languages.ts";

const require = createRequire(import.meta.url);
const { window } = new JSDOM("");
const fontFolder = join(require.resolve("pdfmake/package.json"), "../fonts/Roboto");
const font = (style: string) => join(fontFolder, `Roboto-${style}.ttf`);

interface PdfMake {
  fonts: Record<string, Record<string, string>>;
  setUrlAccessPolicy(allowed: (url: string) => boolean): void;
  setLocalAccessPolicy(allowed: (path: string) => boolean): void;
  createPdf(definition: object): { getBuffer(): Promise<Uint8Array> };
}
const pdfmake = require("pdfmake") as PdfMake;
pdfmake.fonts = {
  Roboto: { normal: font("Regular"), bold: font("Medium"), italics: font("Italic"), bolditalics: font("MediumItalic") },
};
// Nothing is fetched and nothing is read but the fonts, whatever the HTML says.
pdfmake.setUrlAccessPolicy(() => false);
pdfmake.setLocalAccessPolicy((path) => path.startsWith(fontFolder));

const pageOf: Record<Language, string> = { en: "Page", nb: "Side", de: "Seite" };
const of: Record<Language, string> = { en: "of", nb: "av", de: "von" };

export async function pdfOf(html: string, { title, language }: { title: string; language: Language }): Promise<Uint8Array> {
  await readFile(font("Regular")); // a missing font is said here, not in the middle of a page
  const { body } = new JSDOM(html).window.document;
  for (const image of body.querySelectorAll("img")) if (!/^data:image\/(?:png|jpeg);/i.test(image.src)) image.replaceWith(image.alt); // a PDF has no other kinds
  const content = htmlToPdfmake(body.innerHTML, { window: window as never, tableAutoSize: true });
  return pdfmake
    .createPdf({
      content,
      info: { title },
      pageSize: "A4",
      pageMargins: [56, 56, 56, 64],
      defaultStyle: { font: "Roboto", fontSize: 11, lineHeight: 1.25 },
      footer: (page: number, pages: number) => ({
        text: `${pageOf[language]} ${page} ${of[language]} ${pages}`,
        alignment: "center",
        fontSize: 9,
        margin: [0, 16, 0, 0],
      }),
    })
    .getBuffer();
}
