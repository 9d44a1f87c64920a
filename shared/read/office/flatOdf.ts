// OpenDocument in one file of XML.
import { markupRoot } from "../markup/isMarkup.ts";
import type { Reader } from "../reader.ts";
import { readAsText } from "../text/plain.ts";
import { readFlatOdf } from "./odf.ts";

const typed = /\boffice:mimetype="([^"]+)"/;
/** Pictures lie in the file as text. */
const limit = { bytes: 150_000_000 };

export const flatOdf: Reader = {
  kind: "odf",
  limit,
  sniff: (head) => head.text !== null && markupRoot(head.text)?.root === "document" && typed.test(head.text),
  async read(source) {
    const text = await readAsText(source, limit.bytes);
    return readFlatOdf(text, typed.exec(text)?.[1] ?? "");
  },
};
