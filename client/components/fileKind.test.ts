import { expect, test } from "vitest";
import { previewKind } from "./fileKind.ts";

test.each(["text/xml", "application/xml", "application/rss+xml"])("%s is never opened in the app: it can hold programs", (type) =>
  expect(previewKind(type)).toBe("hostile"),
);

test.each([
  ["application/pdf", "pdf"],
  ["image/jpeg", "image"],
  ["text/markdown", "text"],
  ["text/html", "page"],
  ["application/xhtml+xml", "page"],
  ["message/rfc822", "mail"],
  ["image/svg+xml", "drawing"],
  ["image/heic", "photograph"],
  ["image/tiff", "none"],
  ["application/vnd.openxmlformats-officedocument.wordprocessingml.document", "none"],
  ["application/octet-stream", "none"],
])("%s is shown as %s", (type, kind) => expect(previewKind(type)).toBe(kind));
