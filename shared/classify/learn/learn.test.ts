import { describe, expect, test } from "vitest";
import { type CorpusDocument, corpus } from "../testing/corpus.ts";
import { exp, log, sigmoid } from "./arithmetic.ts";
import { type FilingExample, learnClassifier } from "./classifier.ts";
import { featuresOf, packFeatures, unpackFeatures } from "./features.ts";

const example = ({ text, name, typeId, correspondentId, folderId, tags }: CorpusDocument): FilingExample => ({
  features: featuresOf({ text, name }),
  typeId,
  correspondentId,
  folderId,
  tags,
});

/** The first documents with which each label has so many. */
function balanced(documents: CorpusDocument[], field: "typeId" | "correspondentId", each: number): CorpusDocument[] {
  const counts = new Map<string, number>();
  return documents.filter((document) => {
    counts.set(document[field], (counts.get(document[field]) ?? 0) + 1);
    return counts.get(document[field])! <= each;
  });
}

test.each([
  ["household", "typeId"],
  ["household", "correspondentId"],
  ["office", "typeId"],
  ["office", "correspondentId"],
] as const)("20 examples of each label of a %s: %s is right where it is answered, and mostly answered", (which, field) => {
  const documents = corpus(which, 1_500);
  const classifier = learnClassifier(
    balanced(documents.slice(0, 1_300), field, 20).map((one) => ({ features: featuresOf(one), [field]: one[field] })),
  );
  const answers = documents.slice(1_300).map((one) => ({ truth: one[field], answer: classifier.classify(featuresOf(one))[field]![0]! }));
  const given = answers.filter(({ answer }) => answer.confidence >= 0.6);
  const sure = answers.filter(({ answer }) => answer.confidence >= 0.9);
  expect(given.length / answers.length).toBeGreaterThanOrEqual(0.7);
  expect(given.filter(({ answer, truth }) => answer.id === truth).length / given.length).toBeGreaterThanOrEqual(0.9);
  expect(sure.filter(({ answer, truth }) => answer.id !== truth).length / sure.length).toBeLessThanOrEqual(0.03);
});

test("the same examples make the same answers, to the last bit", () => {
  const documents = corpus("office", 90, 5);
  const answers = () => {
    const classifier = learnClassifier(documents.slice(0, 60).map(example));
    return documents.slice(60).map((one) => classifier.classify(featuresOf(one)));
  };
  expect(answers()).toEqual(answers());
});

describe("a sender", () => {
  const letter = (name: string, number: string, words: string) => ({
    text: `${name}\nOrg.nr. ${number} MVA\nwww.${name.toLowerCase()}.no\n\nIda Berg\n${words}\nVi viser til avtalen`,
    name: "scan.pdf",
  });
  const others = corpus("household", 200, 9).map(example);

  test("is known by its letterhead after one correction, whatever its next letter is about", () => {
    const corrected = {
      features: featuresOf(letter("Lyskilden", "974 760 673", "Faktura for strøm i oktober")),
      correspondentId: "lyskilden",
    };
    const classifier = learnClassifier([...others, corrected]);
    const [answer] = classifier.classify(featuresOf(letter("Lyskilden", "974 760 673", "Velkommen som kunde hos oss"))).correspondentId!;
    expect(answer!.id).toBe("lyskilden");
    expect(answer!.confidence).toBeGreaterThan(0.6);
  });

  test("that nobody has seen is not taken for one that is known", () => {
    const classifier = learnClassifier(others);
    const [answer] = classifier.classify(featuresOf(letter("Ukjent Gartneri", "889 640 782", "Planter og jord til hagen din")))
      .correspondentId!;
    expect(answer!.confidence).toBeLessThan(0.6);
  });
});

