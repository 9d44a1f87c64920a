// Search in memory, without the documents' texts: what the device can answer before its read model is there. The same tree as the
// statement's (shared/search/conditions.ts), asked of entities.
import { isSnoozed, isUnfiled } from "../../shared/documents/inbox.ts";
import { documentFields, labelFieldNames } from "../../shared/mutators/documentFields.ts";
import type { Correspondent, CustomField, DocumentType, Folder, Person, Tag, VaultDocument } from "../../shared/mutators/entities.ts";
import { labelKinds } from "../../shared/mutators/labelKinds.ts";
import { type Asker, contextOf, languages } from "../../shared/search/conditions.ts";
import { fileKindOf, isOfKind } from "../../shared/search/fileKinds.ts";
import {
  beginningOfDay,
  type CustomTest,
  type DateTerm,
  dayIn,
  type HasTerm,
  type NameTerm,
  parseQuery,
  type QueryNode,
  reachesTrash,
  type Term,
  type WordsTerm,
} from "../../shared/search/query/index.ts";
import { goesOn } from "../../shared/search/tsquery.ts";
import { withInner } from "../../shared/search/withInner.ts";
import { foldName } from "../../shared/search/words/fold.ts";
import { placeWords } from "../../shared/search/words/place.ts";
import { type Row, rowsOf } from "../../shared/search/words/spelling.ts";

export interface Names {
  tags: ReadonlyMap<string, Tag>;
  types: ReadonlyMap<string, DocumentType>;
  correspondents: ReadonlyMap<string, Correspondent>;
  customFields: ReadonlyMap<string, CustomField>;
  folders: ReadonlyMap<string, Folder>;
  people: ReadonlyMap<string, Person>;
}

type Test = (document: VaultDocument) => boolean;
type Search = (query: string, documents: Iterable<VaultDocument>, names: Names, asker: Asker) => string[];
/** Words at their places, as the index has them. */
type Words = ReadonlyMap<string, readonly number[]>;

/** Ids of the documents that a query means, newest first: its words are looked for in title, file name, notes and labels. */
export function createTitleSearch(): Search {
  const placed = new Map<string, { title: string; name: string; notes: string; words: Record<"title" | "name" | "notes", Words> }>();

  /** Placing the words of 20,000 titles takes a while: done once for each. */
  function wordsOf({ id, title, name, notes }: VaultDocument) {
    const known = placed.get(id);
    if (known && known.title === title && known.name === name && known.notes === notes) return known.words;
    const words = { title: placedWords(title), name: placedWords(name), notes: placedWords(notes) };
    placed.set(id, { title, name, notes, words });
    return words;
  }

  return (typed, documents, names, asker) => {
    const query = parseQuery(typed, contextOf(asker));
    if (query.tree === null) return [];
    const labels = labelWords(names);
    const inWords = ({ scope, within }: WordsTerm, document: VaultDocument): Words[] => {
      if (within) return customTexts(document, names.customFields, within.ids).map(placedWords);
      const words = wordsOf(document);
      if (scope === "content") return [];
      if (scope) return [words[scope]];
      return [words.title, words.name, ...labels(document), words.notes, ...customTexts(document, names.customFields).map(placedWords)];
    };
    const test = testOf(query.tree, { names, asker, inWords }, false);
    const withTrash = reachesTrash(query);
    const hits: VaultDocument[] = [];
    for (const document of documents) if ((withTrash || document.trashedAt === null) && test(document)) hits.push(document);
    return hits.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1)).map(({ id }) => id);
  };
}

const noWords: Words = new Map();
function placedWords(text: string): Words {
  if (text === "") return noWords;
  const words = new Map<string, number[]>();
  placeWords(text, (word, position) => {
    const known = words.get(word);
    if (known) known.push(position);
    else words.set(word, [position]);
  });
  return words;
}

