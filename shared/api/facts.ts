// What a document says of itself, as the API gives it. The compiler compares it with the detector's own types.
import { z } from "zod";
import type { ShownFacts } from "../detect/facts/searchedFacts.ts";
import type { Facts } from "../detect/facts.ts";

const evidence = {
  /** The words that the fact was read from. */
  quote: z.string(),
  source: z.enum(["text", "name", "metadata", "code"]),
  /** Offset and length of the value, in UTF-16 units. */
  at: z.number(),
  length: z.number(),
  page: z.number().nullable(),
};
const date = z.object({
  ...evidence,
  date: z.string(),
  kind: z.enum([
    "issue",
    "due",
    "service",
    "booking",
    "order",
    "birth",
    "law",
    "reference",
    "period",
    "notice",
    "expiry",
    "event",
    "print",
    "unlabelled",
  ]),
  precision: z.enum(["day", "month"]),
});
const amount = z.object({
  ...evidence,
  value: z.string(),
  currency: z.string().nullable(),
  kind: z.enum(["total", "net", "tax", "other"]),
});

const factsShape = z.object({
  title: z.object({ ...evidence, title: z.string() }),
  language: z.string().nullable(),
  documentDate: date.nullable(),
  dueDate: date.nullable(),
  period: z.object({ ...evidence, from: z.string(), to: z.string() }).nullable(),
  notice: z.object({ ...evidence, count: z.number(), unit: z.enum(["days", "weeks", "months", "years"]) }).nullable(),
  total: amount.nullable(),
  dates: z.array(date),
  amounts: z.array(amount),
  accounts: z.array(z.object({ ...evidence, scheme: z.enum(["iban", "no"]), value: z.string() })),
  references: z.array(z.object({ ...evidence, scheme: z.enum(["kid", "rf", "qr", "text"]), value: z.string() })),
  organisations: z.array(
    z.object({
      ...evidence,
      scheme: z.enum(["no", "se", "dk", "fi", "de-tax", "de-register", "vat", "ch", "fr", "pl", "cz"]),
      value: z.string(),
    }),
  ),
  numbers: z.array(
    z.object({
      ...evidence,
      kind: z.enum(["invoice", "customer", "contract", "order", "policy", "case", "meter", "archive"]),
      value: z.string(),
    }),
  ),
  contacts: z.array(z.object({ ...evidence, kind: z.enum(["email", "phone", "web"]), value: z.string() })),
  correspondents: z.array(
    z.object({
      ...evidence,
      name: z.string(),
      by: z.enum(["letterhead", "sender", "organisation", "signature", "domain"]),
      confidence: z.number(),
    }),
  ),
});

/** What the text feed brings to devices. */
export const deviceFacts: z.ZodType<ShownFacts> = factsShape.omit({ dates: true, contacts: true, language: true });

const facts: z.ZodType<Facts> = factsShape;
/** `GET /api/documents/:id/facts`; null where nothing has been read (yet). */
export const documentFacts = z.object({ documentId: z.string(), facts: facts.nullable() });
