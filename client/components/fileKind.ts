// What a content type means to a person, and how it may be shown.

import { isDrawable, isPhotograph } from "../data/pictureTypes.ts";

export type FileKind = "pdf" | "image" | "text" | "office" | "other";

const office = /officedocument|opendocument|msword|ms-excel|ms-powerpoint|rtf/;

export function fileKind(contentType: string): FileKind {
  if (contentType === "application/pdf") return "pdf";
  if (contentType.startsWith("image/")) return "image";
  if (contentType.startsWith("text/") || contentType === "application/json") return "text";
  return office.test(contentType) ? "office" : "other";
}

/** `photograph`: as iPhones keep them; few browsers draw them. `none`: nothing of it is ever opened in the app. HTML, SVG and XML can hold programs: a page and a mail are shown without all that could. */
export function previewKind(
  contentType: string,
): "pdf" | "image" | "photograph" | "text" | "page" | "mail" | "drawing" | "hostile" | "none" {
  if (contentType === "application/pdf") return "pdf";
  if (isDrawable(contentType)) return "image";
  if (isPhotograph(contentType)) return "photograph";
  if (contentType === "text/html" || contentType === "application/xhtml+xml") return "page";
  if (contentType === "message/rfc822") return "mail";
  if (contentType === "image/svg+xml") return "drawing";
  if (/html|svg|xml/.test(contentType)) return fileKind(contentType) === "office" ? "none" : "hostile";
  return fileKind(contentType) === "text" ? "text" : "none";
}
