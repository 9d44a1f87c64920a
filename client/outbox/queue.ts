// Which file of the outbox is uploaded next, kept in memory in the order of adding, so that finding it reads no stored file.

/** What the order needs to know of a file; its bytes stay on disk. */
export interface QueuedFile {
  documentId: string;
  size: number;
}

export interface UploadConcurrency {
  /** Files under way together, whatever their size. */
  least: number;
  /** Small files that may be under way together. */
  most: number;
  /** Bytes under way together, beyond the first ones. */
  bytes: number;
}
export const uploadConcurrency: UploadConcurrency = { least: 3, most: 100, bytes: 8 * 2 ** 20 };

interface Pause {
  until: number;
  tries: number;
}

export class UploadQueue {
  readonly #concurrency: UploadConcurrency;
  /** In the order of adding. */
  readonly #ready = new Map<string, QueuedFile>();
  readonly #running = new Map<string, QueuedFile>();
  readonly #paused = new Map<string, QueuedFile & Pause>();
  readonly #tries = new Map<string, number>();
  #bytes = 0;

  constructor(concurrency: UploadConcurrency = uploadConcurrency) {
    this.#concurrency = concurrency;
  }

  /** Adds a file. Does nothing where it is known already, in whatever state. */
  add(file: QueuedFile): void {
    const { documentId } = file;
    if (!this.#running.has(documentId) && !this.#paused.has(documentId) && !this.#ready.has(documentId)) this.#ready.set(documentId, file);
  }

  /** Takes the next file that may begin; null: none waits, or enough are under way. */
  next(): QueuedFile | null {
    const [first] = this.#ready.values();
    const { least, most, bytes } = this.#concurrency;
    if (!first || this.#running.size >= most) return null;
    if (this.#running.size >= least && this.#bytes + first.size > bytes) return null;
    this.#ready.delete(first.documentId);
    this.#running.set(first.documentId, first);
    this.#bytes += first.size;
    return first;
  }

  /** The file is no longer under way, however that ended. Does nothing for one that is not. */
  end(documentId: string): void {
    const file = this.#running.get(documentId);
    if (!file) return;
    this.#running.delete(documentId);
    this.#bytes -= file.size;
  }

  /** The upload ended; it is tried again at the time (ms) that `until(tries)` gives, which is returned. */
  pause(documentId: string, until: (tries: number) => number): number {
    const file = this.#running.get(documentId) ?? { documentId, size: 0 };
    this.end(documentId);
    const tries = (this.#tries.get(documentId) ?? 0) + 1;
    const pause = { until: until(tries), tries };
    this.#tries.set(documentId, tries);
    this.#paused.set(documentId, { ...file, ...pause });
    return pause.until;
  }

  /** Forgets a file that was sent, failed for good or was thrown away. */
  forget(documentId: string): void {
    this.end(documentId);
    this.#ready.delete(documentId);
    this.#paused.delete(documentId);
    this.#tries.delete(documentId);
  }

  /** Ends all pauses. */
  wake(): void {
    for (const [documentId, file] of this.#paused) this.#release(documentId, file);
    this.#tries.clear();
  }

  /** Lets files begin whose pause has ended. Returns when the next pause ends; Infinity where there is none. */
  release(now: number): number {
    let first = Number.POSITIVE_INFINITY;
    for (const [documentId, { until, ...file }] of this.#paused) {
      if (until <= now) this.#release(documentId, file);
      else first = Math.min(first, until);
    }
    return first;
  }

  #release(documentId: string, { size }: QueuedFile): void {
    this.#paused.delete(documentId);
    this.#ready.set(documentId, { documentId, size });
  }
}
