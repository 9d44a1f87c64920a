// One file of the corpus, and the words that it says.
export type Family = "text" | "markup" | "mail" | "office" | "pdf" | "scan" | "photograph";

export interface Sample {
  name: string;
  family: Family;
  /** As figures are grouped: `docx`, `pdf by Chromium`. */
  kind: string;
  contentType: string;
  bytes: Uint8Array;
  truth: string;
}
