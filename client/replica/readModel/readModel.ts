// The read model: the tables filled from replica and texts, and the search in them. Everything in it can be built again.
import { type SearchPage, searchDocuments } from "../../../shared/search/search.ts";
import { headsStatement, type SearchHead, writeVectorsStatement } from "../../../shared/search/vectors.ts";
import { type ProjectedChange, Projector } from "./projector.ts";
import { fact, setFact } from "./schema.ts";
import type { Sql } from "./sql.ts";
import type { TextStore } from "./texts.ts";

/** Small steps: a search waits for one of them at most. */
const headsAtOnce = 100;
const textsAtOnce = 25;
/** Characters a step may index: some 50 ms. A longer text is a step of its own. */
const charactersAtOnce = 500_000;
/** So many changes leave enough dead rows behind to tidy up. */
const tidyAfter = 2_000;

export class ReadModel {
  readonly #sql: Sql;
  readonly #texts: TextStore;
  readonly #projector: Projector;
  #indexed: number;
  #untidy = 0;
  #dirty = false;

  private constructor(sql: Sql, texts: TextStore, projector: Projector, indexed: number) {
    this.#sql = sql;
    this.#texts = texts;
    this.#projector = projector;
    this.#indexed = indexed;
  }

  /** On tables that `prepare` has made or found. */
  static async open(sql: Sql, texts: TextStore): Promise<ReadModel> {
    return new ReadModel(sql, texts, await Projector.load(sql), Number((await fact(sql, "indexed")) ?? 0));
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

  /** Nothing of documents that are gone for good stays on the device. Only for a replica that is known to be complete. */
  async forgetOthers(): Promise<void> {
    const rows = await this.#sql.run<{ id: string }>({ text: "SELECT id FROM documents", values: [] });
    await this.#sql.exec("DELETE FROM document_search WHERE document_id NOT IN (SELECT id FROM documents)");
    await this.#texts.retain(new Set(rows.map(({ id }) => id)));
  }

  /** One small piece of what is still to do; false when there is nothing left. */
  async step(): Promise<boolean> {
    const heads = await this.#projector.refreshHeads(headsAtOnce);
    if (heads > 0) {
      this.#wrote(heads);
      return true;
    }
    const texts = await this.#indexTexts();
    this.#wrote(texts);
    return texts > 0;
  }

  /** Texts on this device, and those among them that a search does not find yet. */
  async progress(): Promise<{ texts: number; waiting: number }> {
    const [texts, waiting] = await Promise.all([this.#texts.count(), this.#texts.countSince(this.#indexed)]);
    return { texts, waiting };
  }

  /** After the last step: makes searches fast again where much has changed. */
  async tidy(): Promise<void> {
    if (this.#untidy === 0) return;
    if (this.#untidy > tidyAfter) await this.#sql.exec("VACUUM (ANALYZE)");
    else await this.#sql.exec("SELECT gin_clean_pending_list('document_search_vector'), gin_clean_pending_list('document_search_head')");
    this.#untidy = 0;
  }

  search(query: string, limit: number): Promise<SearchPage> {
    return searchDocuments({
      query,
      limit,
      run: this.#sql.run,
      texts: async (documentIds) =>
        [...(await this.#texts.get(documentIds))].map(([documentId, text]) => ({ documentId, text, cut: false })),
    });
  }

  #wrote(rows: number): void {
    if (rows === 0) return;
    this.#untidy += rows;
    this.#dirty = true;
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
    const vectors = batch.map(({ documentId, text }) => ({
      ...(byId.get(documentId) ?? { documentId, title: "", name: "", labels: [] }),
      text,
    }));
    await this.#sql.transaction(async (tx) => {
      await tx.run(writeVectorsStatement(vectors));
      await setFact(tx, "indexed", String(last.seq));
    });
    this.#indexed = last.seq;
    return batch.length;
  }
}
