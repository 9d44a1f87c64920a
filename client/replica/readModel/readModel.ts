// The read model: the tables filled from replica and texts, and the search in them. Everything in it can be built again.
import { emptyFields } from "../../../shared/mutators/documentFields.ts";
import { countFacets, type Facets } from "../../../shared/search/facets.ts";
import { type AlikeDocument, findAlike } from "../../../shared/search/moreLike.ts";
import { type SearchPage, searchDocuments } from "../../../shared/search/search.ts";
import { contentVector } from "../../../shared/search/vector.ts";
import { headsStatement, type SearchHead, writeFactsStatement, writeVectorsStatement } from "../../../shared/search/vectors.ts";
import { type ProjectedChange, Projector } from "./projector.ts";
import type { DeviceSearch } from "./protocol.ts";
import { fact, setFact } from "./schema.ts";
import type { Sql } from "./sql.ts";
import type { TextStore, TextUse } from "./texts.ts";

/** Small steps: a search waits for one of them at most. */
const headsAtOnce = 100;
const textsAtOnce = 25;
/** Characters a step may index: some 50 ms. A longer text is a step of its own. */
const charactersAtOnce = 500_000;
/** Rows after which there is a checkpoint: without one the log only grows, and a device that is put away begins again at the last. */
const checkpointAfter = 2_000;
/** So many changes leave enough dead rows behind to tidy up. */
const tidyAfter = 2_000;
/** What is freed at once when there is too much, as a part of the limit: not one text for each that comes. */
const slack = 0.05;

export class ReadModel {
  readonly #sql: Sql;
  readonly #texts: TextStore;
  readonly #projector: Projector;
  #indexed: number;
  #untidy = 0;
  #unchecked = 0;
  #dirty = false;
  #shrunk = false;
  readonly #checkpoint: () => Promise<unknown>;

  private constructor(sql: Sql, texts: TextStore, projector: Projector, indexed: number, checkpoint: () => Promise<unknown>) {
    this.#sql = sql;
    this.#checkpoint = checkpoint;
    this.#texts = texts;
    this.#projector = projector;
    this.#indexed = indexed;
  }

  /** On tables that `prepare` has made or found. Words of another text store than this one are not taken over. */
  static async open(sql: Sql, texts: TextStore, checkpoint = (): Promise<unknown> => sql.exec("CHECKPOINT")): Promise<ReadModel> {
    const [name, lastSeq] = [await texts.name(), await texts.lastSeq()];
    const indexed = async () => Number((await fact(sql, "indexed")) ?? 0);
    // Where the power fails the text store may lose what the index has kept: its numbers are given again, to other texts.
    const lost = (await indexed()) > lastSeq;
    if (lost || (await fact(sql, "texts")) !== name) await sql.transaction((tx) => forgetWords(tx, name));
    return new ReadModel(sql, texts, await Projector.load(sql), await indexed(), checkpoint);
  }

  /** Values of the replica that are in the tables. */
  get projected(): number {
    return this.#projector.size;
  }

  /** Something was written since the last `saved()`. */
  get dirty(): boolean {
    return this.#dirty;
  }

  saved(): void {
    this.#dirty = false;
  }

  async project(changes: readonly ProjectedChange[]): Promise<void> {
    this.#wrote(await this.#projector.project(changes));
  }

  /** The replica holds `keys` and nothing else. */
  async retain(keys: readonly string[]): Promise<void> {
    this.#wrote(await this.#projector.retain(keys));
  }

