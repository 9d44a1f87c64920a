import { expect, test } from "vitest";
import { fileNameFor } from "./contentTypes.ts";

test.each([
  ["contract.pdf", "application/pdf", "contract.pdf"],
  ["Photo.JPEG", "image/jpeg", "Photo.JPEG"],
  ["table.csv", "text/plain", "table.csv"],
  ["scan.jpg", "application/pdf", "scan.pdf"],
  ["letter.txt", "application/pdf", "letter.pdf"],
  ["no. 5", "application/pdf", "no. 5.pdf"],
  ["Report v1.2", "application/pdf", "Report v1.2.pdf"],
  ["notes", "text/markdown", "notes.md"],
  ["drawing.dwg", "application/octet-stream", "drawing.dwg"],
  ["letter.docx", "application/pdf", "letter.pdf"],
  ["letter.pages", "application/pdf", "letter.pages.pdf"],
])("%s of the type %s is saved as %s", (name, contentType, expected) => {
  expect(fileNameFor(name, contentType)).toBe(expected);
});
