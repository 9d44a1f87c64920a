// Plain text and Markdown. Of a huge file only as much is read as is kept.
import { maxTextBytes } from "../../../shared/detect/cleanText.ts";
import { decodeText } from "../../../shared/detect/decodeText.ts";
import { ExtractionError } from "./errors.ts";
import type { OpenedFile } from "./files.ts";

/** The decoded beginning of the file, enough to fill the text that is kept (UTF-16 takes at most two bytes for one of UTF-8). */
export async function readText(file: OpenedFile, maxBytes: number = maxTextBytes * 2): Promise<string> {
  const bytes = await file.range(0, maxBytes);
  const text = decodeText(bytes, { partial: file.size > bytes.length });
  if (text === null) throw new ExtractionError("unsupported", "bytes are not text");
  return text;
}
