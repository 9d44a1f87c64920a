// Content types by what may be done with them. The type a client announces is never trusted further than this.

const extensions: Record<string, string> = {
  "application/pdf": ".pdf",
  "image/png": ".png",
  "image/jpeg": ".jpg",
  "image/webp": ".webp",
  "image/gif": ".gif",
  "text/plain": ".txt",
  "text/markdown": ".md",
  "text/csv": ".csv",
  "text/calendar": ".ics",
  "application/json": ".json",
  "image/tiff": ".tif",
  "image/bmp": ".bmp",
  "image/heic": ".heic",
  "image/heif": ".heif",
  "image/avif": ".avif",
  "application/rtf": ".rtf",
  "message/rfc822": ".eml",
  "application/vnd.ms-outlook": ".msg",
  "application/epub+zip": ".epub",
  "application/zip": ".zip",
  "application/msword": ".doc",
  "application/vnd.ms-excel": ".xls",
  "application/vnd.ms-powerpoint": ".ppt",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
  "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
  "application/vnd.oasis.opendocument.text": ".odt",
  "application/vnd.oasis.opendocument.spreadsheet": ".ods",
  "application/vnd.oasis.opendocument.presentation": ".odp",
};

/** By the name alone, for files that come without a type. */
export function contentTypeOf(name: string): string {
  const own = /\.[A-Za-z0-9]{1,5}$/.exec(name)?.[0].toLowerCase() ?? "";
  const extension = Object.keys(sameKind).find((one) => sameKind[one]!.includes(own) && own !== ".csv" && own !== ".md") ?? own;
  return Object.keys(extensions).find((type) => extensions[type] === extension) ?? "application/octet-stream";
}

/** Nothing in these can run, and every browser shows them. */
const previewable = new Set(["application/pdf", "image/png", "image/jpeg", "image/webp", "image/gif", "text/plain", "text/markdown"]);

/** For object keys: known types only, so that nothing a person typed becomes part of a key. */
export function extensionOf(contentType: string): string {
  return extensions[contentType] ?? "";
}

/** What a file of this type is called when it is saved: another file in place of a document's first may be of another kind. */
export function fileNameFor(name: string, contentType: string): string {
  const extension = extensionOf(contentType);
  const own = /\.[A-Za-z0-9]{1,5}$/.exec(name)?.[0].toLowerCase() ?? "";
  if (extension === "" || own === extension || sameKind[extension]?.includes(own)) return name;
  const isKnown = Object.values(extensions).includes(own) || Object.values(sameKind).flat().includes(own);
  return `${isKnown ? name.slice(0, -own.length) : name}${extension}`;
}
const sameKind: Record<string, readonly string[]> = {
  ".jpg": [".jpeg", ".jpe"],
  ".txt": [".text", ".log", ".csv", ".md"],
  ".md": [".markdown"],
};

/** Shown in the app from a blob; everything else, HTML and SVG above all, is only ever downloaded. */
export function isPreviewable(contentType: string): boolean {
  return previewable.has(contentType);
}

/** RFC 6266 with RFC 8187 for what is not ASCII. */
export function contentDisposition(kind: "attachment" | "inline", name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, "_");
  const encoded = encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
