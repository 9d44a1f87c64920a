import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { filterText, parseQuery, type QueryNode, reachesTrash, termsOf, withoutPart, withPart } from "./index.ts";

const context = { today: "2026-11-26" };
const parse = (text: string) => parseQuery(text, context);
const problems = (text: string) => parse(text).problems.map(({ kind, value }) => [kind, value]);

/** Readable in one line: `(a & !tag=b*)`. A star: may go on. */
function said(node: QueryNode | null): string {
  if (node === null) return "";
  if (node.kind === "not") return `!${said(node.of)}`;
  if (node.kind === "all" || node.kind === "any") return `(${node.of.map(said).join(node.kind === "all" ? " & " : " | ")})`;
  switch (node.kind) {
    case "words": {
      const words = node.words.join("+");
      return `${node.scope ? `${node.scope}~` : ""}${node.phrase ? `"${words}"` : words}${node.exact ? "" : "*"}`;
    }
    case "date":
      return `${node.field}[${node.from ?? ""},${node.to ?? ""})`;
    case "number":
      return `${node.field}[${node.min ?? ""},${node.max ?? ""}]${node.currencies ?? ""}`;
    case "is":
    case "has":
      return `${node.kind}=${node.value}`;
    case "custom":
      return `${node.name}=${node.fields.map(({ test: { kind, ...test } }) => `${kind}${JSON.stringify(test)}`).join("|")}`;
    case "missing":
      return `missing=${node.field}`;
    case "owner":
    case "language":
      return `${node.kind}=${node.value}`;
    default:
      return `${node.kind}=${node.value}${node.exact ? "" : "*"}`;
  }
}
const meaning = (text: string) => said(parse(text).tree);

