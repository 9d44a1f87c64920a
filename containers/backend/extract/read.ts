// One document read or drawn, in the process that calls it. Only the child does: files here are not trusted.
import { detectLanguage } from "../../../shared/detect/detectLanguage.ts";
import { sniffBytes } from "../../../shared/read/head.ts";
import { readDocument, refuseAbove, sniff } from "../../../shared/read/readDocument.ts";
import { type OpenedFile, openFile } from "./files.ts";
import { readers } from "./formats/readers.ts";
import type { Picture } from "./formats/types.ts";
import type { PagePicture } from "./page/pagePicture.ts";
import type { Extraction, Job, Sniffed } from "./types.ts";

export async function perform(job: Job): Promise<Extraction | Picture | PagePicture | Sniffed | null> {
  const file = await openFile(job.path);
  try {
    if (job.kind === "sniff") {
      const { kind, limit } = sniff(readers, await file.range(0, sniffBytes), job.hints);
      return { kind, bytes: limit.bytes, beginning: limit.beginning === true };
    }
    if (job.kind === "page") return await pageForRecognition(file, job);
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

/** Null where there is no such page to look at. */
async function pageForRecognition(file: OpenedFile, { hints, page }: Job & { kind: "page" }): Promise<PagePicture | null> {
  const reader = sniff(readers, await file.range(0, sniffBytes), hints);
  refuseAbove(reader, file);
  return (await reader.page?.(file, page)) ?? null;
}
