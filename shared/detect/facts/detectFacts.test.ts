// Everything but dates that documents say of themselves: amounts, accounts, references, numbers, names, titles.
import { describe, expect, test } from "vitest";
import type { Facts } from "../facts.ts";
import { detectFacts } from "./detectFacts.ts";

const read = (text: string, language: string | null = null, more: { name?: string; metadataTitle?: string } = {}) =>
  detectFacts({ text, language, name: "document.pdf", today: "2026-11-26", ...more });

const invoice = `Fjordlys Kraft AS
Kaigata 14, 6002 Ålesund                                Org.nr. 974 760 673 MVA
post@fjordlys-kraft.no   Tlf. 70 12 34 56   www.fjordlys-kraft.no

Berit Sand
Bjørkeveien 3
6003 Ålesund

Faktura for oktober 2026
Fakturanr.: 20417-88      Kundenr: 4471 0092     Målernr: 7359992026110
Fakturadato: 03.11.2026   Forfallsdato: 20.11.2026
Periode: 01.10.2026 - 31.10.2026

Strøm 812 kWh                               1 023,20
Nettleie                                      411,30
Sum ekskl. mva                              1 434,50
Mva 25 %                                      358,63
Å betale                               kr   1 793,13

KID: 1234567897     Kontonr: 1503.40.12349    IBAN NO93 8601 1117 947
Avtalen har en oppsigelsestid på 30 dager.`;

describe("an invoice", () => {
  test("tells all of its facts, each with the words it came from and its place", async () => {
    const facts = await read(invoice, "no");
    expect(facts).toMatchObject({
      title: { title: "Faktura for oktober 2026", source: "text" },
      documentDate: { date: "2026-11-03", kind: "issue" },
      dueDate: { date: "2026-11-20" },
      period: { from: "2026-10-01", to: "2026-10-31" },
      notice: { count: 30, unit: "days" },
      total: { value: "1793.13", currency: "NOK", kind: "total" },
      accounts: [{ scheme: "iban", value: "NO9386011117947" }],
      references: [{ scheme: "kid", value: "1234567897" }],
      organisations: [{ scheme: "no", value: "974760673" }],
      correspondents: [{ name: "Fjordlys Kraft AS" }, ...Array(facts.correspondents.length - 1).fill({})],
    });
    expect(facts.numbers.map(({ kind, value }) => [kind, value])).toEqual([
      ["invoice", "20417-88"],
      ["customer", "4471 0092"],
      ["meter", "7359992026110"],
    ]);
    expect(facts.contacts.map(({ kind, value }) => [kind, value])).toEqual([
      ["email", "post@fjordlys-kraft.no"],
      ["phone", "70123456"],
      ["web", "www.fjordlys-kraft.no"],
    ]);
    expect(facts.amounts.map(({ kind, value }) => [kind, value])).toEqual([
      ["net", "1434.50"],
      ["tax", "358.63"],
      ["total", "1793.13"],
    ]);
    const lists = [facts.dates, facts.amounts, facts.accounts, facts.references, facts.organisations, facts.numbers, facts.contacts];
    for (const { quote, at, length, page } of [facts.title, facts.total!, ...lists.flat()]) {
      expect(quote).not.toBe("");
      expect(invoice.slice(at, at + length)).toMatch(/\S/);
      expect(page).toBeNull();
    }
  });
});

describe("amounts", () => {
  test.each<[string, string | null, string | null, string | null]>([
    ["Totalt 23,90", "no", "23.90", null],
    ["Å betale: kr 1 234,50", "no", "1234.50", "NOK"],
    ["Att betala 1 234:-  Summa 1 234,00 kr", "sv", "1234.00", "SEK"],
    ["I alt at betale 1.234,50 kr.", "da", "1234.50", "DKK"],
    ["Subtotal £100.00\nVAT £20.00\nTotal £120.00", "en", "120.00", "GBP"],
    ["Total excl. VAT 100.00 EUR\nAmount due 120.00 EUR", "en", "120.00", "EUR"],
    ["Amount Due $1,234.56", "en", "1234.56", "USD"],
    ["Rechnungsbetrag: 1.234,56 €", "de", "1234.56", "EUR"],
    ["Summe EUR 48,95\nMwSt 19 % 7,81", "de", "48.95", "EUR"],
    ["Zu zahlen CHF 1'234.50", "de", "1234.50", "CHF"],
    ["Te betalen € 18,45", "nl", "18.45", "EUR"],
    ["Net à payer : 1 234,56 €", "fr", "1234.56", "EUR"],
    ["TOTAL A PAGAR 31,20 €", "es", "31.20", "EUR"],
    ["Totale da pagare € 44,10", "it", "44.10", "EUR"],
    ["Valor a pagar: 19,99 EUR", "pt", "19.99", "EUR"],
    ["Razem do zapłaty 1 234,56 zł", "pl", "1234.56", "PLN"],
    ["Celkem k úhradě 455,00 Kč", "cs", "455.00", "CZK"],
    ["Maksettava yhteensä 27,35 €", "fi", "27.35", "EUR"],
    ["Summa apmaksai 19,20 EUR", "lv", "19.20", "EUR"],
    ["Iš viso mokėti 12,40 EUR", "lt", "12.40", "EUR"],
    ["Kokku tasuda 14,80 EUR", "et", "14.80", "EUR"],
    ["До сплати 412,50 грн", "uk", "412.50", "UAH"],
    ["合計 ¥1,280", "ja", "1280.00", "JPY"],
    ["Version 12.50 of 03.11.2026, 10.12.20.26", "en", null, null],
  ])("%j in %s", async (text, language, value, currency) => {
    const { total } = await read(text, language);
    expect(total && { value: total.value, currency: total.currency }).toEqual(value === null ? null : { value, currency });
  });
});

