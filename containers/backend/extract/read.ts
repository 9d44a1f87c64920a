// Reads or draws one document in the calling process. Only child.ts calls it, because files are not trusted.

import { cleanText } from "../../../shared/detect/cleanText.ts";
import { detectLanguage } from "../../../shared/detect/detectLanguage.ts";
import { Budget } from "../../../shared/read/budget.ts";
import { ExtractionError } from "../../../shared/read/errors.ts";
import { sniffBytes } from "../../../shared/read/head.ts";
import { readDocument, refuseAbove, sniff } from "../../../shared/read/readDocument.ts";
import type { AttachedFile } from "../../../shared/read/reader.ts";
import type { FoundCode } from "./codes/readCodes.ts";
import { type OpenedFile, openFile } from "./files.ts";
import { readers } from "./formats/readers.ts";
import type { Picture } from "./formats/types.ts";
import type { PagePicture } from "./page/pagePicture.ts";
import { mostSearchedBytes, unpackLayers } from "./searchable/textLayers.ts";
import type { Extraction, Job, Sniffed } from "./types.ts";

/** Largest file inside another that is handed on, bytes; of a larger one `bytes` is null. */
const mostAttachedBytes = 60_000_000;

export async function perform(
  job: Job,
): Promise<Extraction | Picture | PagePicture | Sniffed | AttachedFile | FoundCode[] | Uint8Array | boolean | null> {
  const file = await openFile(job.path);
  try {
    if (job.kind === "sniff") {
      const { kind, limit } = sniff(readers, await file.range(0, sniffBytes), job.hints);
      return { kind, bytes: limit.bytes, beginning: limit.beginning === true };
    }
    if (job.kind === "attached") return await attached(file, job);
    if (job.kind === "part") return await part(file, job);
    if (job.kind === "searchable") return await searchable(file, job);
    if (job.kind === "page") return await pageForRecognition(file, job);
    if (job.kind === "unlock") return await unlock(file, job);
    if (job.kind === "codes") return await codesOnPage(file, job);
    return job.kind === "extract" ? await extract(file, job) : await draw(file, job);
  } finally {
    await file.close();
  }
}

async function extract(file: OpenedFile, { hints }: Job): Promise<Extraction> {
  const reading = await readDocument(readers, file, hints);
  return { ...reading, language: await detectLanguage(reading.text) };
}

async function draw(file: OpenedFile, { hints, options }: Job & { kind: "picture" }): Promise<Picture | null> {
  const reader = sniff(readers, await file.range(0, sniffBytes), hints);
  refuseAbove(reader, file);
  return reader.draw(file, hints, options);
}

async function attached(file: OpenedFile, { hints, position }: Job & { kind: "attached" }): Promise<AttachedFile | null> {
  const reader = sniff(readers, await file.range(0, sniffBytes), hints);
  refuseAbove(reader, file);
  const found = await reader.attached?.(file, position, new Budget(), hints);
  if (!found) return null;
  const name = cleanText(found.name.slice(0, 1000), 255).replace(/\s+/g, " ").trim();
  const bytes = found.bytes && found.bytes.length > 0 && found.bytes.length <= mostAttachedBytes ? found.bytes : null;
  return { name, contentType: found.contentType.slice(0, 255), bytes };
}

async function part(file: OpenedFile, { hints, first, last }: Job & { kind: "part" }): Promise<Uint8Array> {
  const reader = sniff(readers, await file.range(0, sniffBytes), hints);
  refuseAbove(reader, file);
  if (!reader.part) throw new ExtractionError("unsupported", `${reader.kind} has no pages to take out`);
  return reader.part(file, first, last);
}

async function searchable(file: OpenedFile, { hints, layers }: Job & { kind: "searchable" }): Promise<Uint8Array> {
  const reader = sniff(readers, await file.range(0, sniffBytes), hints);
  refuseAbove(reader, file);
  if (!reader.searchable) throw new ExtractionError("unsupported", `${reader.kind} has no pages to lay words over`);
  if (file.size > mostSearchedBytes) throw new ExtractionError("tooLarge", `${file.size} bytes, limit ${mostSearchedBytes}`);
  return reader.searchable(file, unpackLayers(layers), hints);
}

/** One page as recognition and the reader of codes see it; null where the document has no such page. */
async function pageForRecognition(file: OpenedFile, { hints, page }: Job & { kind: "page" | "codes" }): Promise<PagePicture | null> {
  const reader = sniff(readers, await file.range(0, sniffBytes), hints);
  refuseAbove(reader, file);
  return (await reader.page?.(file, page, hints)) ?? null;
}

async function unlock(file: OpenedFile, { hints }: Job & { kind: "unlock" }): Promise<boolean | null> {
  const reader = sniff(readers, await file.range(0, sniffBytes), hints);
  refuseAbove(reader, file);
  return (await reader.unlocks?.(file, hints.password ?? "")) ?? null;
}

async function codesOnPage(file: OpenedFile, job: Job & { kind: "codes" }): Promise<FoundCode[]> {
  const picture = await pageForRecognition(file, job);
  if (!picture) return [];
  const { readCodes } = await import("./codes/readCodes.ts");
  return readCodes(picture);
}
