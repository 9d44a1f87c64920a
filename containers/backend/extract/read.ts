// One document read or drawn, in the process that calls it. Only the child does: files here are not trusted.
import { cleanText } from "../../../shared/detect/cleanText.ts";
import { detectLanguage } from "../../../shared/detect/detectLanguage.ts";
import { markupText } from "../../../shared/detect/markupText.ts";
import { ExtractionError } from "./errors.ts";
import { type OpenedFile, openFile } from "./files.ts";
import { type ReadKind, readLimits, sniffBytes } from "./limits.ts";
import { sniff } from "./sniff.ts";
import type { Extraction, Hints, Job, Picture, PictureOptions } from "./types.ts";

/** What fits on one drawn page of text, generously. */
const pageOfText = 64_000;

export async function perform(job: Job): Promise<Extraction | Picture | ReadKind | null> {
  const file = await openFile(job.path);
  try {
    if (job.kind === "sniff") return await sniff(await file.range(0, sniffBytes), job.hints);
    return job.kind === "extract" ? await extract(file, job.hints) : await draw(file, job.hints, job.options);
  } finally {
    await file.close();
  }
}

async function extract(file: OpenedFile, hints: Hints): Promise<Extraction> {
  const kind = await sniff(await file.range(0, sniffBytes), hints);
  const empty: Extraction = { kind, text: "", pageCount: null, title: null, language: null };
  if (kind === "image") {
    refuseAbove(readLimits.image.bytes, file);
    const { readImage } = await import("./readImage.ts");
    await readImage(file);
    return empty;
  }
  if (kind === "pdf") {
    refuseAbove(readLimits.pdf.bytes, file);
    const { readPdf } = await import("./readPdf.ts");
    const { text, pageCount, title } = await readPdf(file);
    return finish({ ...empty, text, pageCount, title });
  }
  const { readText } = await import("./readText.ts");
  const text = await readText(file);
  return finish({ ...empty, text: kind === "markup" ? markupText(text) : text });
}

async function finish(extraction: Extraction): Promise<Extraction> {
  const text = cleanText(extraction.text);
  return { ...extraction, text, language: await detectLanguage(text), title: extraction.title && cleanText(extraction.title, 1000) };
}

async function draw(file: OpenedFile, hints: Hints, options: PictureOptions): Promise<Picture | null> {
  const kind = await sniff(await file.range(0, sniffBytes), hints);
  if (kind === "image") {
    refuseAbove(readLimits.image.bytes, file);
    return options.page > 0 ? null : (await import("./drawImage.ts")).drawImage(file, options);
  }
  if (kind === "pdf") {
    const { drawPdf, maxPdfBytes } = await import("./drawPdf.ts");
    refuseAbove(maxPdfBytes, file);
    return drawPdf(await file.all(), options);
  }
  const { readText } = await import("./readText.ts");
  const { drawText } = await import("./drawText.ts");
  const text = await readText(file, pageOfText);
  return drawText(cleanText(kind === "markup" ? markupText(text) : text), kind === "markup" ? "text" : kind, options);
}

function refuseAbove(limit: number, file: OpenedFile): void {
  if (file.size > limit) throw new ExtractionError("tooLarge", `${file.size} bytes, limit ${limit}`);
}