describe("accounts and references", () => {
  test.each<[string, Facts["accounts"][number]["value"][]]>([
    ["IBAN DE89 3704 0044 0532 0130 00 BIC COBADEFFXXX", ["DE89370400440532013000"]],
    ["IBAN: GB29NWBK60161331926819", ["GB29NWBK60161331926819"]],
    ["DE89 3704 0044 0532 0130 01", []],
    ["AT87 4534", []],
    ["Kontonr 8601 11 17947", ["86011117947"]],
    ["Kontonr 8601 11 17948", []],
  ])("%j holds %j", async (text, values) => {
    expect((await read(text)).accounts.map(({ value }) => value)).toEqual(values);
  });

  test.each<[string, string, string]>([
    ["KID-nummer 0 123 456 789 7", "kid", "01234567897"],
    ["KID: 12345678903", "kid", "12345678903"],
    ["Reference RF18 5390 0754 7034", "rf", "RF18539007547034"],
    ["Referenz 21 00000 00003 13947 14300 09017", "qr", "210000000003139471430009017"],
    ["OCR-nummer: 1234567897", "text", "1234567897"],
    ["Verwendungszweck: RE-2026-0415", "text", "RE-2026-0415"],
    ["Variabilní symbol: 2026118", "text", "2026118"],
  ])("%j is a reference (%s)", async (text, scheme, value) => {
    expect((await read(text)).references).toMatchObject([{ scheme, value }]);
  });

  test("a number whose check digit is wrong is no KID", async () => {
    expect((await read("KID: 1234567890")).references).toEqual([]);
  });
});

test.each<[string, string, string]>([
  ["Organisasjonsnummer: 974 760 673", "no", "974760673"],
  ["Org.nr 556036-0793", "se", "5560360793"],
  ["CVR-nr. 25 31 37 63", "dk", "25313763"],
  ["Y-tunnus 0112038-9", "fi", "0112038-9"],
  ["Steuernummer 21/815/08150", "de-tax", "21/815/08150"],
  ["Amtsgericht Kiel HRB 4711", "de-register", "HRB 4711"],
  ["USt-IdNr. DE136695976", "vat", "DE136695976"],
  ["CHE-116.281.710 MWST", "ch", "CHE116281710"],
  ["SIRET 552 100 554 00013", "fr", "55210055400013"],
  ["NIP 526-030-02-91", "pl", "5260300291"],
  ["IČO: 45274649", "cz", "45274649"],
  ["P.IVA IT00743110157", "vat", "IT00743110157"],
  ["btw NL001234567B01", "vat", "NL001234567B01"],
])("%j is a number of an organisation (%s)", async (text, scheme, value) => {
  expect((await read(text)).organisations).toMatchObject([{ scheme, value }]);
});

test.each(["Org.nr. 974 760 674", "USt-IdNr. DE136695977", "CVR 12345678", "Ring 97476067", "811203-4451 er et personnummer"])(
  "%j holds no number of an organisation",
  async (text) => {
    expect((await read(text)).organisations).toEqual([]);
  },
);

test.each<[string, string]>([
  ["Stadtwerke Paderborn GmbH\nRathausplatz 1\n33098 Paderborn\n\nFrau Erika Lang\nRechnung", "Stadtwerke Paderborn GmbH"],
  ["Absender: Malerbetrieb Kowalski\nAn: Erika Lang", "Malerbetrieb Kowalski"],
  ["Skatteetaten\nPostboks 9200\nVedtak", "Skatteetaten"],
  ["Harrow & Finch Plumbing Ltd\n12 Gorse Lane\nINVOICE 1187", "Harrow & Finch Plumbing Ltd"],
  ["株式会社みどり設備\n請求書", "株式会社みどり設備"],
  ["Mon bail\nwww.agence-dubois.fr", "Agence-dubois"],
])("%j is from %s", async (text, name) => {
  expect((await read(text)).correspondents[0]).toMatchObject({ name });
});

