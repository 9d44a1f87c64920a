import { expect, test } from "vitest";
import { escapeHtml, sanitizeHtml } from "./sanitizeHtml.ts";

const pixel = "data:image/png;base64,iVBORw0KGgo=";

test.each([
  ["<script>run()</script>", ""],
  ["<SCRIPT SRC=//evil.example/x.js></SCRIPT >", ""],
  ["<p onclick=run()>words</p>", "<p>words</p>"],
  ['<img src=x onerror="run()">', "<img />"],
  ['<img src="https://evil.example/pixel.png" srcset="https://evil.example/2.png 2x" alt="A">', '<img alt="A" />'],
  ['<img src="//evil.example/pixel.png">', "<img />"],
  ['<img src="data:image/svg+xml;base64,PHN2Zz4=">', "<img />"],
  ['<img src="data:text/html;base64,PHN2Zz4=">', "<img />"],
  [`<img src="${pixel}">`, `<img src="${pixel}" />`],
  ['<a href="javascript:run()">go</a>', "<a>go</a>"],
  ['<a href="https://evil.example/" target=_top>go</a>', "<a>go</a>"],
  ['<div style="background:url(https://evil.example/a.png)">styled</div>', "<div>styled</div>"],
  ["<style>@import url(https://evil.example/)</style><link rel=stylesheet href=https://evil.example/>", ""],
  ['<svg onload="run()"><image href="https://evil.example/a"/></svg>after', "after"],
  [
    "<math><mtext><style><!--</style><img title='--&gt;&lt;img src=1 onerror=run()&gt;'><p>the rest",
    '<img title="--&gt;&lt;img src=1 onerror=run()&gt;" /><p>the rest</p>',
  ],
  ["<svg><object><p>left open</p>", "<p>left open</p>"],
  ['<iframe srcdoc="<script>run()</script>"></iframe><object data=x></object><embed src=x>', ""],
  ['<form action="https://evil.example"><button>send</button><input onfocus=run() autofocus></form>', "send"],
  ["<meta http-equiv=refresh content='0;url=https://evil.example'><base href=https://evil.example>", ""],
  ['<table background="https://evil.example/t.png"><tr><td>A cell</td></tr></table>', "<table><tr><td>A cell</td></tr></table>"],
  ["<template><img src=x onerror=run()></template>", ""],
  ["<noscript><p title='</noscript><img src=x onerror=run()>'></noscript>", "'&gt;"],
  ["<p>1 < 2 && 3 > 2</p>", "<p>1 &lt; 2 &amp;&amp; 3 &gt; 2</p>"],
])("%s", (html, kept) => {
  const shown = sanitizeHtml(html);
  for (const forbidden of [
    /<\w[^>"]*\son\w+=/i,
    /javascript:/i,
    /<(?:script|style|svg|math|iframe|object|embed|form|input|link|meta|base|template)\b/i,
  ])
    expect(shown).not.toMatch(forbidden);
  if (!html.startsWith("<noscript")) expect(shown).toBe(kept);
});

test("a picture that a mail carries is shown by its name in the mail, and one that it does not carry is not", () => {
  const pictures = new Map([["cid:logo@mail", pixel]]);
  const html = '<img src="cid:logo@mail"><img src="cid:other@mail">';
  expect(sanitizeHtml(html, { pictureOf: (address) => pictures.get(address) })).toBe(`<img src="${pixel}" /><img />`);
  expect(sanitizeHtml('<img src="cid:a">', { pictureOf: () => "https://evil.example/x.png" })).toBe("<img />");
  expect(sanitizeHtml(`<p src="${pixel}">words</p>`)).toBe("<p>words</p>");
});

test("what is sanitized once stays as it is, however deep and broken it was", () => {
  const deep = `${"<div>".repeat(20_000)}<b>deep${"</p>".repeat(1_000)}`;
  for (const html of [
    deep,
    "<p><table><p><td>a<b>",
    '<a title="&quot;><img src=x onerror=run()>">x</a>',
    "<<p>>a</p",
    "<!--><img src=x onerror=run()>-->",
  ]) {
    const once = sanitizeHtml(html);
    expect(sanitizeHtml(once)).toBe(once);
  }
});

test("text is shown as it is", () => {
  expect(escapeHtml(`<b>"Tom" & 'Kari'</b>`)).toBe("&#60;b&#62;&#34;Tom&#34; &#38; &#39;Kari&#39;&#60;/b&#62;");
});

test("in XHTML an element that ends itself has ended, and its neighbours are shown", () => {
  const page = '<html xmlns="http://www.w3.org/1999/xhtml"><head><script src="a.js"/><title/></head><body><p>Text</p></body></html>';
  expect(sanitizeHtml(page, { xml: true })).toBe("<p>Text</p>");
});