describe("what a query means", () => {
  test.each([
    // words
    ['Blåbær "To Go"', '(blabaer* & "to+go")'],
    ["e-mail - -", "e+mail*"],
    ["fak*", "fak*"],
    ['"fak*"', '"fak"*'],
    ["+unicorn", "unicorn*"],
    ["roam~2 big^4", "(roam* & big*)"],
    ['"holiday vacation"~10', '("holiday" & "vacation")'],
    ["salt and pepper or not", "(salt* & and* & pepper* & or* & not*)"],
    ["12:30 https://example.org/a", "(12+30* & https+example+org+a*)"],
    ["invoice(s)", "invoice+s*"],
    ["C:\\Users\\me", "c+users+me*"],
    // operators
    ["-draft", "!draft*"],
    ["NOT draft", "!draft*"],
    ["!draft", "!draft*"],
    ["NOT NOT draft", "draft*"],
    ["a AND NOT b", "(a* & !b*)"],
    ["a OR b c", "(a* | (b* & c*))"],
    ["(a OR b) c", "((a* | b*) & c*)"],
    ["a || b && c", "(a* | (b* & c*))"],
    ["a | b", "(a* | b*)"],
    ["a -(b OR c)", "(a* & !(b* | c*))"],
    ["shopname AND (product1 OR product2)", "(shopname* & (product1* | product2*))"],
    ["{from:amy from:david}", "(from=amy* | from=david*)"],
    ["tag:a or tag:b", "(tag=a* | tag=b*)"],
    ["a OR", "a*"],
    // names
    ['tag:Bills folder:"My House" TYPE:invoice from:“Power AS”', "(tag=Bills* & folder=My House & type=invoice* & from=Power AS)"],
    ['-tag:"old"', "!tag=old"],
    ["tag:'two words' 't Hooft", "(tag=two words & t* & hooft*)"],
    ["tag:(a OR b) x", "((tag=a* | tag=b*) & x*)"],
    ["tag:a,b", "(tag=a* | tag=b*)"],
    ['label:"bug","wip"', "(tag=bug | tag=wip)"],
    ["tag:=work", "tag=work"],
    ["#tax 2024", "(tag=tax* & 2024*)"],
    ["tag: invoice", "tag=invoice*"],
    ["correspondent:university certificate", "(from=university* & certificate*)"],
    ["document_type:invoice storage_path:x", "(type=invoice* & folder=x*)"],
    ["in:attic", "folder=attic*"],
    ["tag:* no:correspondent", "(has=tag & !has=from)"],
    ["from:me owner:ida author:@me", "(is=mine & owner=ida & is=mine)"],
    ["lang:DE", "language=de"],
    // words somewhere
    ["subject:(dinner movie)", "(title~dinner* & title~movie*)"],
    ['title:"tax return" filename:pdf', '(title~"tax+return" & name~pdf*)'],
    ["content:power notes:call", "(content~power* & notes~call*)"],
    // days
    ["date:2024-03..2024-06", "date[2024-03-01,2024-07-01)"],
    ["created:[2005 to 2009]", "date[2005-01-01,2010-01-01)"],
    ["created:2005-2009", "date[2005-01-01,2010-01-01)"],
    ["date:2005–2009", "date[2005-01-01,2010-01-01)"],
    ["date:2024-03-01–2024-03-15", "date[2024-03-01,2024-03-16)"],
    ["created:*..2012", "date[,2013-01-01)"],
    ["created:2016-04-30..*", "date[2016-04-30,)"],
    ["date:>=2024", "date[2024-01-01,)"],
    ["date:>2024", "date[2025-01-01,)"],
    ["date<2024", "date[,2024-01-01)"],
    ["date:<=2024-02", "date[,2024-03-01)"],
    ['date:"last month"', "date[2026-10-01,2026-11-01)"],
    ["added:last week power", "(added[2026-11-16,2026-11-23) & power*)"],
    ["added:yesterday", "added[2026-11-25,2026-11-26)"],
    ["modified:today", "modified[2026-11-26,2026-11-27)"],
    ["added:[-1 week to now]", "added[2026-11-19,2026-11-27)"],
    ["added:[now-7d TO now]", "added[2026-11-19,2026-11-27)"],
    ['date:"siste 30 dager"', "date[2026-10-27,2026-11-27)"],
    ['date:"i fjor"', "date[2025-01-01,2026-01-01)"],
    ['date:"forrige måned"', "date[2026-10-01,2026-11-01)"],
    ['datum:"letztes Jahr"', "date[2025-01-01,2026-01-01)"],
    ["date:12.3.2024", "date[2024-03-12,2024-03-13)"],
    ["date:20240312", "date[2024-03-12,2024-03-13)"],
    ['date:"12. März 2024"', "date[2024-03-12,2024-03-13)"],
    ["date:march 2024", "date[2024-03-01,2024-04-01)"],
    ["date:2024-Q1", "date[2024-01-01,2024-04-01)"],
    ["date:2024-w01", "date[2024-01-01,2024-01-08)"],
    ["created:>=2017-04-01T10:00:00Z", "date[2017-04-01,)"],
    ["after:2004/04/16 before:2004/04/18", "(date[2004-04-16,) & date[,2004-04-18))"],
    ["until:2026-02 since:2026", "(date[,2026-03-01) & date[2026-01-01,))"],
    ["older_than:1y newer_than:2d", "(added[,2025-11-26) & added[2026-11-24,))"],
    ["age:<2w", "added[2026-11-12,)"],
    ["date:2026-02-31..2026-03-01", ""],
    ["date:2024-06..2024-03", "date[2024-03-01,2024-07-01)"],
    // numbers and states
    ["size:>5mb", "size[5242881,]"],
    ["size:>5 MB power", "(size[5242881,] & power*)"],
    ["larger:10M smaller:1g", "(size[10485761,] & size[,1073741823])"],
    ["size:1mb..2mb", "size[1048576,2097152]"],
    ["pages:>=10", "pages[10,]"],
    ["is:inbox is:shared has:notes", "(is=inbox & is=shared & has=notes)"],
    ["is:untagged", "!has=tag"],
    ["in:trash", "is=trash"],
    ["in:anywhere power", "(is=anywhere & power*)"],
    // what documents do not have
    ["amount:>1000 -asn:42", "(amount[1000.01,] & !asn[42,42])"],
    ["amount:100..200 amount>=99,90 beløp:<=1.234,56", "(amount[100,200] & amount[99.9,] & amount[,1234.56])"],
    ['amount:"1 234,56" amount:1’234.50 betrag:=1,234.56', "(amount[1234.56,1234.56] & amount[1234.5,1234.5] & amount[1234.56,1234.56])"],
    [
      "amount:<0 amount:-12.5 amount:200-100 amount:..50 amount:[10 TO 20]",
      "(amount[,-0.01] & amount[-12.5,-12.5] & amount[100,200] & amount[,50] & amount[10,20])",
    ],
    ["amount:>100kr amount:€50 amount:>100 EUR", "(amount[100.01,]NOK,SEK,DKK & amount[50,50]EUR & amount[100.01,]EUR)"],
    ["asn:ASN00042 asn:1..50 asn:>100 archive_serial_number:7", "(asn[42,42] & asn[1,50] & asn[101,] & asn[7,7])"],
    ["due:2026-12 due:<2026-12-01 forfall:today", "(due[2026-12-01,2027-01-01) & due[,2026-12-01) & due[2026-11-26,2026-11-27))"],
    ["has:amount no:due has:asn", "(has=amount & !has=due & has=asn)"],
    ["amount:many power", "power*"],
    ["is:starred", "missing=starred"],
    ["custom_fields.value:x", "missing=customField"],
    // no filter
    ["invoice tax:2024", "(invoice* & (tax* & 2024*))"],
  ])("%s", (text, expected) => {
    expect(meaning(text)).toBe(expected);
  });

  test("what is still being typed changes nothing and is no problem", () => {
    for (const text of ["tag:", "after:", 'tag:""', 'folder:" "', "date:", "size:", "a OR", "a AND", "NOT", "-", "("])
      expect([text, meaning(text).replace("a*", ""), problems(text).filter(([kind]) => kind !== "parenthesis")]).toEqual([text, "", []]);
  });

  test("the trash is looked into only where the query speaks of it", () => {
    expect(
      ["a", "-in:trash", "in:trash", "is:trashed a", "(tag:x OR in:bin)", "in:anywhere"].map((text) => reachesTrash(parse(text))),
    ).toEqual([false, false, true, true, true, true]);
  });

  test("words may be many, filters may not, and it is said", () => {
    expect([...termsOf(parse("tag:a ".repeat(160)).tree)]).toHaveLength(32);
    expect([...termsOf(parse("a ".repeat(160)).tree)]).toHaveLength(160);
    expect(problems("tag:a ".repeat(160))).toEqual([["many", "32"]]);
    expect(problems(`${"(".repeat(30)}a${")".repeat(30)}`).map(([kind]) => kind)).toContain("deep");
  });
});

