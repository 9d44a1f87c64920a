// How well documents are filed without any provider, on made-up documents with known answers (shared/classify/testing/corpus.ts); and what
// becomes of documents whose provider errs.
import { type Answer, type Filing, learnClassifier } from "../shared/classify/learn/classifier.ts";
import { featuresOf, packFeatures } from "../shared/classify/learn/features.ts";
import { learnLinear } from "../shared/classify/learn/linear.ts";
import { spaceOf } from "../shared/classify/learn/vectors.ts";
import { type Corpus, type CorpusDocument, corpus } from "../shared/classify/testing/corpus.ts";
import { erringProvider } from "./lib/erringProvider.ts";
import { type Bench, type Figure, percentile, single } from "./lib/figures.ts";
import { naiveBayes } from "./lib/naiveBayes.ts";

/** Answers below are not given (docs/filing.md). */
const answeredFrom = 0.6;
const sure = 0.9;
const sizes = [1, 3, 5, 20, 100];
const tested = 400;

type Single = "typeId" | "correspondentId" | "folderId";
const fields: Single[] = ["typeId", "correspondentId", "folderId"];
const names = { typeId: "types", correspondentId: "correspondents", folderId: "folders" };

/** The first documents with which each label of the field has so many examples, or as many as there are. */
function examplesOf(documents: CorpusDocument[], field: Single, each: number): CorpusDocument[] {
  const counts = new Map<string, number>();
  return documents.filter((document) => {
    const count = (counts.get(document[field]) ?? 0) + 1;
    counts.set(document[field], count);
    return count <= each;
  });
}

export const filing: Bench = {
  about: "how documents are filed without a provider, by number of examples; what a provider that errs does to them",
  async run(log) {
    const figures: Figure[] = [];
    for (const which of ["household", "office"] as Corpus[]) {
      const documents = corpus(which, 6_000);
      const test = documents.slice(-tested).map((document) => ({ ...document, features: featuresOf(document) }));
      for (const field of fields)
        for (const each of sizes) {
          const examples = examplesOf(documents.slice(0, -tested), field, each).map((document) => ({
            ...document,
            features: featuresOf(document),
          }));
          figures.push(...measured(which, field, each, examples, test, log));
        }
      figures.push(...tagsOf(which, documents, test));
    }
    figures.push(...corrections(), ...costs(), ...(await erringProvider(log)));
    return {
      seeded: `made-up documents (household in three languages: 40 senders, 8 types; office: 10 senders, 8 types); ${tested} documents judged that were not learnt`,
      figures,
      notes: [],
    };
  },
};

type Example = CorpusDocument & { features: ReturnType<typeof featuresOf> };

function measured(which: Corpus, field: Single, each: number, examples: Example[], test: Example[], log: (line: string) => void): Figure[] {
  const classifier = learnClassifier(examples.map(({ features, ...document }) => ({ features, [field]: document[field] })));
  const answers = test.map((document) => ({ answer: classifier.classify(document.features)[field]?.[0], truth: document[field] }));
  const given = answers.filter(({ answer }) => answer && answer.confidence >= answeredFrom);
  const right = given.filter(({ answer, truth }) => answer!.id === truth);
  const certain = given.filter(({ answer }) => answer!.confidence >= sure);
  const wrong = certain.filter(({ answer, truth }) => answer!.id !== truth);
  const all = answers.filter(({ answer, truth }) => answer?.id === truth);
  const bayes = naiveBayes(examples.map(({ features, ...document }) => ({ features, label: document[field] })));
  const linear = plainLinear(examples, field);
  const what = `${which}, ${names[field]}, ${each} examples:`;
  const share = (part: unknown[], of: unknown[]) => (of.length === 0 ? 0 : part.length / of.length);
  const judged = (label: (document: Example) => string | undefined) =>
    share(
      test.filter((document) => label(document) === document[field]),
      test,
    );
  const majority = percentileOf(examples.map((document) => document[field]));
  const of = (name: string, value: number) => ({ ...single(`${what} ${name}`, value, { unit: "share" }), n: test.length });
  const result = [
    of("answered", share(given, answers)),
    of("right of those answered", share(right, given)),
    of(`wrong of those above ${sure}`, share(wrong, certain)),
    of("right of all, abstaining or not", share(all, answers)),
    of(
      "right of all, naive Bayes",
      judged((document) => bayes(document.features)),
    ),
    of("right of all, linear model alone", judged(linear)),
    of(
      "right of all, most frequent label",
      judged(() => majority),
    ),
    of("calibration error (10 bins)", calibrationError(answers)),
  ];
  log(`${what} ${result.map(({ what: name, p50 }) => `${name.slice(what.length + 1)} ${p50}`).join(", ")}`);
  return result;
}

