// Markup by its beginning: after a byte order mark, comments and declarations.

export type MarkupRoot = { kind: "html" | "svg" | "xml"; root: string };

const html = /^(?:html|head|body|title|meta|p|div|table|h1|center|font|span|b|br|pre|ul|ol)$/i;

/** What the text begins as; null for what is no markup. `root` has no prefix. */
export function markupRoot(head: string): MarkupRoot | null {
  let at = 0;
  let declared = false;
  for (;;) {
    while (at < head.length && /[\s\ufeff]/.test(head[at]!)) at++;
    const end = head.startsWith("<!--", at) ? "-->" : head.startsWith("<?", at) ? "?>" : undefined;
    if (!end) {
      const doctype = /^<!doctype\s+([a-z]+)[^>[]*(\[[^\]]*\])?[^>]*>/i.exec(head.slice(at, at + 4096));
      if (!doctype) break;
      if (doctype[1]!.toLowerCase() === "html") return { kind: "html", root: "html" };
      declared = true;
      at += doctype[0].length;
      continue;
    }
    declared ||= head.startsWith("<?xml", at);
    const closed = head.indexOf(end, at);
    if (closed < 0) return null;
    at = closed + end.length;
  }
  const tag = /^<(?:[\w.-]+:)?([a-z][\w.-]*)(?=[\s>/[])/i.exec(head.slice(at, at + 128));
  if (!tag) return null;
  const root = tag[1]!;
  if (/^svg$/i.test(root)) return { kind: "svg", root };
  // "<b>" at the beginning of a note is no web page; "<html>" is one, and "<p>" where it is closed somewhere
  if (/^(?:html|head|body)$/i.test(root)) return { kind: "html", root };
  if (!declared && html.test(root))
    return head.includes(`</${root}`) && /<(?:p|div|table|br|body)\b/i.test(head) ? { kind: "html", root } : null;
  if (declared || new RegExp(`</(?:[\\w.-]+:)?${root}\\s*>\\s*$`).test(head)) return { kind: "xml", root };
  return /\sxmlns(?::\w+)?=/.test(head.slice(at, at + 1000)) ? { kind: "xml", root } : null;
}
