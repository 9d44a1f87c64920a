import { describe, expect, test } from "vitest";
import { isMarkup, markupText } from "./markupText.ts";

describe("the words of a web page or a drawing", () => {
  test("are what a reader would see: no tags, programs, styles or comments, and letters in place of their names", () => {
    const page = `<!DOCTYPE html><html><head><title>Not seen</title><style>p > a { color: red }</style></head>
      <body onload="steal('<b>')"><h1>Str&oslash;m&shy;regning</h1><!-- <p>hidden</p> --><p>Bel&#248;p:&nbsp;<b>1</b>234 kr</p>
      <script>document.write("<p>evil</p>")</script><ul><li>one<li>two</ul><p>3 < 4 &amp; 5 &unknown; 6</p></body></html>`;
    expect(markupText(page)).toBe("Strømregning\nBeløp: 1234 kr\none\ntwo\n3 < 4 & 5 &unknown; 6");
  });

  test("of a drawing are its title, description and text", () => {
    const drawing = `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><title>Floor plan</title><defs><text>no</text></defs>
      <path d="M0 0h9"/><text x="1">Kitchen <tspan>12 m²</tspan></text><text><![CDATA[A & B]]></text></svg>`;
    expect(markupText(drawing)).toBe("Floor plan\nKitchen 12 m²\nA & B");
  });

  test.each(["<p", "<script>never closed", "<!-- never closed", '<a href="never closed>x', "&#xffffffff;", "<", "<![CDATA[", "</"])(
    "%j does no harm",
    (odd) => {
      expect(markupText(`Before ${odd}`).startsWith("Before")).toBe(true);
    },
  );

  test("megabytes of openings take no longer than megabytes of words", () => {
    const started = performance.now();
    for (const odd of ["<script>", "<!--", "<a b='", "<", "&#", "<![CDATA["]) markupText(odd.repeat(200_000));
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test.each([
    ["<!doctype html><p>x", true],
    ["\ufeff <!-- made by --> <svg viewBox='0 0 1 1'>", true],
    ["<?xml version='1.0'?><!-- c --><!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' ''><svg>", true],
    ["<HTML>", true],
    ["<?xml version='1.0'?><rss>", false],
    ["2 < 3 and <b>", false],
    ["<svgish>", false],
  ])("%j is markup: %s", (head, markup) => {
    expect(isMarkup(head)).toBe(markup);
  });
});
