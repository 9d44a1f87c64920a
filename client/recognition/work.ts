// What the recognition worker is asked, and what it answers.
import type { Program } from "./tesseract.ts";

export type RecognizerQuestion =
  | { kind: "page"; picture: Blob | ImageBitmap; program: Program }
  | { kind: "facts"; text: string; name: string };
export type RecognizerRequest = RecognizerQuestion & { id: number };
export type RecognizerAnswer = { id: number; value: unknown } | { id: number; error: string; notStarted: boolean };

/** What reads pages could not be had or started: no page is to blame. */
export class NotStarted extends Error {}
