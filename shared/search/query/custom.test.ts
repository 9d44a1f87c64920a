import { describe, expect, test } from "vitest";
import { filterName, namesCustomFields } from "./custom.ts";
import { parseQuery } from "./parse.ts";
import { type AskedField, type CustomTerm, termsOf } from "./tree.ts";

const field = (id: string, name: string, kind: AskedField["kind"], options: AskedField["options"] = []): AskedField => ({
  ...{ id, name, kind, options },
});
const customFields = [
  field("1", "Price", "money"),
  field("2", "Rooms", "number"),
  field("3", "Lease end", "date"),
  field("4", "Løper", "yesNo"),
  field("5", "Status", "choice", [
    { id: "o1", name: "Paid" },
    { id: "o2", name: "Part paid" },
  ]),
  field("6", "Remark", "text"),
  field("7", "price", "number"),
  field("8", "Tag", "text"),
];
const parse = (typed: string) => parseQuery(typed, { today: "2026-11-20", customFields });
const tests = (typed: string) =>
  [...termsOf(parse(typed).tree)].flatMap(({ term }) => (term.kind === "custom" ? term.fields.map(({ id, test }) => [id, test]) : []));

describe("filters by custom fields", () => {
  test.each<[string, CustomTerm["fields"]]>([
    ["price:>100", ["1", "7"].map((id) => ({ id, test: { kind: "number", min: 100, max: null, open: true } }))],
    ["rooms:<=3,5", [{ id: "2", test: { kind: "number", min: null, max: 3.5 } }]],
    ["rooms>3", [{ id: "2", test: { kind: "number", min: 3, max: null, open: true } }]],
    ["rooms:0.001", [{ id: "2", test: { kind: "number", min: 0.001, max: 0.001 } }]],
    ["rooms:[2 TO 4]", [{ id: "2", test: { kind: "number", min: 2, max: 4 } }]],
    ["lease_end:2027", [{ id: "3", test: { kind: "days", from: "2027-01-01", to: "2028-01-01" } }]],
    ["LEASE_END:<2027-03", [{ id: "3", test: { kind: "days", from: null, to: "2027-03-01" } }]],
    ["loper:ja", [{ id: "4", test: { kind: "values", values: ["yes"] } }]],
    ["løper:no", [{ id: "4", test: { kind: "values", values: ["no"] } }]],
    ["status:pa", [{ id: "5", test: { kind: "values", values: ["o1", "o2"] } }]],
    ['status:"paid"', [{ id: "5", test: { kind: "values", values: ["o1"] } }]],
    ["rooms:*", [{ id: "2", test: { kind: "any" } }]],
    ["has:lease_end", [{ id: "3", test: { kind: "any" } }]],
    ["custom_field:remark", [{ id: "6", test: { kind: "any" } }]],
  ])("%s", (typed, fields) => {
    expect(tests(typed)).toEqual(fields.map(({ id, test }) => [id, test]));
    expect(parse(typed).problems).toEqual([]);
    expect(namesCustomFields(typed)).toBe(true);
  });

  test("fields that hold words are searched like notes", () => {
    const within = { name: "Remark", ids: ["6"] };
    expect(parse("remark:Ünder").tree).toMatchObject({ kind: "words", words: ["under"], exact: false, phrase: false, within });
    expect(parse('remark:"all of it"').tree).toMatchObject({ kind: "words", words: ["all", "of", "it"], phrase: true, within });
  });

  test("no: and a minus leave out what has a value", () => {
    expect(parse("no:price").tree?.kind).toBe("not");
    expect(parse("-price:100").tree?.kind).toBe("not");
  });

  test("a value that the field can't have is said, a field that is not there is a word", () => {
    expect(parse("rooms:many").problems.map(({ kind }) => kind)).toEqual(["value"]);
    expect(parse("colour:red").problems.map(({ kind }) => kind)).toEqual(["filter"]);
  });

  test("what the language itself has comes first", () => {
    expect([...termsOf(parse("tag:home").tree)].map(({ term }) => term.kind)).toEqual(["tag"]);
    expect(filterName("Tag")).toBe("");
    expect(filterName("Price (NOK)")).toBe("price_nok");
  });

  test.each(["power", "tag:home -type:invoice", "https://example.org", "12:30", "has:notes", "date:2024"])(
    "%s needs no custom field",
    (typed) => expect(namesCustomFields(typed)).toBe(false),
  );
});
