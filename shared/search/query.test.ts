import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { describeQuery, filterText, parseQuery, problemsOf, withoutPart } from "./query.ts";

const bare = (text: string) => parseQuery(text).map(({ start: _start, end: _end, ...part }) => part);

describe("the query language", () => {
  test("words match by their beginning, quoted ones as they are, in any case and without diacritics", () => {
    expect(bare('Blåbær "To Go"')).toEqual([
      { kind: "words", words: ["blabaer"], exact: false, negated: false },
      { kind: "words", words: ["to", "go"], exact: true, negated: false },
    ]);
  });

  test("a minus before a word, a phrase or a filter excludes it; one inside a word or alone does not", () => {
    expect(bare('-draft -"not this" -tag:old e-mail - -')).toEqual([
      { kind: "words", words: ["draft"], exact: false, negated: true },
      { kind: "words", words: ["not", "this"], exact: true, negated: true },
      { kind: "tag", value: "old", exact: false, negated: true },
      { kind: "words", words: ["e", "mail"], exact: false, negated: false },
    ]);
  });

  test("filters take a word or a quoted name", () => {
    expect(bare('tag:Bills folder:"My House" TYPE:invoice from:“Power AS” in:trash')).toEqual([
      { kind: "tag", value: "Bills", exact: false, negated: false },
      { kind: "folder", value: "My House", exact: true, negated: false },
      { kind: "type", value: "invoice", exact: false, negated: false },
      { kind: "from", value: "Power AS", exact: true, negated: false },
      { kind: "trash", negated: false },
    ]);
  });

  test.each([
    ["before:2026", "2026-01-01"],
    ["before:2026-10", "2026-10-01"],
    ["before:2026-10-3", "2026-10-03"],
    ["before:3.10.2026", "2026-10-03"],
    ["before:10/2026", "2026-10-01"],
  ])("%s is the day %s", (text, value) => {
    expect(bare(text)).toEqual([{ kind: "before", value, negated: false }]);
  });

  test("a filter that is still being typed, an impossible date and an unknown place change nothing", () => {
    expect(parseQuery('tag: after: before:2026-13 before:2026-02-30 in:nowhere tag:"" folder:" "')).toEqual([]);
  });

  test("words may be many, filters may not", () => {
    expect(parseQuery("tag:a ".repeat(160))).toHaveLength(32);
    expect(parseQuery("a ".repeat(160))).toHaveLength(160);
  });

  test("an unknown filter is words in a row", () => {
    expect(bare("invoice:42")).toEqual([{ kind: "words", words: ["invoice", "42"], exact: false, negated: false }]);
  });

  test("whatever is typed has a meaning and a place", () => {
    const odd = fc.string({
      unit: fc.constantFrom("-", '"', "”", ":", " ", "tag:", "before:", "a", "å", "日", "2", "'", "\\", "\u0000", "("),
    });
    fc.assert(
      fc.property(fc.oneof(odd, fc.string({ unit: "grapheme" }), fc.string({ unit: "binary" })), (text) => {
        let end = 0;
        for (const part of parseQuery(text)) {
          expect(part.start).toBeGreaterThanOrEqual(end);
          expect(part.end).toBeGreaterThan(part.start);
          expect(part.end).toBeLessThanOrEqual(text.length);
          if (part.kind === "words") expect(part.words.every((word) => /^[\p{L}\p{N}]+$/u.test(word))).toBe(true);
          end = part.end;
        }
      }),
    );
  });

  test("a name becomes a filter that finds exactly it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (name) => {
        const expected = name.trim();
        const [part, ...others] = bare(filterText("tag", name));
        expect(others).toEqual([]);
        expect(part).toEqual(expected === "" ? undefined : { kind: "tag", value: expected, exact: true, negated: false });
      }),
    );
  });

  test("a part taken out leaves the others", () => {
    const text = 'power tag:"two words" -draft';
    expect(parseQuery(text).map((part) => withoutPart(text, part))).toEqual([
      'tag:"two words" -draft',
      "power -draft",
      'power tag:"two words"',
    ]);
  });

  test("it says of itself what it means", () => {
    expect(describeQuery('-"not this" Power tag:bills in:trash').map(({ part: _part, ...words }) => words)).toEqual([
      { kind: "phrase", value: "not this", negated: true },
      { kind: "words", value: "Power", negated: false },
      { kind: "tag", value: "bills", negated: false },
      { kind: "trash", value: "", negated: false },
    ]);
  });
});

test.each(['the "big" one', "«Ny» avtale", "a\\b", "ends with \\", '"', "“”", 'mixed „"\\» end'])(
  "a filter that a chip makes asks for exactly the name %j",
  (name) => {
    const [part, ...others] = parseQuery(`before ${filterText("tag", name)} after`).filter(({ kind }) => kind === "tag");
    expect([part, others]).toMatchObject([{ kind: "tag", value: name, exact: true }, []]);
    expect(parseQuery(`${filterText("tag", name)} after`)).toHaveLength(2);
  },
);

describe("what does not mean what it seems to is said", () => {
  test.each([
    ["tagg:Home", [{ kind: "filter", value: "tagg" }]],
    ["-author:ida bill", [{ kind: "filter", value: "author" }]],
    ["before:yesterday", [{ kind: "date", value: "yesterday" }]],
    ["after:2026-13", [{ kind: "date", value: "2026-13" }]],
    ["in:attic", [{ kind: "place", value: "attic" }]],
    ['power "three months', [{ kind: "quote", value: "three months" }]],
    ['tag:"Car loan', [{ kind: "quote", value: "Car loan" }]],
  ])("%s", (text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  test.each([
    "",
    "power bill",
    'tag:Home "exact words"',
    "before:",
    "in:trash",
    "12:30",
    "https://example.org",
    "tag:",
    "«Ærlig talt»",
    "after:31.10.2026",
  ])("nothing is said of %j", (text) => {
    expect(problemsOf(text)).toEqual([]);
  });
});
