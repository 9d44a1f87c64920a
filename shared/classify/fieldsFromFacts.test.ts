import { expect, test } from "vitest";
import { detectFacts } from "../detect/facts/detectFacts.ts";
import type { CustomFieldKind } from "../mutators/customValues.ts";
import { fieldsFromFacts, numbersOfOthers } from "./fieldsFromFacts.ts";

const bill = `Fjordlys Kraft AS
Faktura
Kundenummer: 4471203
Fakturanummer: 99812
Fakturadato: 03.11.2026
Forfallsdato: 17.11.2026
Netto NOK 691,29
MVA 25 % NOK 172,82
Å betale NOK 864,11`;

async function found(text: string, fields: [string, CustomFieldKind][]) {
  const facts = await detectFacts({ text, name: "bill.pdf", today: "2026-11-28" });
  const values = fieldsFromFacts(
    fields.map(([name, kind]) => ({ id: name, name, kind })),
    facts,
  );
  return Object.fromEntries(Object.entries(values).map(([name, { value, by }]) => [name, `${value} ${by}`]));
}

test("fields whose names ask for it get what the document says, in three languages, whatever the case", async () => {
  expect(
    await found(bill, [
      ["Due date", "date"],
      ["FORFALLSDATO", "date"],
      ["Fälligkeit", "date"],
      ["Total", "money"],
      ["Beløp", "money"],
      ["Gesamtbetrag", "money"],
      ["Kundenummer", "text"],
      ["Rechnungsnummer", "text"],
    ]),
  ).toEqual({
    "Due date": "2026-11-17 reader",
    FORFALLSDATO: "2026-11-17 reader",
    Fälligkeit: "2026-11-17 reader",
    Total: "864.11 NOK reader",
    Beløp: "864.11 NOK reader",
    Gesamtbetrag: "864.11 NOK reader",
    Kundenummer: "4471203 reader",
    Rechnungsnummer: "99812 reader",
  });
});

test("a name of another kind, a name that only holds the word, and what the document does not say once get nothing", async () => {
  expect(
    await found(bill, [
      ["Due date", "text"],
      ["Total", "number"],
      ["Total of last year", "money"],
      ["Expiry", "date"],
      ["IBAN", "text"],
    ]),
  ).toEqual({});
  expect(await found(`${bill}\nKundenummer: 5500771`, [["Kundenummer", "text"]])).toEqual({});
});

test("a total without a currency is no amount of money", async () => {
  expect(await found("Receipt\nTotal 12.50", [["Total", "money"]])).toEqual({});
});

test("a field that names another document asks for the number that both carry, where it stands there once", async () => {
  const facts = await detectFacts({ text: bill, name: "bill.pdf", today: "2026-11-28" });
  const fields = [
    { id: "invoice", name: "FAKTURA", kind: "document" as const },
    { id: "contract", name: "Contract", kind: "document" as const },
    { id: "words", name: "Invoice", kind: "text" as const },
    { id: "other", name: "constructor", kind: "document" as const },
  ];
  expect(numbersOfOthers(fields, facts)).toEqual({
    invoice: { value: "99812", quote: expect.stringContaining("99812"), number: "invoice" },
  });
  const two = await detectFacts({ text: `${bill}\nFakturanummer: 99813`, name: "bill.pdf", today: "2026-11-28" });
  expect(numbersOfOthers(fields, two)).toEqual({});
});
