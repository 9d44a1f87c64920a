// Payment codes from the text that a scanner or a camera reads in them: European Girocode, Swiss QR-bill, Nordic lines of giros.
import { isIban, isLuhn, isMod10Recursive, isMod11, isMod97 } from "../identifiers/checksums.ts";

export interface PaymentCode {
  kind: "epc" | "swiss" | "giro-no" | "giro-sv" | "giro-dk";
  /** IBAN, or the national number where the code has that. */
  account: string;
  creditor: string | null;
  /** A decimal number with a point, `1793.13`; null where the payer chooses. */
  amount: string | null;
  currency: string | null;
  reference: { scheme: "kid" | "rf" | "qr" | "text"; value: string } | null;
  message: string | null;
  /** ISO 8601; only Swiss codes may have one. */
  dueDate: string | null;
}

/** Null for anything that is not a whole payment code: one whose check digits are wrong pays nobody. */
export function parsePaymentCode(code: string): PaymentCode | null {
  const lines = code
    .slice(0, 2000)
    .trim()
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim());
  if (lines[0] === "BCD") return epc(lines);
  if (lines[0] === "SPC") return swiss(lines);
  return lines.length === 1 ? (norwegianGiro(lines[0]!) ?? swedishGiro(lines[0]!) ?? danishGiro(lines[0]!)) : null;
}

const orNull = (text: string | undefined) => text || null;

/** European Payments Council 069-12: service tag, version, character set, SCT, BIC, name, IBAN, amount, purpose, reference, text, note. */
function epc([, version, , service, , name, iban = "", amount = "", , structured, text]: string[]): PaymentCode | null {
  const account = iban.replace(/\s/g, "").toUpperCase();
  if (!/^00[12]$/.test(version ?? "") || service !== "SCT" || !isIban(account)) return null;
  const sum = /^EUR(\d{1,9})(?:[.,](\d{1,2}))?$/.exec(amount);
  if (amount !== "" && !sum) return null;
  const reference = structured?.replace(/\s/g, "").toUpperCase();
  return {
    kind: "epc",
    account,
    creditor: orNull(name),
    amount: sum ? `${Number(sum[1])}.${(sum[2] ?? "").padEnd(2, "0")}` : null,
    currency: sum ? "EUR" : null,
    reference: reference ? { scheme: reference.startsWith("RF") && isMod97(reference) ? "rf" : "text", value: reference } : null,
    message: orNull(text),
    dueDate: null,
  };
}

/** Swiss Implementation Guidelines QR-bill 2.x: the lines count, empty ones too. */
function swiss(lines: string[]): PaymentCode | null {
  const account = lines[3]?.replace(/\s/g, "").toUpperCase() ?? "";
  const amount = lines[18] ?? "";
  const currency = lines[19] ?? "";
  if (!/^02\d\d$/.test(lines[1] ?? "") || !/^(?:CH|LI)/.test(account) || !isIban(account)) return null;
  if (!/^(?:CHF|EUR)$/.test(currency) || !/^(?:\d{1,9}\.\d{2})?$/.test(amount)) return null;
  const type = lines[27];
  const value = (lines[28] ?? "").replace(/\s/g, "");
  if (type === "QRR" && !(value.length === 27 && isMod10Recursive(value))) return null;
  if (type === "SCOR" && !isMod97(value)) return null;
  return {
    kind: "swiss",
    account,
    creditor: orNull(lines[5]),
    amount: orNull(amount),
    currency,
    reference: type === "QRR" ? { scheme: "qr", value } : type === "SCOR" ? { scheme: "rf", value } : null,
    message: orNull(lines[29]),
    dueDate: swissDueDate(lines.find((line) => line.startsWith("//S1/")) ?? ""),
  };
}

/** Swico: `/11/` is the date of the bill, `/40/0:30` says that nothing is taken off within 30 days. */
function swissDueDate(billing: string): string | null {
  const date = /\/11\/(\d{2})(\d{2})(\d{2})(?:\/|$)/.exec(billing);
  const days = /\/40\/(?:[^/]*;)?0(?:\.0+)?:(\d{1,3})(?:;|\/|$)/.exec(billing);
  if (!date || !days) return null;
  const day = Date.UTC(2000 + Number(date[1]), Number(date[2]) - 1, Number(date[3]) + Number(days[1]));
  return new Date(day).toISOString().slice(0, 10);
}

const plain = { creditor: null, message: null, dueDate: null };

/** Foot of a Norwegian giro: KID, `#`, crowns, øre, check digit between `<` and `>`, account. */
function norwegianGiro(line: string): PaymentCode | null {
  const match =
    /^H?\s*(?:(\d{2,24}[\d-])\s*)?#\s*(?:(\d{1,9})\s+(\d{2})\s*<\s*(\d)\s*>|<?\s*>?)\s*(\d{4}[ .]?\d{2}[ .]?\d{5})\s*[<#]?$/.exec(line);
  if (!match) return null;
  const [, kid, crowns, oere, check, written] = match;
  const account = written!.replace(/\D/g, "");
  if (!isAccount(account) || (kid && !isLuhn(kid) && !isMod11(kid)) || (check && !isLuhn(`${crowns}${oere}${check}`))) return null;
  return {
    ...plain,
    kind: "giro-no",
    account,
    amount: crowns ? `${Number(crowns)}.${oere}` : null,
    currency: "NOK",
    reference: kid ? { scheme: "kid", value: kid } : null,
  };
}

/** Norwegian accounts have eleven digits, the last by mod 11. */
const isAccount = (digits: string) => digits.length === 11 && isMod11(digits);

/** Foot of a Swedish giro: `# reference # kronor öre check > account #41#`. */
function swedishGiro(line: string): PaymentCode | null {
  const match = /^#\s*(\d{2,25})\s*#\s*(?:(\d{1,8})\s+(\d{2})\s+(\d)\s*>)?\s*(\d{7,8})\s*#4[12]#$/.exec(line);
  if (!match) return null;
  const [, reference, kronor, oere, check, account] = match;
  if (!isLuhn(reference!) || !isLuhn(account!) || (check && !isLuhn(`${kronor}${oere}${check}`))) return null;
  return {
    ...plain,
    kind: "giro-sv",
    account: account!,
    amount: kronor ? `${Number(kronor)}.${oere}` : null,
    currency: "SEK",
    reference: { scheme: "text", value: reference! },
  };
}

/** Danish payment slip: `+71<reference+account<`, kinds 71, 73 (none) and 75. */
function danishGiro(line: string): PaymentCode | null {
  const match = /^\+?(71|73|75)\s*<\s*(\d{15,16})?\s*\+\s*(\d{7,8})\s*<$/.exec(line);
  if (!match) return null;
  const [, kind, reference, account] = match;
  if (kind === "73" ? reference !== undefined : !reference || !isLuhn(reference)) return null;
  return {
    ...plain,
    kind: "giro-dk",
    account: account!,
    amount: null,
    currency: "DKK",
    reference: reference ? { scheme: "text", value: reference } : null,
  };
}
