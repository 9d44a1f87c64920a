// Facts from the codes on a document. What a code says is exact, so it comes before what was read from the text.
import type { CorrespondentFact, DateFact, Evidence, Facts } from "../facts.ts";
import { parseArchiveNumber } from "./archiveNumber.ts";
import { type PaymentCode, parsePaymentCode } from "./paymentCode.ts";

export interface ReadCode {
  /** The text in the code. */
  text: string;
  /** Counted from 1; null where there are no pages. */
  page: number | null;
}

/** The facts with those of the codes added; of two that say the same the code's stays. */
export function withCodes(facts: Facts, codes: readonly ReadCode[], archivePrefix = "ASN"): Facts {
  let known = facts;
  for (const code of codes) {
    const payment = parsePaymentCode(code.text);
    const archive = payment ? null : parseArchiveNumber(code.text, archivePrefix);
    if (payment) known = withPayment(known, payment, evidence(code));
    else if (archive !== null)
      known = { ...known, numbers: first(known.numbers, { ...evidence(code), kind: "archive", value: String(archive) }, "value") };
  }
  return known;
}

const evidence = ({ text, page }: ReadCode): Evidence => ({
  quote: text.replace(/\s+/g, " ").trim().slice(0, 200).toWellFormed(),
  source: "code",
  at: 0,
  length: text.length,
  page,
});

function withPayment(facts: Facts, { account, amount, currency, reference, creditor, dueDate }: PaymentCode, from: Evidence): Facts {
  const scheme = /^[A-Z]{2}/.test(account) ? "iban" : "no";
  const total = amount === null ? null : { ...from, value: amount, currency, kind: "total" as const };
  const due: DateFact | null = dueDate === null ? null : { ...from, date: dueDate, kind: "due", precision: "day" };
  const sender: CorrespondentFact | null = creditor === null ? null : { ...from, name: creditor, by: "sender", confidence: 0.9 };
  // national accounts of other countries than Norway have no scheme of their own yet
  const known = scheme === "iban" || account.length === 11;
  return {
    ...facts,
    total: total ?? facts.total,
    dueDate: due ?? facts.dueDate,
    amounts: total ? [total, ...facts.amounts.filter(({ value, kind }) => kind !== "total" || value !== total.value)] : facts.amounts,
    dates: due ? [due, ...facts.dates] : facts.dates,
    accounts: known ? first(facts.accounts, { ...from, scheme, value: account }, "value") : facts.accounts,
    references: reference ? first(facts.references, { ...from, ...reference }, "value") : facts.references,
    correspondents: sender ? first(facts.correspondents, sender, "name") : facts.correspondents,
  };
}

function first<Fact>(facts: Fact[], fact: Fact, by: keyof Fact): Fact[] {
  return [fact, ...facts.filter((other) => other[by] !== fact[by])];
}