  /** Documents of which there is a text but that the replica does not have. */
  async orphans(): Promise<string[]> {
    const rows = await this.#sql.run<{ id: string }>({ text: "SELECT id FROM documents", values: [] });
    const known = new Set(rows.map(({ id }) => id));
    return (await this.#texts.ids()).filter((id) => !known.has(id));
  }

  /** Documents that are gone for good: neither their text nor a word of them stays. */
  async forget(documentIds: readonly string[]): Promise<void> {
    await this.#texts.drop(documentIds);
    for (const table of ["document_search", "document_facts"])
      await this.#sql.run({
        text: `DELETE FROM ${table} WHERE document_id = ANY($1::uuid[]) AND document_id NOT IN (SELECT id FROM documents)`,
        values: [documentIds],
      });
    this.#wrote(documentIds.length);
  }

  /** Keeps no more than `limit` characters of text: those of the newest documents and of those that were opened last. */
  async bound(limit: number | null): Promise<void> {
    const cut = await this.#texts.cutAt();
    if (cut !== undefined && (limit === null || limit > cut)) await this.#texts.startOver();
    const size = await this.#texts.size();
    if (limit === null || size <= limit) return;
    const goes = await this.#leastOf(size - limit * (1 - slack));
    await this.#texts.drop(goes);
    await this.#texts.setCut(limit);
    if (goes.length > (await this.#texts.count())) this.#shrunk = true;
  }

  /** One small piece of what is still to do; false when there is nothing left. */
  async step(): Promise<boolean> {
    // A text is written with its document's head: the other way round each row would be written twice.
    const rows = (await this.#indexTexts()) || (await this.#projector.refreshHeads(headsAtOnce));
    this.#wrote(rows);
    if (this.#unchecked >= checkpointAfter) {
      this.#unchecked = 0;
      await this.#checkpoint();
    }
    return rows > 0;
  }

  /** Texts on this device, those among them that a search does not find yet, and whether others had no room. */
  async progress(): Promise<{ texts: number; waiting: number; cut: boolean }> {
    const [texts, waiting, cut] = await Promise.all([this.#texts.count(), this.#texts.countSince(this.#indexed), this.#texts.cutAt()]);
    return { texts, waiting, cut: cut !== undefined };
  }

  /** After the last step: makes searches fast again where much has changed. */
  async tidy(): Promise<void> {
    if (this.#untidy === 0) return;
    // Most of the index is gone: only written anew it takes less room.
    if (this.#shrunk) await this.#sql.exec("VACUUM (FULL, ANALYZE) document_search");
    this.#shrunk = false;
    if (this.#untidy > tidyAfter) await this.#sql.exec("VACUUM (ANALYZE)");
    else await this.#sql.exec("SELECT gin_clean_pending_list('document_search_vector'), gin_clean_pending_list('document_search_head')");
    this.#untidy = 0;
  }

  /** Bytes of the tables and their indexes. */
  async size(): Promise<number> {
    const [row] = await this.#sql.run<{ size: string }>({ text: "SELECT pg_database_size(current_database()) AS size", values: [] });
    return Number(row?.size ?? 0);
  }

  /** How many of these values are in the tables with other contents, or not at all. They are written by the next `project`. */
  check(entries: readonly ProjectedChange[]): Promise<number> {
    return this.#projector.check(entries);
  }

  /** How many documents and texts no search finds; all are indexed anew where there are any. Reads every row there is. */
  async checkIndex(): Promise<number> {
    while (await this.step());
    const [row] = await this.#sql.run<{ missing: number }>({
      text: `SELECT count(*)::int AS missing FROM documents d LEFT JOIN document_search s ON s.document_id = d.id WHERE s.document_id IS NULL`,
      values: [],
    });
    const words = await this.#sql.run<{ id: string }>({
      text: "SELECT document_id AS id FROM document_search WHERE length(ts_filter(vector, '{d}')) > 0",
      values: [],
    });
    const found = new Set(words.map(({ id }) => id));
    const unseen = (await this.#texts.uses()).filter(({ documentId }) => !found.has(documentId));
    let missing = row?.missing ?? 0;
    for (let at = 0; at < unseen.length; at += textsAtOnce) {
      const portion = await this.#texts.get(unseen.slice(at, at + textsAtOnce).map(({ documentId }) => documentId));
      // A text without a word has no place in the index.
      for (const text of portion.values()) if (contentVector(text)) missing++;
    }
    if (missing > 0) {
      await this.#sql.transaction(async (tx) => forgetWords(tx, await this.#texts.name()));
      this.#indexed = 0;
    }
    return missing;
  }

  search(request: DeviceSearch): Promise<SearchPage> {
    return searchDocuments({
      ...request,
      forgiving: true,
      run: this.#sql.run,
      texts: async (documentIds) =>
        [...(await this.#texts.get(documentIds))].map(([documentId, text]) => ({ documentId, text, cut: false })),
    });
  }

  facets(request: DeviceSearch): Promise<Facets> {
    return countFacets({ ...request, run: this.#sql.run });
  }

  alike(request: { documentId: string; limit: number }): Promise<AlikeDocument[]> {
    return findAlike({ ...request, run: this.#sql.run });
  }

  #wrote(rows: number): void {
    if (rows === 0) return;
    this.#untidy += rows;
    this.#unchecked += rows;
    this.#dirty = true;
  }

  /** Ids of texts of so many characters together: the oldest documents first, one that was opened counts from then on. */
  async #leastOf(characters: number): Promise<string[]> {
    const uses = await this.#texts.uses();
    const rows = await this.#sql.run<{ id: string; at: number }>({
      text: "SELECT id, (extract(epoch FROM created_at) * 1000)::float8 AS at FROM documents",
      values: [],
    });
    const createdAt = new Map(rows.map(({ id, at }) => [id, at]));
    // A document that has not arrived yet is new.
    const value = ({ documentId, usedAt }: TextUse) => Math.max(usedAt, createdAt.get(documentId) ?? Number.POSITIVE_INFINITY);
    const goes: string[] = [];
    let freed = 0;
    for (const use of uses.toSorted((a, b) => value(a) - value(b))) {
      if (freed >= characters) break;
      goes.push(use.documentId);
      freed += use.size;
    }
    return goes;
  }

  async #indexTexts(): Promise<number> {
    const waiting = await this.#texts.since(this.#indexed, textsAtOnce);
    let characters = 0;
    const batch = waiting.filter(({ text }, index) => {
      characters += text?.length ?? 0;
      return index === 0 || characters <= charactersAtOnce;
    });
    const last = batch.at(-1);
    if (!last) return 0;
    const heads = await this.#sql.run<SearchHead>(headsStatement(batch.map(({ documentId }) => documentId)));
    const byId = new Map(heads.map((head) => [head.documentId, head]));
    // A text may come before its document: its head follows with it.
    const vectors = batch.flatMap(({ documentId, text }) => {
      const head = byId.get(documentId) ?? (text === null ? null : { ...emptyFields(), documentId, name: "", labels: [] });
      return head ? [{ ...head, text }] : [];
    });
    const gone = batch.flatMap(({ documentId, text }) => (text === null && !byId.has(documentId) ? [documentId] : []));
    await this.#sql.transaction(async (tx) => {
      if (vectors.length > 0) await tx.run(writeVectorsStatement(vectors));
      await tx.run(writeFactsStatement(batch));
      if (gone.length > 0) await tx.run({ text: "DELETE FROM document_search WHERE document_id = ANY($1::uuid[])", values: [gone] });
      await tx.run({ text: "DELETE FROM stale_heads WHERE document_id = ANY($1::uuid[])", values: [[...byId.keys()]] });
      await setFact(tx, "indexed", String(last.seq));
    });
    this.#indexed = last.seq;
    return batch.length;
  }
}

/** Every text is to be indexed anew. */
async function forgetWords(tx: Sql, textStore: string): Promise<void> {
  await tx.exec(
    "DELETE FROM document_search; DELETE FROM document_facts; INSERT INTO stale_heads SELECT id FROM documents ON CONFLICT DO NOTHING",
  );
  await setFact(tx, "indexed", "0");
  await setFact(tx, "texts", textStore);
}
