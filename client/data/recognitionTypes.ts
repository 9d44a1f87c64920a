// Scans and pictures read on this device, as the screens see it.
import type { ReadonlySignal } from "@preact/signals";
import type { RecognizedPage } from "../../shared/recognition/recognizePage.ts";

/** Tesseract's codes of the languages that this device can read; their bytes on the wire. */
export const recognitionLanguages = { nor: 2_490_241, eng: 2_952_873, deu: 1_333_102 } as const;
export type RecognitionLanguage = keyof typeof recognitionLanguages;
/** As documents and the app name them (ISO 639-1). */
export const recognitionNames: Record<RecognitionLanguage, string> = { nor: "no", eng: "en", deu: "de" };
const ofApp: Record<string, RecognitionLanguage> = { nb: "nor", de: "deu", en: "eng" };
export const ofAppLanguage = (language: string): RecognitionLanguage => ofApp[language] ?? "eng";
/** Bytes on the wire of the program that reads. */
export const programBytes = 1_400_000;

export type RecognitionState =
  | { kind: "off" }
  /** `bytes` of `of` are here. */
  | { kind: "fetching"; bytes: number; of: number }
  /** Wanted, and not all of it is here. */
  | { kind: "missing"; bytes: number }
  | { kind: "ready" }
  /** This browser lacks what it takes. */
  | { kind: "unsupported" };

export interface RecognitionApi {
  readonly state: ReadonlySignal<RecognitionState>;
  /** Chosen on this device, the likeliest first. */
  readonly languages: ReadonlySignal<readonly RecognitionLanguage[]>;
  /** Bytes that would be fetched for these languages. */
  bytesFor(languages: readonly RecognitionLanguage[]): Promise<number>;
  /** Fetches what is not here and keeps it for reading without network. @throws NetworkDown, and what the browser's storage throws */
  turnOn(languages: readonly RecognitionLanguage[]): Promise<void>;
  /** Reads the picture of a page. Null where the program can't be had or started now. @throws where this picture can't be read */
  read(picture: Blob): Promise<RecognizedPage | null>;
  /** Takes the program and all languages off the device. */
  turnOff(): Promise<void>;
}

/** Whether fetching costs the person money, as far as the browser tells (Network Information API). */
export function isMetered(): boolean {
  const { connection } = navigator as { connection?: { type?: string; saveData?: boolean } };
  return connection?.saveData === true || connection?.type === "cellular";
}
