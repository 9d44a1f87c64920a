// All documents of the replica in memory, and the lists that screens show of them, kept up to date change by change.
import { batch, type ReadonlySignal, signal } from "@preact/signals";
import { isCustomSort } from "../../shared/documents/customOrder.ts";
import { isFiledAlone, isSnoozed, isUnfiled } from "../../shared/documents/inbox.ts";
import type { CustomField, VaultDocument } from "../../shared/mutators/entities.ts";
import type { ListQuery } from "../data/types.ts";
import { type Compare, orderOf, place } from "./orderedIds.ts";
import { WeakSignals } from "./weakSignals.ts";

/** `next` undefined: the document is gone. */
export interface DocumentChange {
  id: string;
  next: VaultDocument | undefined;
}

/** From this many changes on, one sort is cheaper than single moves. */
const sortInstead = 200;

export class DocumentStore {
  readonly #documents = new Map<string, VaultDocument>();
  readonly #lists = new WeakSignals<string, readonly string[]>();
  readonly #single = new WeakSignals<string, VaultDocument | undefined>();
  readonly #count = signal(0);
  #fields: ReadonlyMap<string, CustomField> = new Map();

  /** Documents that are not in the trash. */
  readonly count: ReadonlySignal<number> = this.#count;

  get(id: string): VaultDocument | undefined {
    return this.#documents.get(id);
  }

  all(): ReadonlyMap<string, VaultDocument> {
    return this.#documents;
  }

  document(id: string): ReadonlySignal<VaultDocument | undefined> {
    return this.#single.get(id, () => this.#documents.get(id));
  }

  /** What the lists that somebody holds begin with. */
  beginnings(rows: number): VaultDocument[] {
    const ids = new Set<string>();
    for (const [, shown] of this.#lists.entries()) for (const id of shown.peek().slice(0, rows)) ids.add(id);
    return [...ids].flatMap((id) => this.#documents.get(id) ?? []);
  }

  /** Before everything is there: shows some documents, and how many there are. */
  preview(documents: readonly VaultDocument[], count: number): void {
    this.replaceAll(documents);
    this.#count.value = count;
  }

  list(query: ListQuery): ReadonlySignal<readonly string[]> {
    return this.#lists.get(keyOf(query), () => this.#sorted(query));
  }

  apply(changes: readonly DocumentChange[]): void {
    const lists = [...this.#lists.entries()].map(([key, shown]) => this.#live(JSON.parse(key) as ListQuery, shown.peek()));
    const oneByOne = changes.length < sortInstead;
    let count = this.#count.peek();
    for (const { id, next } of changes) {
      const previous = this.#documents.get(id);
      const moved = oneByOne ? lists.filter((list) => list.isMovedBy(previous, next)) : [];
      if (previous) for (const list of moved) list.remove(previous, this.#documents);
      if (next) this.#documents.set(id, next);
      else this.#documents.delete(id);
      if (next) for (const list of moved) list.insert(next, this.#documents);
      count += Number(next?.trashedAt === null) - Number(previous?.trashedAt === null);
    }
    batch(() => {
      this.#count.value = count;
      for (const { id, next } of changes) {
        const single = this.#single.peek(id);
        if (single) single.value = next;
      }
      for (const list of lists) {
        const shown = this.#lists.peek(keyOf(list.query));
        if (!shown) continue;
        if (!oneByOne) shown.value = this.#sorted(list.query);
        else if (list.changed) shown.value = list.ids;
      }
    });
  }

  /** The whole truth at once; signals of what did not change stay as they are. */
  replaceAll(documents: Iterable<VaultDocument>): void {
    let count = 0;
    const changes: DocumentChange[] = [];
    const kept = new Set<string>();
    for (const document of documents) {
      kept.add(document.id);
      count += Number(document.trashedAt === null);
      if (this.#documents.get(document.id) !== document) changes.push({ id: document.id, next: document });
    }
    for (const id of this.#documents.keys()) if (!kept.has(id)) changes.push({ id, next: undefined });
    batch(() => {
      this.apply(changes);
      this.#count.value = count;
    });
  }

  /** The alphabet or the custom fields have changed: what is sorted by them is sorted anew. */
  sortAnew(fields: ReadonlyMap<string, CustomField>): void {
    this.#fields = fields;
    batch(() => {
      for (const [key, shown] of this.#lists.entries()) {
        const query = JSON.parse(key) as ListQuery;
        if (query.sort === "title" || isCustomSort(query.sort)) shown.value = this.#sorted(query);
      }
    });
  }

  #live(query: ListQuery, ids: readonly string[]): LiveList {
    return new LiveList(query, ids, orderOf(query.sort, this.#fields));
  }

  #sorted(query: ListQuery): readonly string[] {
    const shown: VaultDocument[] = [];
    for (const document of this.#documents.values()) if (belongs(document, query)) shown.push(document);
    return shown.sort(orderOf(query.sort, this.#fields)).map((document) => document.id);
  }
}

class LiveList {
  readonly query: ListQuery;
  changed = false;
  ids: readonly string[];
  readonly #order: Compare;

  constructor(query: ListQuery, ids: readonly string[], order: Compare) {
    this.query = query;
    this.ids = ids;
    this.#order = order;
  }

  /** False where the document is in neither list, or at the same place before and after: then nothing has to be drawn again. */
  isMovedBy(previous: VaultDocument | undefined, next: VaultDocument | undefined): boolean {
    const before = previous !== undefined && belongs(previous, this.query);
    const after = next !== undefined && belongs(next, this.query);
    return before && after ? this.#order(previous, next) !== 0 : before || after;
  }

  remove(document: VaultDocument, byId: ReadonlyMap<string, VaultDocument>): void {
    if (!belongs(document, this.query)) return;
    const at = place(this.ids, document, byId, this.#order);
    if (this.ids[at] === document.id) this.#editable().splice(at, 1);
  }

  insert(document: VaultDocument, byId: ReadonlyMap<string, VaultDocument>): void {
    if (!belongs(document, this.query)) return;
    const at = place(this.ids, document, byId, this.#order);
    this.#editable().splice(at, 0, document.id);
  }

  /** The shown array is never changed: whoever holds it compares by identity. */
  #editable(): string[] {
    if (!this.changed) this.ids = [...this.ids];
    this.changed = true;
    return this.ids as string[];
  }
}

function belongs(
  document: VaultDocument,
  { folderId, tagIds, trash = false, shared = false, inbox = false, alone = false, awakeOn, attachedTo }: ListQuery,
): boolean {
  if ((document.trashedAt !== null) !== trash) return false;
  if (trash && document.access !== "owner") return false; // somebody else's trash
  if (shared && (document.access === "owner" || document.folderId !== null)) return false;
  if (inbox && (document.access !== "owner" || !isUnfiled(document))) return false;
  if (alone && (document.access !== "owner" || !isFiledAlone(document))) return false;
  if (awakeOn !== undefined && isSnoozed(document, awakeOn)) return false;
  if (attachedTo !== undefined && document.attachedTo !== attachedTo) return false;
  if (folderId !== undefined && document.folderId !== folderId) return false;
  return tagIds === undefined || document.tags.some((id) => tagIds.includes(id));
}

/** Reads back as the query: `undefined` fields are left out by JSON. */
function keyOf({ folderId, tagIds, attachedTo, trash, shared, inbox, alone, awakeOn, sort }: ListQuery): string {
  return JSON.stringify({
    folderId,
    tagIds,
    attachedTo,
    trash: trash || undefined,
    shared: shared || undefined,
    inbox: inbox || undefined,
    alone: alone || undefined,
    awakeOn,
    sort,
  });
}
