// What a document says of itself: each fact with the words it was read from and where they stand. Types only.

/** Where the words of a fact stand. */
export interface Evidence {
  /** The words, label included, on one line. At most 200 characters. */
  quote: string;
  /** Where `quote` was read: in the text, in the name of the file, in the metadata that it carries, or in a code on a page. */
  source: "text" | "name" | "metadata" | "code";
  /** Offset in UTF-16 units of the value (without its label) in what `source` names. */
  at: number;
  /** Length of the value there, in UTF-16 units. */
  length: number;
  /** Counted from 1. Null where the text has no page breaks (`\f`), and for facts that are not from the text. */
  page: number | null;
}

/** What a date of a document is the date of. `unlabelled`: nothing beside it says so. */
export type DateKind =
  | "issue"
  | "due"
  | "service"
  | "booking"
  | "order"
  | "birth"
  | "law"
  | "reference"
  | "period"
  | "notice"
  | "expiry"
  | "event"
  | "print"
  | "unlabelled";

export interface DateFact extends Evidence {
  /** ISO 8601, `2026-11-03`. */
  date: string;
  kind: DateKind;
  /** `month`: only month and year were written, and `date` is the first of it. */
  precision: "day" | "month";
}

/** Both days included, ISO 8601. */
export interface PeriodFact extends Evidence {
  from: string;
  to: string;
}

/** How long before its end something has to be given notice of. */
export interface NoticeFact extends Evidence {
  count: number;
  unit: "days" | "weeks" | "months" | "years";
}

export interface AmountFact extends Evidence {
  /** A decimal number with a point and without grouping: `-1234.50`. */
  value: string;
  /** ISO 4217; null where none is written. */
  currency: string | null;
  /** `total`: what has to be paid or was paid in all. */
  kind: "total" | "net" | "tax" | "other";
}

/** A bank account: `value` is an IBAN without blanks whose checksum is right, or a national number whose check digit is. */
export interface AccountFact extends Evidence {
  scheme: "iban" | "no";
  value: string;
}

/** What a payment has to carry. `kid`: Norwegian, `rf`: ISO 11649, `qr`: Swiss QR reference, `text`: any other that a label names. */
export interface ReferenceFact extends Evidence {
  scheme: "kid" | "rf" | "qr" | "text";
  value: string;
}

/** A number under which an authority knows an organisation. `value` has no blanks, points or hyphens, except where they belong to it. */
export interface OrganisationFact extends Evidence {
  scheme: "no" | "se" | "dk" | "fi" | "de-tax" | "de-register" | "vat" | "ch" | "fr" | "pl" | "cz";
  value: string;
}

/** A number that the sender knows something by, as it is written after its label. */
export interface NumberFact extends Evidence {
  kind: "invoice" | "customer" | "contract" | "order" | "policy" | "case" | "meter" | "archive";
  value: string;
}

export interface ContactFact extends Evidence {
  kind: "email" | "phone" | "web";
  value: string;
}

/** Whom the document may be from, the likeliest first. */
export interface CorrespondentFact extends Evidence {
  name: string;
  by: "letterhead" | "sender" | "organisation" | "signature" | "domain";
  /** 0 to 1. */
  confidence: number;
}

export interface TitleFact extends Evidence {
  title: string;
}

/** All that was found; lists in the order of the text and at most 40 long. */
export interface Facts {
  title: TitleFact;
  /** ISO 639-1 (`no` for both written standards of Norwegian), or null where the text is too short or unclear. */
  language: string | null;
  /** When the document was issued. Null rather than a guess. */
  documentDate: DateFact | null;
  dueDate: DateFact | null;
  period: PeriodFact | null;
  notice: NoticeFact | null;
  total: AmountFact | null;
  dates: DateFact[];
  amounts: AmountFact[];
  accounts: AccountFact[];
  references: ReferenceFact[];
  organisations: OrganisationFact[];
  numbers: NumberFact[];
  contacts: ContactFact[];
  correspondents: CorrespondentFact[];
}

export interface FactSource {
  text: string;
  /** The file's name. */
  name: string;
  /** The title that the file carries in its metadata, as it stands there. */
  metadataTitle?: string | null;
  /** ISO 639-1 where it is known already, null where it is known to be unclear. Left out: it is detected. */
  language?: string | null;
  /** The day of the reading, ISO 8601: nothing after the day that follows it is a date of issue. Today in UTC by default. */
  today?: string;
}