function plainLinear(examples: Example[], field: Single): (document: Example) => string | undefined {
  const space = spaceOf(
    examples.map(({ features }) => features),
    { strong: 1, head: 1, plain: 1 },
  );
  const labels = [...new Set(examples.map((document) => document[field]))].sort();
  const model = learnLinear(
    space.size,
    labels.length,
    examples.map((document) => ({ vector: space.vector(document.features), labels: [labels.indexOf(document[field])] })),
    true,
  );
  return (document) => {
    const shares = [...model.shares(space.vector(document.features))];
    return labels[shares.indexOf(Math.max(...shares))];
  };
}

function percentileOf(labels: string[]): string {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]![0];
}

/** Mean distance of confidence and share of right answers, weighted by answers. */
function calibrationError(answers: { answer: Answer | undefined; truth: string }[]): number {
  let error = 0;
  for (let bin = 0; bin < 10; bin++) {
    const inside = answers.filter(({ answer }) => answer && Math.min(9, Math.floor(answer.confidence * 10)) === bin);
    const said = inside.reduce((sum, { answer }) => sum + answer!.confidence, 0);
    const held = inside.filter(({ answer, truth }) => answer!.id === truth).length;
    error += Math.abs(said - held);
  }
  return error / answers.length;
}

function tagsOf(which: Corpus, documents: CorpusDocument[], test: Example[]): Figure[] {
  const examples = documents.slice(0, 160).map((document) => ({ features: featuresOf(document), tags: document.tags }));
  const classifier = learnClassifier(examples);
  const [put, missing] = [[] as boolean[], [] as boolean[]];
  for (const document of test) {
    const answered = new Set(
      (classifier.classify(document.features).tags ?? []).filter(({ confidence }) => confidence >= answeredFrom).map(({ id }) => id),
    );
    for (const id of answered) put.push(document.tags.includes(id));
    for (const id of document.tags) missing.push(answered.has(id));
  }
  const share = (list: boolean[]) => list.filter(Boolean).length / Math.max(1, list.length);
  return [
    { ...single(`${which}, tags, 160 documents: right of those put on`, share(put), { unit: "share" }), n: put.length },
    { ...single(`${which}, tags, 160 documents: found of those there are`, share(missing), { unit: "share" }), n: missing.length },
  ];
}

/** A sender's next document, after one of theirs was filed elsewhere than the others. */
function corrections(): Figure[] {
  let right = 0;
  let asked = 0;
  const documents = corpus("household", 3_000, 7);
  for (const sender of new Set(documents.map(({ correspondentId }) => correspondentId))) {
    const others = documents.slice(0, 400).filter(({ correspondentId }) => correspondentId !== sender);
    const [corrected, next] = documents.filter(({ correspondentId }) => correspondentId === sender);
    if (!corrected || !next) continue;
    const example = ({ correspondentId, ...document }: CorpusDocument): Filing & { features: Example["features"] } => ({
      correspondentId,
      features: featuresOf(document),
    });
    const answer = learnClassifier([...others, corrected].map(example)).classify(featuresOf(next)).correspondentId?.[0];
    asked++;
    if (answer?.id === sender && answer.confidence >= answeredFrom) right++;
  }
  return [{ ...single("after one correction: the sender's next document right and answered", right / asked, { unit: "share" }), n: asked }];
}

function costs(): Figure[] {
  const documents = corpus("household", 1_500, 3);
  const began = performance.now();
  const features = documents.map((document) => featuresOf(document));
  const extracted = performance.now();
  const examples = documents.map(({ typeId, correspondentId, folderId, tags }, index) => ({
    typeId,
    correspondentId,
    folderId,
    tags,
    features: features[index]!,
  }));
  const classifier = learnClassifier(examples);
  const learnt = performance.now();
  const times = features.slice(0, 200).map((one) => {
    const start = performance.now();
    classifier.classify(one);
    return performance.now() - start;
  });
  const bytes = features.reduce((sum, one) => sum + packFeatures(one).length, 0);
  return [
    single("features of a document", (extracted - began) / documents.length),
    single("learning 1,500 documents (half as many again as are learnt from)", learnt - extracted),
    single("an answer", percentile(times, 0.5)),
    single("what is kept for 1,500 documents", bytes / 1024, { unit: "KB" }),
  ];
}
