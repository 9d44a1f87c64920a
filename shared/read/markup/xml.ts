// XML of any kind: the text of its elements, a line each. Invoices, exports, feeds and office documents in one file are of this kind.
import type { Reader } from "../reader.ts";
import { readAsText, textLimit } from "../text/plain.ts";
import { TextOut, upToFull } from "../textOut.ts";
import { markupRoot } from "./isMarkup.ts";
import { walkXml } from "./xmlWalk.ts";

/** Attributes whose values are words and not identifiers. */
const worded = /^(?:title|label|name|caption|alt|description|summary)$/i;

export const xml: Reader = {
  kind: "xml",
  limit: textLimit,
  sniff: (head) => markupRoot(head.text ?? "")?.kind === "xml",
  async read(source) {
    const out = new TextOut();
    let run = "";
    const flush = () => {
      out.block(run.replace(/\s+/g, " "));
      run = "";
    };
    await upToFull(async () => {
      await walkXml([withoutDoctype(await readAsText(source))], {
        open(_, attributes) {
          flush();
          for (const [name, value] of Object.entries(attributes)) if (worded.test(name)) out.block(value);
        },
        close: flush,
        text: (text) => {
          run += text;
        },
      });
      flush();
    });
    return { text: out.text };
  },
};

/** Declarations of entities are no text. */
const withoutDoctype = (source: string) => source.replace(/^([\s\S]{0,2000}?)<!DOCTYPE[^>[]*(?:\[[\s\S]*?\]\s*)?>/i, "$1");
