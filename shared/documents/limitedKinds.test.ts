import { expect, test } from "vitest";
import { limitedKind } from "./limitedKinds.ts";

test.each([
  ["application/pdf", "pdf"],
  ["Application/PDF; version=1", "pdf"],
  ["image/heic", "image"],
  ["message/rfc822", "mail"],
  ["application/vnd.ms-outlook", "mail"],
  ["application/vnd.openxmlformats-officedocument.wordprocessingml.document", "office"],
  ["application/vnd.oasis.opendocument.spreadsheet", "office"],
  ["application/vnd.ms-excel", "office"],
  ["application/msword", "office"],
  ["application/rtf", "office"],
  ["text/plain", "other"],
  ["video/mp4", "other"],
  ["", "other"],
])("%s falls under %s", (type, kind) => {
  expect(limitedKind(type)).toBe(kind);
});
