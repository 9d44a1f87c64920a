// What a person calls the kind of a file, beside the types that they made themselves: patterns of content types, `%` for any rest.

const kinds: Record<string, string[]> = {
  "pdf pdfs": ["application/pdf"],
  "image images photo photos picture pictures bilde bilder bild foto fotos scan": ["image/%"],
  "jpg jpeg": ["image/jpeg"],
  png: ["image/png"],
  heic: ["image/heic", "image/heif"],
  "tif tiff": ["image/tiff"],
  svg: ["image/svg+xml"],
  "text txt": ["text/%"],
  "md markdown": ["text/markdown"],
  csv: ["text/csv"],
  "html web": ["text/html", "application/xhtml+xml"],
  "mail email eml": ["message/%", "application/vnd.ms-outlook"],
  "word doc docx odt rtf": [
    "application/msword",
    "application/vnd.openxmlformats-officedocument.wordprocessingml%",
    "application/vnd.oasis.opendocument.text%",
    "application/rtf",
    "text/rtf",
  ],
  "spreadsheet spreadsheets excel xls xlsx ods": [
    "application/vnd.ms-excel%",
    "application/vnd.openxmlformats-officedocument.spreadsheetml%",
    "application/vnd.oasis.opendocument.spreadsheet%",
    "text/csv",
  ],
  "presentation presentations slides powerpoint ppt pptx odp": [
    "application/vnd.ms-powerpoint%",
    "application/vnd.openxmlformats-officedocument.presentationml%",
    "application/vnd.oasis.opendocument.presentation%",
  ],
  "audio sound": ["audio/%"],
  "video film": ["video/%"],
  "zip archive": ["application/zip", "application/x-zip-compressed"],
};
const byName = new Map(Object.entries(kinds).flatMap(([names, patterns]) => names.split(" ").map((name) => [name, patterns] as const)));

/** Patterns for SQL's LIKE; undefined where the word is no kind of file. `folded`: by `foldName`. */
export const fileKindOf = (folded: string): string[] | undefined => byName.get(folded);

export function isOfKind(contentType: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => (pattern.endsWith("%") ? contentType.startsWith(pattern.slice(0, -1)) : contentType === pattern));
}
