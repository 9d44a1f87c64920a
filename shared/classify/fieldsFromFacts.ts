// What a document says of itself, for custom fields whose names ask for it in so many words: "Due date", "Totalbeløp", "Kundennummer". Pure.
import type { Facts } from "../detect/facts.ts";
import type { CustomFieldKind } from "../mutators/customValues.ts";
import { nameLook } from "../names/compare.ts";

interface Found {
  value: string;
  quote: string;
}

/** Names in English, Norwegian and German, and what is meant by them. Null: the document says nothing of it, or several things. */
interface Asked {
  kind: CustomFieldKind;
  names: string[];
  of(facts: Facts): Found | null;
}
const asked: Asked[] = [
  {
    kind: "date",
    names: [
      ...["due", "due date", "due on", "payment due", "pay by"],
      ...["forfall", "forfallsdato", "forfaller", "betalingsfrist", "betales innen"],
      ...["fällig", "fällig am", "fälligkeit", "fälligkeitsdatum", "zahlbar bis", "zahlungsziel"],
    ],
    of: ({ dueDate }) => dayOf(dueDate),
  },
  {
    kind: "date",
    names: [
      ...["expiry", "expiry date", "expires", "expires on", "valid until"],
      ...["utløp", "utløpsdato", "utløper", "gyldig til"],
      ...["ablauf", "ablaufdatum", "gültig bis", "läuft ab"],
    ],
    of: ({ dates }) =>
      dayOf(
        only(
          dates.filter(({ kind }) => kind === "expiry"),
          ({ date }) => date,
        ),
      ),
  },
  {
    kind: "money",
    names: [
      ...["total", "total amount", "amount", "amount due", "to pay", "sum"],
      ...["totalt", "totalbeløp", "beløp", "å betale", "sum å betale"],
      ...["gesamt", "gesamtbetrag", "betrag", "rechnungsbetrag", "summe", "zu zahlen"],
    ],
    of: ({ total }) => amountOf(total),
  },
  {
    kind: "money",
    names: ["vat", "tax", "mva", "merverdiavgift", "mwst", "mehrwertsteuer", "umsatzsteuer"],
    of: ({ amounts }) =>
      amountOf(
        only(
          amounts.filter(({ kind }) => kind === "tax"),
          ({ value }) => value,
        ),
      ),
  },
  {
    kind: "text",
    names: ["iban", "account", "account number", "bank account", "konto", "kontonummer", "bankkonto", "kontonr"],
    of: ({ accounts }) => only(accounts, ({ value }) => value),
  },
  {
    kind: "text",
    names: ["kid", "kid-nummer", "kid number"],
    of: ({ references }) =>
      only(
        references.filter(({ scheme }) => scheme === "kid"),
        ({ value }) => value,
      ),
  },
  ...numbered("invoice", ["invoice number", "invoice no", "fakturanummer", "fakturanr", "rechnungsnummer"]),
  ...numbered("customer", ["customer number", "customer no", "kundenummer", "kundenr", "kundennummer"]),
  ...numbered("contract", ["contract number", "kontraktsnummer", "avtalenummer", "vertragsnummer"]),
  ...numbered("order", ["order number", "ordrenummer", "bestillingsnummer", "bestellnummer", "auftragsnummer"]),
  ...numbered("policy", ["policy number", "polisenummer", "policenummer", "versicherungsnummer"]),
  ...numbered("meter", ["meter number", "målernummer", "zählernummer"]),
];

function numbered(wanted: Facts["numbers"][number]["kind"], names: string[]): Asked[] {
  return [
    {
      kind: "text",
      names,
      of: ({ numbers }) =>
        only(
          numbers.filter(({ kind }) => kind === wanted),
          ({ value }) => value,
        ),
    },
  ];
}

const keyOf = (kind: CustomFieldKind, name: string): string => `${kind} ${nameLook(name)}`;
const byName = new Map(asked.flatMap((one) => one.names.map((name) => [keyOf(one.kind, name), one])));

/** Fields that name another document, by what they ask for: the number that both of them carry. */
const askedDocuments: readonly (readonly [Facts["numbers"][number]["kind"], readonly string[]])[] = [
  ["invoice", ["invoice", "bill", "faktura", "regning", "rechnung"]],
  ["contract", ["contract", "agreement", "kontrakt", "avtale", "vertrag"]],
  ["order", ["order", "ordre", "bestilling", "bestellung", "auftrag"]],
  ["policy", ["policy", "polise", "forsikringspolise", "police", "versicherungsschein"]],
];

/** By id of a field of kind document, the number of the document that is meant, where this one says it once. */
export function numbersOfOthers(
  fields: readonly { id: string; name: string; kind: CustomFieldKind }[],
  { numbers }: Facts,
): Record<string, Found & { number: Facts["numbers"][number]["kind"] }> {
  return Object.fromEntries(
    fields.flatMap(({ id, name, kind }) => {
      const look = nameLook(name);
      const [wanted] = (kind === "document" && askedDocuments.find(([, names]) => names.includes(look))) || [];
      const found = only(
        numbers.filter((number) => number.kind === wanted),
        ({ value }) => value,
      );
      return wanted && found ? [[id, { value: found.value, quote: found.quote, number: wanted }]] : [];
    }),
  );
}

/** By id of the field, with the words that it was read from. */
export function fieldsFromFacts(
  fields: readonly { id: string; name: string; kind: CustomFieldKind }[],
  facts: Facts,
): Record<string, Found & { by: "reader" }> {
  return Object.fromEntries(
    fields.flatMap(({ id, name, kind }) => {
      const found = byName.get(keyOf(kind, name))?.of(facts);
      return found ? [[id, { value: found.value, quote: found.quote, by: "reader" as const }]] : [];
    }),
  );
}

/** The first, where all of them say the same. */
function only<Fact extends Found | { quote: string }>(facts: readonly Fact[], said: (fact: Fact) => string): Fact | null {
  const [first] = facts;
  return first && facts.every((fact) => said(fact) === said(first)) ? first : null;
}

const dayOf = (fact: Facts["dueDate"]): Found | null => (fact && fact.precision === "day" ? { value: fact.date, quote: fact.quote } : null);

const amountOf = (fact: Facts["total"]): Found | null =>
  fact?.currency ? { value: `${fact.value} ${fact.currency}`, quote: fact.quote } : null;