describe("who has filed a few documents of one sender only", () => {
  const bill = (month: string, total: string) => ({
    text: `Fjordlys Kraft AS\nOrg.nr. 974 760 673 MVA\nwww.fjordlys.no\n\nIda Berg\nFaktura ${month} 2026\nStrøm og nettleie\nÅ betale kr ${total}`,
    name: `faktura-${month}.pdf`,
  });
  const filed = ["juli", "august", "september", "oktober", "november"].map((month, at) => ({
    features: featuresOf(bill(month, `${at}41,50`)),
    typeId: "bill",
    correspondentId: "fjordlys",
    folderId: "power",
    tags: ["to pay"],
  }));
  const fields = ["typeId", "correspondentId", "folderId", "tags"] as const;

  test.each([1, 2, 3, 5])("is not told that everything else is from there: %i examples", (count) => {
    const classifier = learnClassifier(filed.slice(0, count));
    for (const stranger of [
      ...corpus("office", 30, 21),
      ...corpus("household", 60, 22),
      { name: "notes.md", text: "# Møte\nVi snakket om båten, dugnad og kaker" },
    ]) {
      const answers = classifier.classify(featuresOf(stranger));
      for (const field of fields) for (const { confidence } of answers[field] ?? []) expect(confidence).toBeLessThan(0.6);
    }
  });

  test.each([3, 5])("is helped with the next one: %i examples", (count) => {
    const answers = learnClassifier(filed.slice(0, count)).classify(featuresOf(bill("desember", "99,00")));
    for (const field of fields) expect(answers[field]![0]!.confidence).toBeGreaterThan(0.7);
    const words = new Map<number, string>();
    const features = featuresOf(bill("desember", "99,00"), words);
    const [answer] = learnClassifier(filed.slice(0, count)).classify(features, words).correspondentId!;
    expect(answer!.words).not.toEqual([]);
  });
});

test("what is corrected is as if it had never been learnt otherwise", () => {
  const documents = corpus("office", 60, 3).map(example);
  const wrong = documents.map((one, index) => (index === 10 ? { ...one, typeId: "bid" } : one));
  const right = wrong.map((one, index) => (index === 10 ? documents[10]! : one));
  const asked = featuresOf(corpus("office", 61, 3)[60]!);
  expect(learnClassifier(right).classify(asked)).toEqual(learnClassifier(documents).classify(asked));
});

test("a field that was not decided teaches nothing, and nothing that nobody uses is proposed", () => {
  const documents = corpus("office", 40, 4).map((one) => ({ features: featuresOf(one), typeId: one.typeId, correspondentId: null }));
  const answer = learnClassifier(documents).classify(documents[0]!.features);
  expect(Object.keys(answer)).toEqual(["typeId"]);
  expect(learnClassifier([]).classify(documents[0]!.features)).toEqual({});
});

test("an answer tells the words that it came from, as they stand in the document", () => {
  const documents = corpus("office", 120, 6);
  const words = new Map<number, string>();
  const asked = documents[119]!;
  const features = featuresOf(asked, words);
  const [answer] = learnClassifier(documents.slice(0, 119).map(example)).classify(features, words).correspondentId!;
  expect(answer!.words.length).toBeGreaterThan(0);
  expect(answer!.words.length).toBeLessThanOrEqual(4);
});

test("features are two bytes each, at most 210 of them, and come back as they were", () => {
  const text = Array.from(
    { length: 3_000 },
    (_, at) => `word${String.fromCharCode(97 + (at % 26), 97 + (Math.floor(at / 26) % 26))}x`,
  ).join(" ");
  for (const subject of [{ text, name: "a.pdf" }, { text: "", name: "" }, ...corpus("household", 5)]) {
    const features = featuresOf(subject);
    const bytes = packFeatures(features);
    expect(bytes.length).toBeLessThanOrEqual(422);
    expect(unpackFeatures(bytes)).toEqual(features);
  }
});

test("texts without a first page, with nothing but signs, or of very long lines are read as well", () => {
  for (const text of ["\f\fsecond page only", "§§§ --- ***", "x".repeat(200_000), "\ud800 half \udfff", "a\u0000b"])
    expect(featuresOf({ text, name: "\u202e.pdf" }).plain.length).toBeLessThanOrEqual(150);
});

test("exponential and logarithm are those of the mathematicians", () => {
  for (const x of [-39, -7.3, -1, -0.001, 0, 0.5, 3, 20]) expect(exp(x) / Math.exp(x)).toBeCloseTo(1, 10);
  for (const x of [1e-6, 0.1, 0.99, 1, 1.7, 12, 4_000]) expect(log(x)).toBeCloseTo(Math.log(x), 10);
  expect(exp(-100)).toBe(0);
  expect(sigmoid(100)).toBe(1);
});
