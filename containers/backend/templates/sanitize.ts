// Sanitizes HTML: DOMPurify over jsdom, by the lists of allowed.ts. It runs in the thread of html.thread.ts, never beside other work.
import { randomUUID } from "node:crypto";
import createDOMPurify, { type Config } from "dompurify";
import { JSDOM } from "jsdom";
import type { Sanitized } from "../../../shared/api/templates.ts";
import { attributes, link, picture, styles, styleValue, tags } from "./allowed.ts";

/** Without scripts and without any loading: jsdom's own defaults. */
const { window } = new JSDOM("");
const purifier = createDOMPurify(window);
/** The content of these goes with them. */
const goWithContents = "script style title textarea template noscript iframe object svg math xmp select".split(" ");
const without = (tag: string) => goWithContents.filter((one) => one !== tag);
const config: Config = {
  ALLOWED_TAGS: [...tags],
  ALLOWED_ATTR: [...attributes],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  ALLOW_UNKNOWN_PROTOCOLS: false,
  WHOLE_DOCUMENT: false,
  RETURN_DOM: true,
  // Whatever it begins with, it is read as the inside of a page.
  FORCE_BODY: true,
  FORBID_CONTENTS: goWithContents,
};

const mostNamed = 100;
/** Elements that reading adds, and nobody wrote. */
const ours = new Set(["html", "head", "body", "remove"]);

/** A field that is filled in later; what it becomes is sanitized then. */
const field = /\{\{[^{}]*\}\}/g;

export const sanitize = (html: string): Sanitized => clean(html, config, false);

/**
 * A template as it is kept: its fields stay where they are. Marks of sections may stand between rows of a table, where text may not; until
 * the HTML has been read they are elements that may.
 */
export function sanitizeTemplate(html: string): Sanitized {
  const nonce = randomUUID().replaceAll("-", "");
  const marks: string[] = [];
  const plainFields = html.replace(/\{\{\{([^{}]*)\}\}\}/g, "{{$1}}").replace(/\{\{&([^{}]*)\}\}/g, "{{$1}}"); // values are escaped anyway
  // What a comment holds is no HTML that anybody has looked at: comments are left out.
  const marked = plainFields
    .replace(/\{\{![^{}]*\}\}/g, "")
    .replace(/\{\{[#^/][^{}]*\}\}/g, (mark) => `<template title=m${marks.push(mark) - 1}x${nonce}></template>`);
  const { html: cleaned, removed } = clean(marked, { ...config, ADD_TAGS: ["template"], FORBID_CONTENTS: without("template") }, true);
  const place = new RegExp(`(?:<|&lt;)template title="?m(\\d+)x${nonce}"?(?:>|&gt;)(?:<|&lt;)/template(?:>|&gt;)`, "g");
  return { html: cleaned.replace(place, (_, number: string) => marks[Number(number)] ?? ""), removed };
}

function clean(html: string, config: Config, isTemplate: boolean): Sanitized {
  const removed = new Set<string>();
  const name = (what: string) => void (removed.size < mostNamed && removed.add(what));
  const body = purifier.sanitize(html, config) as unknown as Element | null;
  if (!body) return { html: "", removed: ["<frameset>"] }; // it stands in a body's place
  for (const one of purifier.removed)
    if ("element" in one) {
      if (one.element.nodeType === 1 && !ours.has(one.element.nodeName.toLowerCase())) name(`<${one.element.nodeName.toLowerCase()}>`);
    } else if (one.attribute) name(`${one.attribute.name} of <${one.from.nodeName.toLowerCase()}>`);
  const filled = (value: string) => (isTemplate ? value.replace(field, "") : value);
  const isField = (value: string) => isTemplate && /^\{\{/.test(value.trim());
  for (const element of body.querySelectorAll("*")) {
    const tag = element.localName;
    const drop = (attribute: string) => {
      element.removeAttribute(attribute);
      name(`${attribute} of <${tag}>`);
    };
    const href = element.getAttribute("href");
    if (href !== null && (tag !== "a" || !(link.test(plain(href)) || isField(href)))) drop("href");
    const src = element.getAttribute("src");
    if (src !== null && (tag !== "img" || !(picture.test(src) || isField(src)))) drop("src");
    const style = element.getAttribute("style");
    if (style !== null) {
      const { kept, dropped } = styleOf(style, filled);
      for (const property of dropped) name(`style ${property} of <${tag}>`);
      if (kept) element.setAttribute("style", kept);
      else element.removeAttribute("style");
    }
  }
  return { html: body.innerHTML, removed: [...removed].sort() };
}

/** Browsers leave out control characters and blanks before they look at the scheme. */
const plain = (address: string) => address.replace(/[\p{Cc}\s]/gu, "");

function styleOf(style: string, filled: (value: string) => string): { kept: string; dropped: string[] } {
  const kept: string[] = [];
  const dropped: string[] = [];
  for (const declaration of style.split(";")) {
    const colon = declaration.indexOf(":");
    const [property, value] = [declaration.slice(0, colon).trim().toLowerCase(), declaration.slice(colon + 1).trim()];
    if (declaration.trim() === "") continue;
    if (colon > 0 && styles.has(property) && styleValue.test(filled(value))) kept.push(`${property}: ${value}`);
    else dropped.push(property.replace(/[^a-z-]/g, "").slice(0, 40) || "declaration");
  }
  return { kept: kept.join("; "), dropped };
}
