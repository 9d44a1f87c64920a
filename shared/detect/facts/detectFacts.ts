// The one way to ask a document what it says of itself. Pure: the same source gives the same facts in Node, workerd and the browser.
import { detectDates } from "../dates/detectDates.ts";
import { detectLanguage } from "../detectLanguage.ts";
import { detectTitle } from "../detectTitle.ts";
import type { FactSource, Facts } from "../facts.ts";

export async function detectFacts(source: FactSource): Promise<Facts> {
  const { text, name, metadataTitle } = source;
  const language = source.language === undefined ? await detectLanguage(text) : source.language;
  const today = source.today ?? new Date().toISOString().slice(0, 10);
  const title = detectTitle({ text, name, metadataTitle });
  return {
    title: { title, quote: title, source: "text", at: 0, length: 0, page: null },
    language,
    ...detectDates({ text, name, language, today }),
    notice: null,
    total: null,
    amounts: [],
    accounts: [],
    references: [],
    organisations: [],
    numbers: [],
    contacts: [],
    correspondents: [],
  };
}
