// Languages by Tesseract's codes (ISO 639-2/T) and by those of documents (ISO 639-1).

const codes: Record<string, string> = {
  en: "eng",
  no: "nor",
  nb: "nor",
  nn: "nor",
  de: "deu",
  sv: "swe",
  da: "dan",
  fr: "fra",
  es: "spa",
  it: "ita",
  nl: "nld",
  pl: "pol",
  pt: "por",
  fi: "fin",
  cs: "ces",
};

/** What a person may choose for their scans. Not every installation has the data of all of them. */
export const scanLanguages = [...new Set(Object.values(codes))] as [string, ...string[]];

/** Tesseract's code of a document's language; null where it has no place here. */
export const codeOf = (language: string | null): string | null => (language && codes[language]) || null;

/** `wanted` with the document's own language first. */
export function orderedFor(language: string | null, wanted: readonly string[]): string[] {
  const code = codeOf(language);
  return code && wanted.includes(code) ? [code, ...wanted.filter((other) => other !== code)] : [...wanted];
}