/** Whether words stand in a row, each in one of its spellings; the last one may go on. */
function hasRow(words: Words, row: Row): boolean {
  const placesOf = (spellings: readonly string[], prefix: boolean): number[] => {
    const exact = spellings.flatMap((word) => words.get(word) ?? []);
    if (!prefix) return exact;
    return [...words].flatMap(([word, places]) => (spellings.some((beginning) => word.startsWith(beginning)) ? places : []));
  };
  let places: number[] | undefined;
  for (const [index, spellings] of row.words.entries()) {
    const own = placesOf(spellings, row.prefix && index === row.words.length - 1);
    const before: number[] | undefined = places;
    places = before ? own.filter((place) => before.includes(place - 1)) : own;
    if (places.length === 0) return false;
  }
  return true;
}

interface World {
  names: Names;
  asker: Asker;
  inWords(term: WordsTerm, document: VaultDocument): Words[];
}

function testOf(node: QueryNode, world: World, negated: boolean): Test {
  switch (node.kind) {
    case "all": {
      const tests = node.of.map((part) => testOf(part, world, negated));
      return (document) => tests.every((test) => test(document));
    }
    case "any": {
      const tests = node.of.map((part) => testOf(part, world, negated));
      return (document) => tests.some((test) => test(document));
    }
    case "not": {
      if (node.of.kind === "missing") return () => false;
      const test = testOf(node.of, world, !negated);
      return (document) => !test(document);
    }
    default:
      return termTest(node, world, negated);
  }
}

function termTest(term: Term, { names, asker, inWords }: World, negated: boolean): Test {
  switch (term.kind) {
    case "words": {
      const rows = rowsOf(term.value, goesOn(term, negated));
      return (document) => inWords(term, document).some((words) => rows.some((row) => hasRow(words, row)));
    }
    case "tag": {
      const ids = withInner(named(names.tags, term), names.tags);
      return ({ tags }) => tags.some((id) => ids.has(id));
    }
    case "type": {
      const ids = named(names.types, term);
      const kind = fileKindOf(foldName(term.value));
      return ({ typeId, contentType }) => (typeId !== null && ids.has(typeId)) || (kind !== undefined && isOfKind(contentType, kind));
    }
    case "from": {
      const ids = named(names.correspondents, term);
      return ({ correspondentId }) => correspondentId !== null && ids.has(correspondentId);
    }
    case "folder": {
      const ids = withInner(named(names.folders, term), names.folders);
      return ({ folderId }) => folderId !== null && ids.has(folderId);
    }
    case "date":
      return dateTest(term, asker);
    case "number": {
      const [min, max] = [term.min ?? -1, term.max ?? Number.POSITIVE_INFINITY];
      const within = (value: number | null) => value !== null && value >= min && value <= max;
      // Facts come with the texts.
      if (term.field === "amount" || term.field === "asn") return () => false;
      return (document) => within(term.field === "size" ? document.size : document.pageCount);
    }
    case "owner": {
      const owner = asker.owners[term.value.toLowerCase()];
      return ({ ownerId }) => ownerId === owner;
    }
    case "language": {
      const codes = languages(term.value);
      return ({ language }) => language !== null && codes.includes(language);
    }
    case "is":
      return stateTest(term.value, asker);
    case "has":
      return hasTest(term, names);
    case "custom":
      return ({ custom }) => term.fields.some(({ id, test }) => custom?.[id] !== undefined && hasValue(custom[id], test));
    case "missing":
      return () => false;
  }
}

function dateTest({ field, from, to }: DateTerm, { zone }: Asker): Test {
  const between = (first: string | null, last: string | null) => (value: string) =>
    (first === null || value >= first) && (last === null || value < last);
  const onDay = between(from, to);
  const atInstant = between(from && beginningOfDay(zone, from), to && beginningOfDay(zone, to));
  if (field === "due") return () => false;
  if (field === "added") return ({ createdAt }) => atInstant(createdAt);
  if (field === "modified") return ({ updatedAt }) => atInstant(updatedAt);
  return ({ documentDate, createdAt }) => (documentDate === null ? atInstant(createdAt) : onDay(documentDate));
}

