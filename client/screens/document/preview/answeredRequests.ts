// A viewer that is left in the middle of its work. pdf.js logs each request that a document no longer answers as an error, so that a
// document is destroyed only after its open requests were answered, no further one reaches it, and no answer the viewer.
import type { PDFDocumentProxy, PDFPageProxy } from "./pdfjs.ts";

type Ask = (...args: never[]) => Promise<unknown>;

const ofDocument = ["getPage", "getMetadata", "getOptionalContentConfig", "getPermissions"] as const;
const ofPage = ["getTextContent", "getAnnotations", "getStructTree"] as const;

/** Call before the document is given to the viewer. The function that it returns resolves when nothing is asked of it any more. */
export function answeredRequests(pdf: PDFDocumentProxy): () => Promise<void> {
  const open = new Set<Promise<unknown>>();
  const pages = new WeakSet<PDFPageProxy>();
  let left = false;

  function watch<Key extends string>(target: Record<Key, Ask>, names: readonly Key[]): void {
    for (const name of names) {
      const ask = target[name].bind(target);
      target[name] = (...args) => {
        if (left) return new Promise(() => {}); // whoever asks is gone as well
        const answer = ask(...args);
        open.add(answer);
        const answered = () => open.delete(answer);
        answer.then(answered, answered);
        // Whoever asked may be gone when it is answered: the viewer looks for the view of a page that it no longer has.
        return new Promise((resolve, reject) => {
          answer.then(
            (value) => left || resolve(value),
            (error: unknown) => left || reject(error),
          );
        });
      };
    }
  }

  watch<(typeof ofDocument)[number]>(pdf, ofDocument);
  const getPage = pdf.getPage.bind(pdf);
  pdf.getPage = async (number) => {
    const page = await getPage(number);
    if (!pages.has(page)) {
      pages.add(page);
      watch<(typeof ofPage)[number]>(page, ofPage);
    }
    return page;
  };

  return async () => {
    left = true;
    while (open.size > 0) await Promise.allSettled(open);
  };
}
