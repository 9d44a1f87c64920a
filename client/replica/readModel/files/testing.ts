// A file in memory that remembers what was done to it, so that a test can cut it off at every moment.
import type { SyncFile } from "./blockFile.ts";

export type Deed = { kind: "write"; at: number; bytes: Uint8Array } | { kind: "truncate"; size: number } | { kind: "flush" };

export class RecordedFile implements SyncFile {
  #bytes = new Uint8Array(0);
  #size = 0;
  readonly deeds: Deed[] = [];
  /** Bytes that there is room for. */
  room = Number.POSITIVE_INFINITY;
  /** False: what is done is not remembered. */
  recording = true;

  /** The file as these deeds leave it; of the last one, where it writes, only the first `cutTo` bytes. */
  static after(deeds: readonly Deed[], cutTo = Number.POSITIVE_INFINITY): RecordedFile {
    const file = new RecordedFile();
    file.recording = false;
    for (const [index, deed] of deeds.entries()) {
      if (deed.kind === "write") file.write(index === deeds.length - 1 ? deed.bytes.subarray(0, cutTo) : deed.bytes, { at: deed.at });
      if (deed.kind === "truncate") file.truncate(deed.size);
    }
    file.recording = true;
    return file;
  }

  read(into: Uint8Array, { at }: { at: number }): number {
    const found = this.#bytes.subarray(Math.min(at, this.#size), Math.min(at + into.length, this.#size));
    into.set(found);
    return found.length;
  }

  write(bytes: Uint8Array, { at }: { at: number }): number {
    const end = at + bytes.length;
    if (end > this.room) throw new DOMException("No room", "QuotaExceededError");
    if (this.recording) this.deeds.push({ kind: "write", at, bytes: bytes.slice() });
    if (end > this.#bytes.length) {
      const longer = new Uint8Array(Math.max(end, this.#bytes.length * 2));
      longer.set(this.#bytes);
      this.#bytes = longer;
    }
    this.#bytes.set(bytes, at);
    this.#size = Math.max(this.#size, end);
    return bytes.length;
  }

  truncate(size: number): void {
    if (this.recording) this.deeds.push({ kind: "truncate", size });
    this.#bytes.fill(0, Math.min(size, this.#bytes.length));
    this.#size = size;
  }

  flush(): void {
    if (this.recording) this.deeds.push({ kind: "flush" });
  }

  getSize(): number {
    return this.#size;
  }

  close(): void {}
}
