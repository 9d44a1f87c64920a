// Bytes to characters, and characters to what is stored.
import fc from "fast-check";
import { expect, test } from "vitest";
import { cleanText } from "./cleanText.ts";
import { decodeText } from "./decodeText.ts";

test("decomposed letters are composed, so that a search for them finds them", () => {
  expect(cleanText("A\u030alesund")).toBe("Ålesund");
});

test("whatever goes in, what comes out is bounded, well formed, composed and stays as it is when cleaned again", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), fc.integer({ min: 1, max: 100 }), (text, limit) => {
      const clean = cleanText(text, limit);
      expect(new TextEncoder().encode(clean).length).toBeLessThanOrEqual(limit);
      expect(clean.isWellFormed()).toBe(true);
      expect(clean).not.toMatch(/[\u0000-\u0008\u000b\r\u007f]/);
      expect(cleanText(clean, limit)).toBe(clean);
    }),
  );
});

test("a text cut at the limit ends with a whole character", () => {
  expect(cleanText("aå🧾", 6)).toBe("aå");
  expect(cleanText("aå🧾", 7)).toBe("aå🧾");
});

test("the beginning of a UTF-8 file may end inside a character", () => {
  const bytes = new TextEncoder().encode("blåbær");
  expect(decodeText(bytes.subarray(0, 3), { partial: true })).toBe("bl");
  expect(decodeText(bytes)).toBe("blåbær");
});

test("bytes with a NUL, or full of control characters, are no text", () => {
  expect(decodeText(Uint8Array.of(65, 0, 66))).toBeNull();
  expect(decodeText(Uint8Array.from({ length: 300 }, (_, i) => (i % 26) + 1))).toBeNull();
});

test("what is not UTF-8 is windows-1252", () => {
  expect(decodeText(Uint8Array.of(0x62, 0xe5, 0x74, 0x20, 0x80))).toBe("båt €");
});
