// Search in memory, without the documents' texts: what the device can answer before its read model is there. The same tree as the
// statement's (shared/search/conditions.ts), asked of entities.
import type { Correspondent, DocumentType, Folder, Person, Tag, VaultDocument } from "../../shared/mutators/entities.ts";
import { type Asker, languages } from "../../shared/search/conditions.ts";
import { fileKindOf, isOfKind } from "../../shared/search/fileKinds.ts";
import {
  beginningOfDay,
  type DateTerm,
  dayIn,
  type HasTerm,
  isEmptyQuery,
  type NameTerm,
  parseQuery,
  type QueryNode,
  reachesTrash,
  type Term,
  type WordsTerm,
} from "../../shared/search/query/index.ts";
import { foldName, foldWords } from "../../shared/search/words/fold.ts";

export interface Names {
  tags: ReadonlyMap<string, Tag>;
  types: ReadonlyMap<string, DocumentType>;
  correspondents: ReadonlyMap<string, Correspondent>;
  folders: ReadonlyMap<string, Folder>;
  people: ReadonlyMap<string, Person>;
}

type Test = (document: VaultDocument) => boolean;
type Search = (query: string, documents: Iterable<VaultDocument>, names: Names, asker: Asker) => string[];

/** Ids of the documents that a query means, newest first: its words are looked for in title, file name, notes and labels. */
export function createTitleSearch(): Search {
  const folded = new Map<string, { title: string; name: string; notes: string; own: string; noted: string }>();

  /** Folding 20,000 titles takes a while: done once for each. */
  function wordsOf({ id, title, name, notes }: VaultDocument) {
    const known = folded.get(id);
    if (known && known.title === title && known.name === name && known.notes === notes) return known;
    const words = { title, name, notes, own: folding(`${title} ${name}`), noted: folding(notes) };
    folded.set(id, words);
    return words;
  }

  return (typed, documents, names, asker) => {
    const query = parseQuery(typed, { today: dayIn(asker.zone, new Date()) });
    if (isEmptyQuery(query) || query.tree === null) return [];
    const labels = labelTexts(names);
    const inWords = ({ scope }: WordsTerm, document: VaultDocument): string => {
      const { own, noted } = wordsOf(document);
      if (scope === "title" || scope === "name") return own;
      return scope === "notes" ? noted : scope === "content" ? "" : own + labels(document) + noted;
    };
    const test = testOf(query.tree, { names, asker, inWords }, false);
    const withTrash = reachesTrash(query);
    const hits: VaultDocument[] = [];
    for (const document of documents) if ((withTrash || document.trashedAt === null) && test(document)) hits.push(document);
    return hits.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1)).map(({ id }) => id);
  };
}

const folding = (text: string) => ` ${foldWords(text).join(" ")}`;

interface World {
  names: Names;
  asker: Asker;
  inWords(term: WordsTerm, document: VaultDocument): string;
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
      const sought = ` ${term.words.join(" ")}`;
      const whole = term.exact || (negated && !term.value.endsWith("*"));
      return (document) => (whole ? `${inWords(term, document)} `.includes(`${sought} `) : inWords(term, document).includes(sought));
    }
    case "tag": {
      const ids = named(names.tags, term);
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
    case "missing":
      return () => false;
  }
}

function dateTest({ field, from, to }: DateTerm, { zone }: Asker): Test {
  const between = (first: string | null, last: string | null) => (value: string) =>
    (first === null || value >= first) && (last === null || value < last);
  const onDay = between(from, to);
  const atInstant = between(from && beginningOfDay(zone, from), to && beginningOfDay(zone, to));
  if (field === "added") return ({ createdAt }) => atInstant(createdAt);
  if (field === "modified") return ({ updatedAt }) => atInstant(updatedAt);
  return ({ documentDate, createdAt }) => (documentDate === null ? atInstant(createdAt) : onDay(documentDate));
}

function stateTest(state: Extract<Term, { kind: "is" }>["value"], { userId }: Asker): Test {
  switch (state) {
    case "inbox":
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

function withInner(ids: Set<string>, folders: ReadonlyMap<string, Folder>): Set<string> {
  const all = new Set(ids);
  for (let before = -1; before < all.size; ) {
    before = all.size;
    for (const { id, parentId } of folders.values()) if (parentId !== null && all.has(parentId)) all.add(id);
  }
  return all;
}

/** Folded words of a document's labels; every name is folded once. */
function labelTexts({ tags, types, correspondents }: Names): (document: VaultDocument) => string {
  const folded = new Map<string, string>();
  const textOf = (entity: { id: string; name: string } | undefined) => {
    if (!entity) return "";
    const text = folded.get(entity.id) ?? folding(entity.name);
    folded.set(entity.id, text);
    return text;
  };
  return ({ tags: ids, typeId, correspondentId }) =>
    ids.map((id) => textOf(tags.get(id))).join("") +
    textOf(typeId ? types.get(typeId) : undefined) +
    textOf(correspondentId ? correspondents.get(correspondentId) : undefined);
}
