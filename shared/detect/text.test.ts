// Characters to what is stored.
import fc from "fast-check";
import { expect, test } from "vitest";
import { cleanText } from "./cleanText.ts";

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
