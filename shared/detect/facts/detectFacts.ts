// The one way to ask a document what it says of itself. Pure: the same source gives the same facts in Node, workerd and the browser.
import { detectAmounts } from "../amounts/detectAmounts.ts";
import { findCorrespondents } from "../correspondents.ts";
import { detectDates } from "../dates/detectDates.ts";
import { detectLanguage } from "../detectLanguage.ts";
import type { FactSource, Facts } from "../facts.ts";
import { findContacts, findNumbers } from "../identifiers/labelled.ts";
import { findOrganisations } from "../identifiers/organisations.ts";
import { findAccounts, findReferences } from "../identifiers/payment.ts";
import { plainDigits } from "../lines.ts";
import { detectNotice } from "../notice.ts";
import { detectTitle } from "../title/detectTitle.ts";

/** As much of a text as is looked at for numbers and names, in UTF-16 units: some sixty pages. */
const searched = 200_000;
const mostKept = 40;

export async function detectFacts(source: FactSource): Promise<Facts> {
  const { name, metadataTitle } = source;
  const language = source.language === undefined ? await detectLanguage(source.text) : source.language;
  const today = source.today ?? new Date().toISOString().slice(0, 10);
  const text = plainDigits(source.text.slice(0, searched));
  const { dates, ...dated } = detectDates({ text: source.text, name, language, today });
  const contacts = findContacts(text).slice(0, mostKept);
  const organisations = findOrganisations(text).slice(0, mostKept);
  return {
    title: detectTitle({ text: source.text, name, metadataTitle }),
    language,
    ...dated,
    notice: detectNotice(text),
    ...detectAmounts({ text: source.text, language }),
    dates: dates.slice(0, mostKept),
    accounts: findAccounts(text).slice(0, mostKept),
    references: findReferences(text).slice(0, mostKept),
    organisations,
    numbers: findNumbers(text).slice(0, mostKept),
    contacts,
    correspondents: findCorrespondents(text, { contacts, organisations }),
  };
}
