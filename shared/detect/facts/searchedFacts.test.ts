// Which numbers a document is found by, and that what devices get gives the same ones as the whole.
import { expect, test } from "vitest";
import { withCodes } from "../codes/codeFacts.ts";
import { detectFacts } from "./detectFacts.ts";
import { searchedFacts, shownFacts } from "./searchedFacts.ts";

const read = (text: string) => detectFacts({ text, name: "scan.pdf", today: "2026-11-26" });
const found = async (text: string) => searchedFacts(await read(text)).map(({ field, value, currency }) => [field, value, currency]);

test("a bill is found by its total and its due date, not by what it is made of", async () => {
  const text = "Faktura\nFakturadato 03.11.2026\nForfallsdato 17.11.2026\nStrøm 900,00\nNettleie 349,00\nÅ betale NOK 1 249,00";
  expect(await found(text)).toEqual([
    ["amount", "1249.00", "NOK"],
    ["due", "20261117.00", null],
  ]);
});

test("where no amount is known to be the total, each of the largest is one", async () => {
  const found_ = await found("Prices\nEUR 10.00\nEUR 20.00\nEUR 5.50\nEUR 1.00\nEUR 2.00\nEUR 3.00\nEUR 4.00");
  const amounts = found_.filter(([field]) => field === "amount").map(([, value]) => value);
  expect(amounts.length).toBeLessThanOrEqual(5);
  expect(amounts).toContain("20.00");
});

test("the number of an archive label is one, however many other numbers there are", async () => {
  const facts = withCodes(await read("Kundenummer 1\nFakturanummer 22"), [{ text: "ASN00042", page: 1 }]);
  expect(searchedFacts(facts)).toContainEqual({ field: "asn", value: "42.00", currency: null });
});

test("what devices get, made once more, stays the same and gives the same numbers", async () => {
  const facts = await read(
    "Invoice\nEUR 10.00\nEUR 20.00\nEUR 20.00\nEUR 5.50\nEUR 1.00\nEUR 2.00\nEUR 3.00\nIBAN DE89 3704 0044 0532 0130 00",
  );
  const shown = shownFacts(facts);
  expect(shownFacts(shown)).toEqual(shown);
  expect(searchedFacts(shown)).toEqual(searchedFacts(facts));
  expect(JSON.stringify(shown).length).toBeLessThan(8_000);
});

test("a number that is too large for the database finds nothing and breaks nothing", async () => {
  const facts = await read("a text");
  const total = { quote: "", source: "text", at: 0, length: 0, page: null, kind: "total", currency: null } as const;
  expect(searchedFacts({ ...facts, total: { ...total, value: "1234567890123456.00" } })).toEqual([]);
});
