// Plain text and Markdown. Of a huge file only as much is read as is kept.
import { decodeText } from "../../../shared/detect/decodeText.ts";
import { ExtractionError } from "./errors.ts";
import type { OpenedFile } from "./files.ts";
import { readLimits } from "./limits.ts";

/** The decoded beginning of the file, enough to fill the text that is kept. */
export async function readText(file: OpenedFile, maxBytes: number = readLimits.text.bytes): Promise<string> {
  const bytes = await file.range(0, maxBytes);
  const text = decodeText(bytes, { partial: file.size > bytes.length || bytes.length === readLimits.text.bytes });
  if (text === null) throw new ExtractionError("unsupported", "bytes are not text");
  return text;
}
