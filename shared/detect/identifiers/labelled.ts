// Numbers that their label names, and ways to reach the sender.
import { evidenceOf } from "../evidence.ts";
import type { ContactFact, NumberFact } from "../facts.ts";

const no = String.raw`[ -]?(?:nummer|number|nr|no|num|n[°ºo]|nro|č(?:íslo)?|numer|№|id)?\.?`;
const labels: Record<NumberFact["kind"], string> = {
  invoice: `(?:faktura|rechnungs?|invoice|factuur|facture|factura|fattura|fatura|laskun?|arve|rēķina?|sąskaitos?|рахунок|rg|bilags?|kvitterings?)${no}|(?:numer faktury|číslo faktury|請求書番号|請求番号)`,
  customer: `(?:kunde|kund|kunden|customer|client|klant|cliente?|asiakas|klienta?|kliento|kliendi|zákaznické|medlems?|member|mitglieds?|abonnent)${no}|(?:numer klienta|číslo zákazníka|n[°º] (?:de )?client[e]?|codice cliente|account n(?:o|umber).?|お客様番号|顧客番号)`,
  contract: `(?:avtale|kontrakt|vertrags?|avtals|aftale|contract|agreement|contrat|contrato|contratto|sopimus|umowy|smlouvy)${no}|(?:numer umowy|číslo smlouvy|n[°º] (?:de )?contrat[o]?|契約番号)`,
  order: `(?:ordre|bestill(?:ings)?|bestell(?:ungs)?|auftrags?|order|beställnings?|bestel|commande|pedido|ordine|tilaus|zamówienia|objednávky)${no}|(?:注文番号)`,
  policy: `(?:polise|police|policen?|försäkrings|forsikrings|versicherungs?(?:schein)?|policy|polis|póliza|polizza|apólice|polisy|vakuutus)${no}`,
  case: `(?:saks?|sags?|ärende|diarie|akten(?:zeichen)?|geschäftszeichen|case|ticket|zaak|dossier|expediente|pratica|processo|sprawy|asia|lietas|bylos|vår ref|our ref|unser zeichen)${no}`,
  meter: `(?:måler|målepunkt|mätar|zähler|meter|compteur|contador|contatore|mittari|licznika)${no}`,
  archive: `(?:ASN|archive serial number)`,
};
/** A label, a sign that its value follows, and the value: letters and digits with at least one digit among them, so that no heading has the next line's label. */
const value = String.raw`(?=[A-Z./_-]{0,29}\d)(?<value>[A-Z0-9][A-Z0-9./_-]{0,29}(?: \d[\d ]{0,20}\d)?)`;
const patterns = (Object.entries(labels) as [NumberFact["kind"], string][]).map(
  ([kind, label]) =>
    [
      kind,
      new RegExp(String.raw`(?<![\p{L}\p{M}])(?:${label})(?![\p{L}\p{M}])[ \t]{0,3}[:#.]?[ \t]{0,12}\n?${value}(?![\p{L}])`, "giu"),
    ] as const,
);
const dateLike = /^(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2})\.?$/;

export function findNumbers(text: string): NumberFact[] {
  const found = patterns.flatMap(([kind, pattern]) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const written = match.groups!.value!.replace(/[./_-]+$/, "");
      if (!/\d/.test(written) || dateLike.test(written) || (written.length < 3 && kind !== "archive")) return [];
      const at = match.index + match[0].lastIndexOf(match.groups!.value!);
      return [{ ...evidenceOf(text, at, written.length, match[0]), kind, value: written }];
    }),
  );
  return found.sort((a, b) => a.at - b.at);
}

const email = /(?<![\w.+-])[\w.+-]{1,64}@(?:[\p{L}\d-]{1,63}\.){1,5}\p{L}{2,24}(?![\p{L}\d-])/gu;
const web = /(?<![\w@.])(?:https?:\/\/|www\.)[\p{L}\d-]{1,63}(?:\.[\p{L}\d-]{1,63}){1,5}(?::\d{1,5})?(?:\/[\w./?=&%#~+-]{0,150})?/giu;
const phone =
  /(?<label>(?<!\p{L})(?:tlf|tel(?:efon|éfono|efono|ephone|efone)?|phone|telefon|puh(?:elin)?|tālr|тел|mob(?:il[e]?)?|fax|faks|電話|tél)\.?\s?(?:nr\.?)?[:\s]{0,4})?(?<![\d+])(?<value>(?:\+|00)\d{1,3}[ ./()-]{0,3}(?:\(0\)[ ]?)?\d(?:[ ./()-]{0,2}\d){5,12}|\(?\d{2,5}\)?(?:[ ./-]{1,3}\d{1,8}){1,5}|\d{7,12})(?![\d])/giu;

export function findContacts(text: string): ContactFact[] {
  const found: ContactFact[] = [];
  for (const match of text.matchAll(email))
    found.push({ ...evidenceOf(text, match.index, match[0].length), kind: "email", value: match[0].toLowerCase() });
  for (const match of text.matchAll(web)) {
    const value = match[0].replace(/[.,;]+$/, "");
    found.push({ ...evidenceOf(text, match.index, value.length), kind: "web", value });
  }
  for (const match of text.matchAll(phone)) {
    const { label, value: written } = match.groups!;
    const digits = written!.replace(/[^\d+]/g, "");
    if ((!label && !/^(?:\+|00)/.test(written!)) || digits.length < 7 || digits.length > 15) continue;
    found.push({
      ...evidenceOf(text, match.index + match[0].lastIndexOf(written!), written!.length, match[0]),
      kind: "phone",
      value: digits,
    });
  }
  return found.sort((a, b) => a.at - b.at);
}
