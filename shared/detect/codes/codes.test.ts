// What codes on documents say: payments and archive serial numbers.
import { describe, expect, test } from "vitest";
import { detectFacts } from "../facts/detectFacts.ts";
import { parseArchiveNumber } from "./archiveNumber.ts";
import { withCodes } from "./codeFacts.ts";
import { parsePaymentCode } from "./paymentCode.ts";

const epc = "BCD\n002\n1\nSCT\nCOBADEFFXXX\nStadtwerke Paderborn GmbH\nDE89370400440532013000\nEUR48.5\n\nRF18539007547034\n\n";
const swiss = [
  "SPC",
  "0200",
  "1",
  "CH4431999123000889012",
  "S",
  "Muster AG",
  "Seestrasse",
  "12",
  "8000",
  "Zürich",
  "CH",
  ...Array(7).fill(""),
  "1949.75",
  "CHF",
  ...Array(7).fill(""),
  "QRR",
  "210000000003139471430009017",
  "Auftrag vom 15.06.2026",
  "EPD",
  "//S1/10/10201409/11/260615/40/2:10;0:30",
].join("\r\n");

describe("payment codes", () => {
  test("a Girocode gives creditor, IBAN, amount and reference", () => {
    expect(parsePaymentCode(epc)).toEqual({
      kind: "epc",
      account: "DE89370400440532013000",
      creditor: "Stadtwerke Paderborn GmbH",
      amount: "48.50",
      currency: "EUR",
      reference: { scheme: "rf", value: "RF18539007547034" },
      message: null,
      dueDate: null,
    });
  });

  test("a Girocode may leave the amount to the payer and say its purpose in words", () => {
    const code = "BCD\n001\n1\nSCT\n\nTierheim\nDE89 3704 0044 0532 0130 00\n\n\n\nSpende 2026";
    expect(parsePaymentCode(code)).toMatchObject({ amount: null, currency: null, reference: null, message: "Spende 2026" });
  });

  test("a Swiss bill gives its due date too", () => {
    expect(parsePaymentCode(swiss)).toEqual({
      kind: "swiss",
      account: "CH4431999123000889012",
      creditor: "Muster AG",
      amount: "1949.75",
      currency: "CHF",
      reference: { scheme: "qr", value: "210000000003139471430009017" },
      message: "Auftrag vom 15.06.2026",
      dueDate: "2026-07-15",
    });
  });

  test("the foot of a Norwegian giro gives KID, amount and account", () => {
    expect(parsePaymentCode("H 1234567897 #  1793 13 < 2 >  8601 11 17947 <")).toMatchObject({
      kind: "giro-no",
      account: "86011117947",
      amount: "1793.13",
      currency: "NOK",
      reference: { scheme: "kid", value: "1234567897" },
    });
  });

  test("so do the feet of Swedish and Danish ones", () => {
    expect(parsePaymentCode("# 1234567897 # 1793 13 2 > 9912346#41#")).toMatchObject({
      kind: "giro-sv",
      amount: "1793.13",
      account: "9912346",
    });
    expect(parsePaymentCode("+71<123456789012347+12345678<")).toMatchObject({ kind: "giro-dk", account: "12345678" });
  });

  test.each([
    "",
    "https://example.com/pay",
    epc.replace("DE89", "DE88"),
    epc.replace("SCT", "XXX"),
    epc.replace("EUR48.5", "USD48.5"),
    swiss.replace("1949.75", "1949,75"),
    swiss.replace("9017", "9018"),
    swiss.replace("CH44", "CH45"),
    "H 1234567890 #  1793 13 < 2 >  8601 11 17947 <",
    "H 1234567897 #  1793 13 < 7 >  8601 11 17947 <",
    "BCD",
    "SPC\n0200",
    "\n".repeat(5000),
  ])("%j pays nobody", (code) => {
    expect(parsePaymentCode(code)).toBeNull();
  });
});

describe("archive serial numbers", () => {
  test.each([
    ["ASN00042", "ASN", 42],
    ["asn-7", "ASN", 7],
    ["Box 12", "Box", 12],
    ["ASN: 3", "ASN:", 3],
  ])("%j with the prefix %s is %d", (code, prefix, value) => {
    expect(parseArchiveNumber(code, prefix)).toBe(value);
  });

  test.each(["ASN", "ASN0", "ASN12a", "XASN12", "12", "ASN99999999999", "ASN-1-2"])("%j is none", (code) => {
    expect(parseArchiveNumber(code)).toBeNull();
  });
});

test("what codes say comes before what was read, and says that it is from a code", async () => {
  const read = await detectFacts({
    text: "Total 49,50 EUR, IBAN DE89 3704 0044 0532 0130 00",
    name: "a.pdf",
    language: "de",
    today: "2026-11-26",
  });
  const facts = withCodes(read, [
    { text: epc, page: 1 },
    { text: "ASN00042", page: 2 },
    { text: "PATCHT", page: 1 },
  ]);
  expect(facts).toMatchObject({
    total: { value: "48.50", currency: "EUR", source: "code", page: 1 },
    accounts: [{ value: "DE89370400440532013000", source: "code" }],
    references: [{ scheme: "rf" }],
    correspondents: [{ name: "Stadtwerke Paderborn GmbH" }],
    numbers: [{ kind: "archive", value: "42", page: 2 }],
  });
});