describe("every special character can be meant as itself", () => {
  test.each(['Haus "Seeblick"', "«Ny» avtale", "a\\b", "ends with \\", '"', "“”", 'mixed „"\\» end', "(a) -b: OR c,d #e*", "L'eau", "'x'"])(
    "a filter that a chip makes asks for exactly the name %j",
    (name) => {
      const [part, ...others] = [...termsOf(parse(`before ${filterText("tag", name)} after`).tree)].map(({ term }) => term);
      expect(others).toHaveLength(2);
      expect(part).toMatchObject({ kind: "words", words: ["before"] });
      expect(others[0]).toMatchObject({ kind: "tag", value: name, exact: true });
    },
  );

  test("a backslash takes what follows as it is, also without quotation marks", () => {
    expect(meaning('tag:Haus\\ \\"Seeblick\\"')).toBe('tag=Haus "Seeblick"*');
    expect(meaning("\\-draft tag\\:x \\(a")).toBe("(draft* & tag+x* & a*)");
    expect(meaning("“Haus „Seeblick” x")).toBe('("haus+seeblick" & x*)');
  });

  test("any name becomes a filter that finds exactly it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (name) => {
        const expected = name.replaceAll("\0", " ").trim();
        const terms = [...termsOf(parse(filterText("tag", name)).tree)].map(({ term }) => term);
        expect(terms).toMatchObject(expected === "" ? [] : [{ kind: "tag", value: expected, exact: true }]);
      }),
    );
  });
});

