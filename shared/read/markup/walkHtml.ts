// HTML and its like, element by element, in no more time than grows with its length.
import type { Handler, ParserOptions } from "htmlparser2";

/** Characters that are parsed at once, and elements that may be open after them. */
const portion = 65_536;
const deepest = 1_000;

/** What is open where the walk had to begin anew is told as closed. */
export async function walkHtml(source: string, handler: Partial<Handler>, options: ParserOptions = {}): Promise<void> {
  const { Parser } = await import("htmlparser2");
  /** Elements that are open now. */
  let open = 0;
  const counting: Partial<Handler> = {
    ...handler,
    onopentag(...element) {
      open++;
      handler.onopentag?.(...element);
    },
    onclosetag(...element) {
      open--;
      handler.onclosetag?.(...element);
    },
  };
  const parser = () => new Parser(counting, { decodeEntities: true, lowerCaseTags: true, ...options });
  let parsing = parser();
  for (let at = 0; at < source.length; at += portion) {
    parsing.write(source.slice(at, at + portion));
    if (open < deepest) continue;
    // The parser's time grows with the square of what is open: a new one goes on where the old one stood.
    parsing.end();
    open = 0;
    parsing = parser();
  }
  parsing.end();
}
