import { describe, expect, test } from "vitest";
import { htmlText } from "./html.ts";
import { markupRoot } from "./isMarkup.ts";

describe("the words of a web page or a drawing", () => {
  test("are what a reader would see: no tags, programs, styles or comments, and letters in place of their names", async () => {
    const page = `<!DOCTYPE html><html><head><title>Bill &amp; more</title><style>p > a { color: red }</style></head>
      <body onload="steal('<b>')"><h1>Str&oslash;m&shy;regning</h1><!-- <p>hidden</p> --><p>Bel&#248;p:&nbsp;<b>1</b>234 kr</p>
      <script>document.write("<p>evil</p>")</script><ul><li>one<li>two</ul><p>3 < 4 &amp; 5 &unknown; 6</p></body></html>`;
    expect(await htmlText(page)).toEqual({
      text: "Strømregning\nBeløp: 1234 kr\none\ntwo\n3 < 4 & 5 &unknown; 6",
      title: "Bill & more",
    });
  });

  test("of a drawing are its title, description and text", async () => {
    const drawing = `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><title>Floor plan</title><defs><text>no</text></defs>
      <path d="M0 0h9"/><text x="1">Kitchen <tspan>12 m²</tspan></text><text><![CDATA[A & B]]></text></svg>`;
    expect((await htmlText(drawing, { drawing: true })).text).toBe("Floor plan\nKitchen 12 m²\nA & B");
  });

  test("stand behind an element that ends in its own tag, where the page is written as XML", async () => {
    const page = '<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body><p>Words<a id="n"/> of a book</p></body></html>';
    const read = { text: "Words of a book", title: null };
    expect(await htmlText(`<?xml version="1.0"?>${page}`)).toEqual(read);
    expect(await htmlText(page, { xhtml: true })).toEqual(read);
    expect((await htmlText(page)).text).toBe("");
  });

  test("cells of a table stand beside each other, rows below each other, and preformatted lines stay", async () => {
    const page = "<table><tr><th>Vare<th>Pris<tr><td>Kaffe<td>45,00</table><pre>a  b\n  c</pre><p hidden>no</p><input value='Ola'>";
    expect((await htmlText(page)).text).toBe("Vare\tPris\nKaffe\t45,00\na b\nc\nOla");
  });

  test.each(["<p", "<script>never closed", "<!-- never closed", '<a href="never closed>x', "&#xffffffff;", "<", "<![CDATA[", "</"])(
    "%j does no harm",
    async (odd) => {
      expect((await htmlText(`Before ${odd}`)).text.startsWith("Before")).toBe(true);
    },
  );

  test("megabytes of openings take no longer than megabytes of words", async () => {
    for (const odd of ["<script>", "<!--", "<a b='", "<", "&#", "<![CDATA[", "<p>", "<b>", "</p>"]) await htmlText(odd.repeat(200_000));
  });

  test.each([
    ["<!doctype html><p>x", "html"],
    ["\ufeff <!-- made by --> <svg viewBox='0 0 1 1'>", "svg"],
    ["<?xml version='1.0'?><!-- c --><!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' ''><svg>", "svg"],
    ["<HTML>", "html"],
    ["<?xml version='1.0'?><rss>", "xml"],
    ["<cbc:Invoice xmlns:cbc='urn:x'>", "xml"],
    ["2 < 3 and <b>", undefined],
    ["<b> is bold in HTML", undefined],
    ["<svgish>", undefined],
  ])("%j begins as %s", (head, kind) => {
    expect(markupRoot(head)?.kind).toBe(kind);
  });
});
