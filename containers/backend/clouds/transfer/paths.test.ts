import { expect, test } from "vitest";
import { readablePath, safeName } from "./paths.ts";

test.each([
  ["Invoice 12/2026", "Invoice 12 2026"],
  ['a<b>c:d"e|f?g*h\\i', "a b c d e f g h i"],
  ["  .. hidden ..  ", "hidden"],
  ["a\u0000b\u202Ec\nd", "a b c d"],
  ["", "_"],
  ["...", "_"],
  ["../../etc/passwd", "etc passwd"],
  ["CON", "_CON"],
  ["con.pdf", "_con.pdf"],
  ["Zoe\u0308", "Zoë"],
])("%j is called %j in a cloud", (text, name) => expect(safeName(text)).toBe(name));

test("a name is never longer than systems take, and no character is cut in two", () => {
  for (const text of ["å".repeat(500), "👨‍👩‍👧‍👦".repeat(60), "a".repeat(1000)]) {
    const name = safeName(text);
    expect(new TextEncoder().encode(name).length).toBeLessThanOrEqual(200);
    expect(text.startsWith(name)).toBe(true);
  }
});

test("a path says when, what and in which folder, and a second one of that name has a number", () => {
  const named = { title: "Invoice.PDF", date: "2026-11-03", folders: ["Bills", "a/b"], extension: ".pdf" };
  expect(readablePath(named)).toBe("Bills/a b/2026-11-03 Invoice.pdf");
  expect(readablePath(named, 2)).toBe("Bills/a b/2026-11-03 Invoice (2).pdf");
  expect(readablePath({ title: "", date: null, folders: [], extension: "" })).toBe("_");
});
