// Search in memory, without the documents' texts: what the device can answer before its read model is there.
import type { Correspondent, DocumentType, Folder, Tag, VaultDocument } from "../../shared/mutators/entities.ts";
import { foldName, foldWords } from "../../shared/search/fold.ts";
import { type NamePart, parseQuery, type QueryPart } from "../../shared/search/query.ts";

export interface Names {
  tags: ReadonlyMap<string, Tag>;
  types: ReadonlyMap<string, DocumentType>;
  correspondents: ReadonlyMap<string, Correspondent>;
  folders: ReadonlyMap<string, Folder>;
}

/** Ids of the documents that a query means, newest first: its words are looked for in title, name and labels. */
export function createTitleSearch(): (query: string, documents: Iterable<VaultDocument>, names: Names) => string[] {
  const folded = new Map<string, { title: string; name: string; text: string }>();

  /** Folding 20,000 titles takes a while: done once for each. */
  function titleOf({ id, title, name }: VaultDocument): string {
    const known = folded.get(id);
    if (known && known.title === title && known.name === name) return known.text;
    const text = ` ${foldWords(`${title} ${name}`).join(" ")}`;
    folded.set(id, { title, name, text });
    return text;
  }

  return (query, documents, names) => {
    const parts = parseQuery(query);
    if (parts.length === 0) return [];
    const trash = parts.some(({ kind, negated }) => kind === "trash" && !negated);
    const labels = labelTexts(names);
    const tests = parts.flatMap((part) => testOf(part, names, (document) => titleOf(document) + labels(document)) ?? []);
    const hits: VaultDocument[] = [];
    for (const document of documents) {
      if ((document.trashedAt !== null) === trash && tests.every((test) => test(document))) hits.push(document);
    }
    return hits.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1)).map(({ id }) => id);
  };
}

type Test = (document: VaultDocument) => boolean;

function testOf(part: QueryPart, names: Names, textOf: (document: VaultDocument) => string): Test | undefined {
  const test = positive(part, names, textOf);
  return test && part.negated ? (document) => !test(document) : test;
}

function positive(part: QueryPart, names: Names, textOf: (document: VaultDocument) => string): Test | undefined {
  switch (part.kind) {
    case "words": {
      const sought = ` ${part.words.join(" ")}`;
      const whole = part.exact || part.negated;
      return (document) => (whole ? `${textOf(document)} `.includes(`${sought} `) : textOf(document).includes(sought));
    }
    case "trash":
      return undefined;
    case "tag": {
      const ids = named(names.tags, part);
      return ({ tags }) => tags.some((id) => ids.has(id));
    }
    case "type": {
      const ids = named(names.types, part);
      const kind = { pdf: "application/pdf", image: "image/", photo: "image/", picture: "image/", text: "text/" }[foldName(part.value)];
      return ({ typeId, contentType }) => (typeId !== null && ids.has(typeId)) || (kind !== undefined && contentType.startsWith(kind));
    }
    case "from": {
      const ids = named(names.correspondents, part);
      return ({ correspondentId }) => correspondentId !== null && ids.has(correspondentId);
    }
    case "folder": {
      const ids = withInner(named(names.folders, part), names.folders);
      return ({ folderId }) => folderId !== null && ids.has(folderId);
    }
    case "before":
      return (document) => dayOf(document) < part.value;
    case "after":
      return (document) => dayOf(document) >= part.value;
  }
}

const dayOf = ({ documentDate, createdAt }: VaultDocument) => documentDate ?? createdAt.slice(0, 10);

function named(entities: ReadonlyMap<string, { id: string; name: string }>, { value, exact }: NamePart): Set<string> {
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
    const text = folded.get(entity.id) ?? ` ${foldWords(entity.name).join(" ")}`;
    folded.set(entity.id, text);
    return text;
  };
  return ({ tags: ids, typeId, correspondentId }) =>
    ids.map((id) => textOf(tags.get(id))).join("") +
    textOf(typeId ? types.get(typeId) : undefined) +
    textOf(correspondentId ? correspondents.get(correspondentId) : undefined);
}
