import { expect, test } from "vitest";
import { answeredRequests } from "./answeredRequests.ts";
import type { PDFDocumentProxy, PDFPageProxy } from "./pdfjs.ts";

/** A document whose answers are given by the test. */
function aDocument() {
  const asked: { what: string; answer: PromiseWithResolvers<unknown> }[] = [];
  const ask = (what: string) => {
    const answer = Promise.withResolvers<unknown>();
    asked.push({ what, answer });
    return answer.promise;
  };
  const page = { getTextContent: () => ask("text"), getAnnotations: () => ask("annotations"), getStructTree: () => ask("tree") };
  const pdf = {
    getPage: (number: number) => ask(`page ${number}`),
    getMetadata: () => ask("metadata"),
    getOptionalContentConfig: () => ask("layers"),
    getPermissions: () => ask("permissions"),
  };
  return { pdf: pdf as unknown as PDFDocumentProxy, page: page as unknown as PDFPageProxy, asked };
}

/** After everything that waits for nothing has run. */
const rest = () => new Promise((resolve) => setImmediate(resolve));

test("a document is left when every open request was answered, also by a failure, and is asked for nothing more", async () => {
  const { pdf, page, asked } = aDocument();
  const allAnswered = answeredRequests(pdf);
  const first = pdf.getPage(1);
  asked[0]?.answer.resolve(page);
  const text = (await first).getTextContent();
  void pdf.getPage(2);
  void pdf.getMetadata().catch(() => {});
  expect(asked.map(({ what }) => what)).toEqual(["page 1", "text", "page 2", "metadata"]);

  let left = false;
  void allAnswered().then(() => {
    left = true;
  });
  // the viewer goes on after an answer: what it then asks for has no answer, neither a good one nor an error
  let answered = false;
  const further = () => {
    answered = true;
  };
  text.then(() => pdf.getPage(3)).then(further, further);
  asked[1]?.answer.resolve({ items: [] });
  asked[2]?.answer.resolve(page);
  await rest();
  expect(left).toBe(false);
  asked[3]?.answer.reject(new Error("no metadata"));
  await rest();
  expect(left).toBe(true);
  expect(answered).toBe(false);
  expect(asked).toHaveLength(4);
});

test("what is answered after a document was left reaches nobody, neither its answer nor its failure", async () => {
  const { pdf, page, asked } = aDocument();
  const allAnswered = answeredRequests(pdf);
  const reached: string[] = [];
  const told = (what: string) => () => void reached.push(what);
  pdf.getPage(1).then(told("page"), told("no page"));
  pdf.getMetadata().then(told("metadata"), told("no metadata"));
  const left = allAnswered();
  asked[0]?.answer.resolve(page);
  asked[1]?.answer.reject(new Error("gone"));
  await left;
  await rest();
  expect(reached).toEqual([]);
});

test("a page that is asked for twice is watched once", async () => {
  const { pdf, page, asked } = aDocument();
  answeredRequests(pdf);
  const both = [pdf.getPage(1), pdf.getPage(1)];
  for (const { answer } of asked) answer.resolve(page);
  const [first, second] = await Promise.all(both);
  void first?.getTextContent();
  void second?.getTextContent();
  expect(asked.map(({ what }) => what)).toEqual(["page 1", "page 1", "text", "text"]);
});
