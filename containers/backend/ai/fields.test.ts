// Custom fields in question and answer: what is offered, and that nothing else ever comes back.
import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalValue, customFieldKinds } from "../../../shared/mutators/customValues.ts";
import { readFiling } from "./answer.ts";
import { offerFields } from "./fields.ts";
import { classifyQuestion } from "./question.ts";
import type { AskedField } from "./types.ts";

const options = [
  { id: "o-open", name: "Open" },
  { id: "o-paid", name: "Paid" },
];
const fields: AskedField[] = [
  ...customFieldKinds.map((kind) => ({ id: `f-${kind}`, name: `My ${kind}`, kind, options: kind === "choice" ? options : [] })),
  { id: "f-same", name: "My text", kind: "text", options: [] },
  { id: "f-empty", name: "Nothing to choose", kind: "choice", options: [] },
];
const input = {
  text: "The lease of Mr Nils Haug ends on 31 August 2028.\nIt costs 1249.50 NOK.",
  name: "lease.pdf",
  title: "Lease",
  choices: { tags: [], types: [], correspondents: [], folders: [] },
  fields,
};
interface FieldsSchema {
  properties: Record<string, object>;
  required: string[];
  additionalProperties: boolean;
}
const none = { inputTokens: 0, outputTokens: 0 };
const { question, labels } = classifyQuestion(input);
/** Properties of the answer by what the model reads of them. */
const keys = new Map([...labels.fields].map(([key, { label }]) => [label, key]));
const filing = (values: Record<string, unknown>) =>
  readFiling(
    JSON.stringify({
      fields: Object.fromEntries(Object.entries(values).map(([label, value]) => [keys.get(label) ?? label, value])),
      confidence: { fields: 0.8 },
    }),
    input,
    labels,
    none,
  );
const answered = (values: Record<string, unknown>) => filing(values).custom;

test("the person's own fields are asked with their types, a choice with its options, under names that every service takes", () => {
  expect([...keys.keys()]).toEqual([
    "My choice",
    "My date",
    "My document",
    "My link",
    "My longText",
    "My money",
    "My number",
    "My person",
    "My text",
    "My text (2)",
    "My yesNo",
  ]);
  const { properties, required, additionalProperties } = (question.schema.properties as Record<string, FieldsSchema>).fields!;
  expect([Object.keys(properties), additionalProperties]).toEqual([required, false]);
  for (const key of required) expect(key).toMatch(/^[a-zA-Z0-9_]{1,64}$/);
  expect(properties[keys.get("My choice")!]).toMatchObject({ type: ["string", "null"], enum: ["Open", "Paid", null] });
  expect(properties[keys.get("My number")!]).toMatchObject({ type: ["number", "null"] });
  expect(JSON.stringify(question)).not.toMatch(/f-choice|o-paid/);
  const plain = classifyQuestion({ ...input, fields: [] }).question.schema;
  expect(Object.keys(plain.properties as object)).not.toContain("fields");
});

test("what is asked is bounded: those that the text speaks of are kept", () => {
  const many: AskedField[] = Array.from({ length: 200 }, (_, n) => ({
    id: `${n}`,
    name: `Field ${n} ${"x".repeat(60)}`,
    kind: "text",
    options: [],
  }));
  const offers = offerFields([...many, { id: "lease", name: "Lease ends", kind: "date", options: [] }], input.text);
  expect(offers.size).toBe(20);
  expect([...offers.values()].map(({ field }) => field.id)).toContain("lease");
  const choices: AskedField[] = Array.from({ length: 5 }, (_, n) => ({
    ...{ id: `${n}`, name: `Choice ${n}`, kind: "choice" },
    options: Array.from({ length: 60 }, (_, o) => ({ id: `${n} ${o}`, name: `Option ${o}` })),
  }));
  expect([...offerFields(choices, "").values()].flatMap((offer) => [...offer.options]).length).toBe(120);
});

test("values come back as their kinds are stored, with the words where they stand in the text", () => {
  expect(
    answered({
      ...{ "My choice": "Paid", "My date": "2028-08-31", "My link": "https://example.org", "My money": "NOK 1249.5", "My number": 12.5 },
      ...{ "My person": "Nils Haug", "My text": "not in the text", "My yesNo": true },
    }),
  ).toEqual({
    "f-choice": { value: "o-paid", confidence: 0.8 },
    "f-date": { value: "2028-08-31", confidence: 0.8 },
    "f-link": { value: "https://example.org/", confidence: 0.8 },
    "f-money": { value: "1249.50 NOK", confidence: 0.8 },
    "f-number": { value: "12.5", confidence: 0.8 },
    "f-person": { value: "Nils Haug", confidence: 0.8, quote: "Nils Haug" },
    "f-text": { value: "not in the text", confidence: 0.8 },
    "f-yesNo": { value: "yes", confidence: 0.8 },
  });
});

test("what is none of the kind, no option, or no field that was asked is left out, each for itself", () => {
  expect(
    answered({
      ...{ "My choice": "o-paid", "My date": "soon", "My link": "javascript:alert(1)", "My money": "much", "My number": "12" },
      ...{ "My yesNo": "yes", "f-document": "x", "My longText": "What nobody wrote", constructor: "x", __proto__: "x", "My text": "fine" },
    }),
  ).toEqual({ "f-text": { value: "fine", confidence: 0.8 } });
  expect(answered({})).toBeUndefined();
});

test("a long text is words of the document, with its lines; another document is called as the document calls it; what does not stand there is left out", () => {
  const words = "Nils Haug ends on 31 August 2028.\nIt costs 1249.50 NOK.";
  expect(filing({ "My longText": ` ${words}\u0000`, "My document": "lease" })).toMatchObject({
    custom: { "f-longText": { value: words, confidence: 0.8, quote: words.replace("\n", " ") } },
    others: { "f-document": { value: "lease", confidence: 0.8 } },
  });
  // Whole words, and not within others.
  const { custom, others } = filing({ "My longText": "It costs 9 NOK.", "My document": "leas" });
  expect([custom, others]).toEqual([undefined, undefined]);
  expect(filing({ "My document": 7, "My longText": ["The lease"] })).not.toHaveProperty("others");
});

test("whatever a model answers, only values of the asked fields that their kinds have come back", () => {
  const asked = new Map([...labels.fields.values()].map(({ field }) => [field.id, field]));
  fc.assert(
    fc.property(fc.dictionary(fc.oneof(fc.constantFrom(...labels.fields.keys()), fc.string()), fc.jsonValue()), (said) => {
      const custom = readFiling(JSON.stringify({ fields: said, tags: [] }), input, labels, none).custom ?? {};
      for (const [id, { value }] of Object.entries(custom)) expect(canonicalValue(asked.get(id)!, value)).toBe(value);
    }),
  );
});
