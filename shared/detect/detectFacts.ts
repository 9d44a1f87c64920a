// The one way to ask a document what it says of itself. Pure: the same source gives the same facts in Node, workerd and the browser.
import { detectDate } from "./detectDate.ts";
import { detectLanguage } from "./detectLanguage.ts";
import { detectTitle } from "./detectTitle.ts";
import type { FactSource, Facts } from "./facts.ts";

export async function detectFacts(source: FactSource): Promise<Facts> {
  const { text, name, metadataTitle } = source;
  const language = source.language === undefined ? await detectLanguage(text) : source.language;
  const date = detectDate(text, { language });
  const title = detectTitle({ text, name, metadataTitle });
  return {
    title: { title, quote: title, source: "text", at: 0, length: 0, page: null },
    language,
    documentDate: date && {
      date: date.date,
      kind: "issue",
      precision: "day",
      quote: date.quote,
      source: "text",
      at: 0,
      length: 0,
      page: null,
    },
    dueDate: null,
    period: null,
    notice: null,
    total: null,
    dates: [],
    amounts: [],
    accounts: [],
    references: [],
    organisations: [],
    numbers: [],
    contacts: [],
    correspondents: [],
  };
}
