// Prints the document itself, not the app around it: its pages as pictures, or its text, in a sheet that only the printer sees.

import type { VaultDocument } from "../../../../shared/mutators/index.ts";
import { decodeText } from "../../../../shared/read/decodeText.ts";
import { previewKind } from "../../../components/fileKind.ts";
import type { Vault } from "../../../data/types.ts";
import "./print.css";

/** Dots an inch of a printed page; a PDF has 72 points an inch. */
const resolution = 200 / 72;

/** Opens the browser's dialog once all pages are drawn. Rejects where there is nothing to print, or it can't be fetched. */
export async function printDocument(vault: Vault, document: VaultDocument): Promise<void> {
  const sheet = globalThis.document.createElement("div");
  sheet.className = "print-sheet";
  const urls: string[] = [];
  const add = async (picture: Blob) => {
    const image = new Image();
    image.alt = document.title;
    image.src = URL.createObjectURL(picture);
    urls.push(image.src);
    await image.decode();
    sheet.append(image);
  };
  const kind = previewKind(document.contentType);
  if (kind === "image") await add(await vault.original(document.id));
  else if (kind === "photograph") await add(await (await import("./photograph.ts")).asJpeg(await vault.original(document.id)));
  else if (kind === "pdf") for await (const page of pagesOf(await vault.original(document.id))) await add(page);
  else {
    const text =
      kind === "text" ? decodeText(new Uint8Array(await (await vault.original(document.id)).arrayBuffer())) : await vault.text(document.id);
    if (!text) throw new Error("There is no text to print");
    const page = globalThis.document.createElement("pre");
    page.textContent = text.replaceAll("\f", "\n");
    sheet.append(page);
  }
  const title = globalThis.document.title;
  globalThis.document.body.append(sheet);
  // the name that a browser proposes for a PDF
  globalThis.document.title = document.title;
  addEventListener(
    "afterprint",
    () => {
      sheet.remove();
      globalThis.document.title = title;
      for (const url of urls) URL.revokeObjectURL(url);
    },
    { once: true },
  );
  print();
}

async function* pagesOf(blob: Blob): AsyncGenerator<Blob> {
  const { openPdf } = await import("./pdfDocument.ts");
  const task = openPdf(await blob.arrayBuffer());
  try {
    const pdf = await task.promise;
    for (let number = 1; number <= pdf.numPages; number++) {
      const page = await pdf.getPage(number);
      const viewport = page.getViewport({ scale: resolution });
      const canvas = globalThis.document.createElement("canvas");
      canvas.width = Math.ceil(viewport.width);
      canvas.height = Math.ceil(viewport.height);
      await page.render({ canvas, viewport, intent: "print" }).promise;
      const picture = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
      page.cleanup();
      canvas.width = 0; // gives its memory back at once
      if (!picture) throw new Error("A page could not be drawn");
      yield picture;
    }
  } finally {
    await task.destroy();
  }
}