describe("what does not mean what it seems to is said with its place", () => {
  test.each([
    ["tagg:Home", [["filter", "tagg"]]],
    ["before:someday", [["date", "someday"]]],
    ["after:2026-13", [["date", "2026-13"]]],
    ["size:large", [["number", "large"]]],
    [
      "is:pretty has:wings",
      [
        ["state", "pretty"],
        ["state", "wings"],
      ],
    ],
    ['power "three months', [["quote", "three months"]]],
    ['tag:"Car loan', [["quote", "Car loan"]]],
    ["to:ida", [["missing", "to"]]],
    ["amount:many", [["number", "many"]]],
    ["(a", [["parenthesis", "("]]],
    ["a) b", [["parenthesis", ")"]]],
    ["OR b", [["operator", "OR"]]],
    ["a AND OR b", [["operator", "OR"]]],
    ["produ*name", [["wildcard", "produ*name"]]],
  ])("%s", (text, expected) => {
    expect(problems(text)).toEqual(expected);
    for (const { start, end } of parse(text).problems) expect(end).toBeGreaterThan(start);
  });

  test("the place is that of the part", () => {
    expect(parse("power after:2026-13").problems[0]).toMatchObject({ start: 6, end: 19 });
  });

  test.each(["", "power bill", 'tag:Home "exact words"', "before:", "in:trash", "12:30", "https://example.org", "«Ærlig talt»"])(
    "nothing is said of %j",
    (text) => {
      expect(problems(text)).toEqual([]);
    },
  );

  test("whatever is typed has a meaning and places", () => {
    const odd = fc.string({
      unit: fc.constantFrom(
        ..."-\"”:() {}[]|&!+*~^\\'a日2,.#\u0000",
        " OR ",
        " AND ",
        " NOT ",
        "tag:",
        "date:",
        "size:>",
        "..",
        "å",
        "title:(",
      ),
    });
    fc.assert(
      fc.property(fc.oneof(odd, fc.string({ unit: "grapheme" }), fc.string({ unit: "binary" })), (text) => {
        const { tree, problems: found } = parse(text);
        for (const { term } of termsOf(tree)) {
          expect(term.start).toBeLessThan(term.end);
          expect(term.end).toBeLessThanOrEqual(text.length);
          if (term.kind === "words") expect(term.words.every((word) => /^[\p{L}\p{N}]+$/u.test(word))).toBe(true);
          if (term.kind === "date" && term.from && term.to) expect(term.from < term.to).toBe(true);
        }
        for (const { start, end } of found) expect(end).toBeGreaterThan(start);
      }),
      { numRuns: 500 },
    );
  });
});

describe("chips change what is typed", () => {
  test("a part taken out leaves the others, without an operator that would have nothing beside it", () => {
    const without = (text: string, kind: string) => {
      const found = [...termsOf(parse(text).tree)].find(({ term }) => term.kind === kind)!.term;
      return withoutPart(text, found);
    };
    expect(without('power tag:"two words" -draft', "tag")).toBe("power -draft");
    expect(without("power AND tag:a AND date:2024", "tag")).toBe("power AND date:2024");
    expect(without("power AND tag:a", "tag")).toBe("power");
    expect(without("tag:a AND power", "tag")).toBe("power");
  });

  test("a condition beside alternatives holds for all of them", () => {
    expect(meaning(withPart("a OR b", "tag:x"))).toBe("((a* | b*) & tag=x*)");
    expect(withPart("", "tag:x")).toBe("tag:x");
  });
});