function hasValue(value: string, test: CustomTest): boolean {
  switch (test.kind) {
    case "any":
      return true;
    case "number": {
      const [number = "", currency = ""] = value.split(" ");
      const by = (end: number | null, sign: 1 | -1) => {
        const over = end === null ? 1 : (Number(number) - end) * sign;
        return test.open ? over > 0 : over >= 0;
      };
      return by(test.min, 1) && by(test.max, -1) && (!test.currencies || ["", ...test.currencies].includes(currency));
    }
    case "days":
      return (test.from === null || value >= test.from) && (test.to === null || value < test.to);
    case "values":
      return test.values.includes(value);
  }
}

function stateTest(state: Extract<Term, { kind: "is" }>["value"], { userId, zone }: Asker): Test {
  switch (state) {
    case "inbox": {
      const today = dayIn(zone, new Date());
      return (document) => document.ownerId === userId && isUnfiled(document) && !isSnoozed(document, today);
    }
    case "unfiled":
      return ({ folderId, ownerId }) => folderId === null && ownerId === userId;
    case "mine":
      return ({ ownerId }) => ownerId === userId;
    case "shared":
      return ({ ownerId }) => ownerId !== userId;
    case "trash":
      return ({ trashedAt }) => trashedAt !== null;
    case "anywhere":
      return () => true;
    default:
      return (document) => document.state === state;
  }
}

function hasTest({ value }: HasTerm, { tags, types, correspondents, folders }: Names): Test {
  switch (value) {
    case "notes":
      return ({ notes }) => notes !== "";
    case "date":
      return ({ documentDate }) => documentDate !== null;
    case "language":
      return ({ language }) => language !== null;
    case "pages":
      return ({ pageCount }) => pageCount !== null;
    case "amount":
    case "due":
    case "asn":
      return () => false;
    case "tag":
      return (document) => document.tags.some((id) => tags.has(id));
    case "type":
      return ({ typeId }) => typeId !== null && types.has(typeId);
    case "from":
      return ({ correspondentId }) => correspondentId !== null && correspondents.has(correspondentId);
    case "folder":
      return ({ folderId }) => folderId !== null && folders.has(folderId);
  }
}

function named(entities: ReadonlyMap<string, { id: string; name: string }>, { value, exact }: NameTerm): Set<string> {
  const sought = foldName(value);
  const ids = new Set<string>();
  for (const { id, name } of entities.values()) {
    const folded = foldName(name);
    if (exact ? folded === sought : folded.startsWith(sought)) ids.add(id);
  }
  return ids;
}

/** What is in words of a document's custom values, as the index has it (shared/search/vectors.ts). */
function customTexts({ custom }: VaultDocument, fields: Names["customFields"], within?: readonly string[]): string[] {
  return Object.entries(custom ?? {}).flatMap(([id, value]) => {
    const field = fields.get(id);
    if (!field || within?.includes(id) === false || ["date", "yesNo", "document"].includes(field.kind)) return [];
    return field.kind === "choice" ? field.options.filter((option) => option.id === value).map(({ name }) => name) : [value];
  });
}

/** Words of a document's labels; every name is taken apart once. */
function labelWords(names: Names): (document: VaultDocument) => Words[] {
  const placed = new Map<string, Words>();
  const wordsOf = (entity: { id: string; name: string } | undefined): Words[] => {
    if (!entity) return [];
    const words = placed.get(entity.id) ?? placedWords(entity.name);
    placed.set(entity.id, words);
    return [words];
  };
  return (document) => [
    ...document.tags.flatMap((id) => wordsOf(names.tags.get(id))),
    ...labelFieldNames.flatMap((field) => {
      const id = document[field];
      return wordsOf(id ? names[labelKinds[documentFields[field].refersTo].collection].get(id) : undefined);
    }),
  ];
}
