// A model's answer, checked: nothing outside the offered sets gets through, near-duplicates fold onto what exists.
import { z } from "zod";
import type { Choice } from "../../../shared/classify/choice.ts";
import { foldOntoExisting } from "../../../shared/classify/foldOntoExisting.ts";
import { foldText } from "../../../shared/names/compare.ts";
import { AIError } from "./errors.ts";
import { readFields } from "./fields.ts";
import type { Labels } from "./question.ts";
import type { Chosen, Classification, ClassifyInput, Usage } from "./types.ts";

// a model without enforced schemas may miss single fields: each falls back alone, so that the others still count
const name = z.string().nullable().catch(null).default(null);
const names = z.array(z.string().catch("")).catch([]).default([]);
const share = z.number().min(0).max(1).catch(0).default(0);
const shares = z.object({
  title: share,
  documentDate: share,
  tags: share,
  type: share,
  correspondent: share,
  folder: share,
  fields: share,
});

const filing = z.object({
  title: name,
  documentDate: z.iso.date().nullable().catch(null).default(null),
  dateQuote: name,
  tags: names,
  type: name,
  correspondent: name,
  folder: name,
  newTags: names,
  newType: name,
  newCorrespondent: name,
  fields: z.unknown().default(null),
  confidence: shares.catch(shares.parse({})).default(shares.parse({})),
});

const topics = z.object({ topics: z.array(z.string()) });

const fewestKnown = 1;
const most = { newTags: 5, topics: 8, nameLength: 60, titleLength: 200 };

/** Throws `badAnswer` where the answer is no JSON object or has none of the asked fields. */
export function readFiling(content: string, input: ClassifyInput, labels: Labels, usage: Usage): Classification {
  const raw = parseObject(content);
  if (Object.keys(raw).filter((key) => key in filing.shape).length < fewestKnown)
    throw new AIError("badAnswer", "none of the asked fields");
  const answer = filing.parse(raw);
  const { confidence } = answer;
  const { choices } = input;

  const newTags = foldOntoExisting(
    cleanNames(answer.newTags, most.newTags),
    choices.tags.map(({ id, name, leaf }) => ({ id, name: leaf ?? name })),
  );
  const chosenTags = answer.tags.flatMap((label) => labels.tags.get(label) ?? []);
  const tagIds = new Set([...chosenTags, ...newTags.existing].map(({ id }) => id));
  const type = pick(answer.type, answer.newType, labels.types, choices.types);
  const correspondent = pick(answer.correspondent, answer.newCorrespondent, labels.correspondents, choices.correspondents);
  const folder = answer.folder === null ? undefined : labels.folders.get(answer.folder);
  const title = cleanName(answer.title ?? "", most.titleLength);
  const { custom, others } = readFields(answer.fields, labels.fields, confidence.fields, input.text);
  const chosen = (value: string | undefined, field: keyof typeof confidence): Chosen | undefined =>
    value ? { value, confidence: confidence[field] } : undefined;

  return {
    ...defined({
      title: chosen(title, "title"),
      documentDate: dated(answer, input.text),
      typeId: chosen(type.found?.id, "type"),
      correspondentId: chosen(correspondent.found?.id, "correspondent"),
      folderId: chosen(folder?.id, "folder"),
    }),
    tags: { value: [...tagIds], confidence: confidence.tags },
    ...(Object.keys(custom).length > 0 && { custom }),
    ...(Object.keys(others).length > 0 && { others }),
    suggestions: { tags: newTags.fresh, ...defined({ type: type.fresh, correspondent: correspondent.fresh }) },
    usage,
  };
}

/** Throws `badAnswer` where the answer is not a list of topics. */
export function readTopics(content: string): string[] {
  const answer = topics.safeParse(parseObject(content));
  if (!answer.success) throw new AIError("badAnswer", "no list of topics");
  return foldOntoExisting(cleanNames(answer.data.topics, most.topics), []).fresh;
}

function parseObject(content: string): Record<string, unknown> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(content));
  } catch {
    // the parser's message would quote the document
    throw new AIError("badAnswer", "not a JSON object");
  }
}

/** A listed one wins; a proposed name that exists already is that one; what is left is a suggestion. */
function pick(
  label: string | null,
  proposed: string | null,
  labels: Map<string, Choice>,
  all: Choice[],
): { found?: Choice; fresh?: string } {
  const listed = label === null ? undefined : labels.get(label);
  if (listed) return { found: listed };
  const { existing, fresh } = foldOntoExisting(cleanNames([proposed ?? ""], 1), all);
  return { found: existing[0], fresh: fresh[0] };
}

function dated(answer: z.output<typeof filing>, text: string): Classification["documentDate"] {
  const { documentDate, dateQuote, confidence } = answer;
  if (!documentDate || documentDate < "1900" || documentDate > "2100") return undefined;
  const quote = dateQuote?.trim();
  const stands = quote && quote.length <= 200 && foldText(text).includes(foldText(quote));
  return { value: documentDate, confidence: confidence.documentDate, ...(stands && { quote }) };
}

function cleanNames(list: string[], count: number): string[] {
  return list
    .map((entry) => cleanName(entry, most.nameLength))
    .filter((entry) => entry !== "")
    .slice(0, count);
}

/** One line without control characters; "" where nothing readable is left or it is too long to be a name. */
function cleanName(entry: string, longest: number): string {
  const line = entry.replace(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
  return line.length <= longest && /[\p{L}\p{N}]/u.test(line) ? line.toWellFormed() : "";
}

function defined<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}