test.each<[string, string, number, string]>([
  ["Oppsigelsestiden er 3 måneder.", "no", 0, ""],
  ["Gjensidig oppsigelsestid: tre måneder", "no", 3, "months"],
  ["a notice period of two (2) weeks applies", "en", 2, "weeks"],
  ["Die Kündigungsfrist beträgt drei Monate zum Quartalsende.", "de", 3, "months"],
  ["Uppsägningstid 1 månad", "sv", 1, "months"],
  ["opzegtermijn van één maand of 30 dagen", "nl", 30, "days"],
])("notice in %j", async (text, language, count, unit) => {
  const { notice } = await read(text, language);
  if (count) expect(notice).toMatchObject({ count, unit });
});

describe("titles", () => {
  test.each<[string, string]>([
    ["Due date Invoice date\nHarrow & Finch\nAnnual boiler service", "Harrow & Finch"],
    ["Fakturadato Forfallsdato KID\nRingveien borettslag", "Ringveien borettslag"],
    ["Rechnungsnummer Kundennummer Datum\nIhre Heizkostenabrechnung", "Ihre Heizkostenabrechnung"],
    ["Noe AS\nVedtak om barne-\nhageplass i høst", "Vedtak om barnehageplass i høst"],
    ["Stadt Kassel\nBetreff: Bewohnerparkausweis 2027\nSehr geehrte", "Bewohnerparkausweis 2027"],
    ["KommunÃ¥l avgift\nÅrsoppgave 2025", "Årsoppgave 2025"],
    ["ÅRSOPPGAVE FRA NRK OG DNB", "Årsoppgave fra NRK og DNB"],
    ["MVA-MELDING FOR 3. TERMIN", "MVA-melding for 3. termin"],
    ["VEDTAK FRA PLO\nSøknaden er behandlet av PLO i kommunen.", "Vedtak fra PLO"],
    ["請求書\n株式会社みどり設備", "請求書"],
  ])("%j is called %s", async (text, title) => {
    expect((await read(text)).title.title).toBe(title);
  });

  test.each([
    "HP ScanJet Pro 2500",
    "Scanned by CamScanner",
    "KONICA MINOLTA bizhub C224e",
    "SKM_C224e20110314",
    "Ã…rsoppgave fra banken",
    "þÿ S t r ø m",
    "Strømreg",
    "Microsoft Print to PDF",
    "DOC 20260314",
    "brev_v3_endelig",
    "C:\\temp\\brev",
  ])("%j in the metadata is no title", async (metadataTitle) => {
    const facts = await read("Fjordlys Kraft\nStrømregning for oktober", "no", { metadataTitle });
    expect(facts.title).toMatchObject({ title: "Strømregning for oktober", source: "text" });
  });

  test("where a title is from is said", async () => {
    expect((await read("x", null, { metadataTitle: "Home insurance renewal" })).title.source).toBe("metadata");
    expect((await read("", null, { name: "Leie_avtale.pdf" })).title).toMatchObject({ title: "Leie avtale", source: "name" });
  });
});

test("lists are bounded, and no text takes longer than its length", async () => {
  const many = "Invoice no 1234567 Total 12,50 € a@b.example +47 22 33 44 55 03.11.2026 DE89 3704 0044 0532 0130 00\n".repeat(4000);
  const facts = await read(many, "en");
  for (const list of Object.values(facts).filter(Array.isArray)) expect(list.length).toBeLessThanOrEqual(40);
  const odd = [
    "1 ",
    "12 345 ",
    "A",
    "RF18 ",
    "KID 1 ",
    "a@",
    "+47 ",
    "1.1",
    "oppsigelse ",
    "Faktura nr ",
    "www.a",
    "- ",
    "AS ",
    "Ã",
    "\n",
    " ",
    "Von: ",
    "(1) ",
  ];
  for (const piece of odd) await read(piece.repeat(200_000 / piece.length), "en");
});

test.each(["Faktura\nFakturanummer: 99812", "Invoice\nInvoice number: 99812", "Rechnung\nRechnungsnummer\n99812"])(
  "a heading does not have the label of the next line as its number: %j",
  async (text) => {
    expect((await read(text)).numbers.map(({ kind, value }) => [kind, value])).toEqual([["invoice", "99812"]]);
  },
);
