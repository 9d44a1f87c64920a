// What counts as the same document come in twice, and what does not.
import { expect, test } from "vitest";
import { differenceOf } from "./difference.ts";
import { alikeFrom, type Compared, likenessOf } from "./likeness.ts";
import { bandsOf, signatureOf, signaturesAlike } from "./signature.ts";

const nothing = { documentDate: null, total: null, number: null };
const of = (text: string, facts: Partial<Compared["facts"]> = {}): Compared => ({ text, facts: { ...nothing, ...facts } });
const bill = (month: string, sum: string, number: string) =>
  `Fjordlys Kraft AS Storgata 12 5015 Bergen. Faktura ${number} for strøm levert i ${month} 2026 til Kari Nordmann, Fjellveien 3, 5019 Bergen.
   Forbruket er lest av den siste dagen i måneden og regnet ut etter avtalen om spotpris med påslag. Å betale innen fjorten dager: ${sum} kroner.
   Betales beløpet for sent, regnes forsinkelsesrente etter loven. Spørsmål om fakturaen besvares på telefon alle hverdager mellom ni og femten.`;
const september = bill("september", "1 249,50", "4711230");
/** Every twentieth word read wrongly, as of a second scan. */
const scanned = (text: string) =>
  text
    .split(" ")
    .map((word, n) => (n % 20 === 7 && !/\d/.test(word) ? word.replace(/[aeo]/, "c") : word))
    .join(" ");
const letters = (n: number) => n.toString(36).replace(/\d/g, (digit) => "ABCDEFGHIJ"[Number(digit)]!.repeat(2));
const wordy = (from: number, count: number) => Array.from({ length: count }, (_, n) => letters((from + n) * 7919)).join(" ");

test("another scan of the same page is the same document, the next bill of the same form is not", () => {
  expect(likenessOf(of(september), of(scanned(september)))).toBeGreaterThan(alikeFrom);
  expect(likenessOf(of(september), of(bill("oktober", "987,00", "4899001")))).toBe(0);
});

test.each([
  ["date", { documentDate: "2026-09-30" }, { documentDate: "2026-10-31" }],
  ["total", { total: "100.00" }, { total: "120.00" }],
  ["number", { number: "A-1" }, { number: "A-2" }],
])("two that state another %s are two documents, whatever else they share; one that states none may be either", (_what, one, other) => {
  expect(likenessOf(of(september, one), of(september, other))).toBe(0);
  expect(likenessOf(of(september, one), of(september))).toBe(1);
});

test("a signature tells about how much two texts share, and what shares most of it has a band in common", () => {
  for (const shared of [600, 800, 950]) {
    const [one, other] = [wordy(0, 1000), wordy(1000 - shared, 1000)];
    const exact = likenessOf(of(one), of(other));
    const [signature, there] = [signatureOf(one)!, signatureOf(other)!];
    expect(Math.abs(signaturesAlike(signature, there) - exact)).toBeLessThan(0.15);
    if (exact > alikeFrom) expect(bandsOf(signature, "a").some((band) => bandsOf(there, "a").includes(band))).toBe(true);
  }
});

test("bands of another vault never meet, unlike texts do not either, and a few words say too little", () => {
  const signature = signatureOf(september)!;
  expect(bandsOf(signature, "a").filter((band) => bandsOf(signature, "b").includes(band))).toEqual([]);
  expect(bandsOf(signature, "a").filter((band) => bandsOf(signatureOf(wordy(0, 400))!, "a").includes(band))).toEqual([]);
  expect(signatureOf("Kvittering 20 kr takk")).toBeNull();
});

test("a text of any length costs the same: what lies behind its beginning is not looked at", () => {
  const long = wordy(0, 30_000);
  expect(signatureOf(long)).toEqual(signatureOf(`${long} ${wordy(90_000, 1000)}`));
});

test("the difference names the words of each that the other one lacks, in their order, as often as they are more", () => {
  expect(differenceOf("Sum: 100,00 kr, kr (betalt)", "sum 120,00 KR")).toEqual({
    one: ["100,00", "kr", "(betalt)"],
    other: ["120,00"],
    more: false,
  });
  const { one, more } = differenceOf(wordy(0, 200), "");
  expect([one.length, more]).toEqual([60, true]);
});
