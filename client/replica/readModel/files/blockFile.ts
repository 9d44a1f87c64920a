// One file as numbered blocks, of which nothing that was committed is overwritten before the next commit: whenever it is cut off, the last
// commit is there as a whole.
//
//   block 0 and 1   two headers, written in turns: which commit it is and which blocks hold its table of contents
//   other blocks    contents, and the table of contents itself
//
// A commit writes the table into free blocks, flushes, writes the older header, flushes. A header that was cut off does not match its
// checksum, and the other one counts.

/** What it needs of a file: the part of `FileSystemSyncAccessHandle` (File System Standard, section 2.6) that is used. */
export interface SyncFile {
  read(into: Uint8Array, options: { at: number }): number;
  write(bytes: Uint8Array, options: { at: number }): number;
  truncate(size: number): void;
  /** What was written before is on the device before anything that is written after it. */
  flush(): void;
  getSize(): number;
  close(): void;
}

/** Bytes: a page of PostgreSQL. */
export const blockSize = 8192;
/** Never the number of contents: stands for a block of zeros that was never written. */
export const hole = 0;

const headers = 2;
/** Words of 32 bits, little-endian: magic, commit, bytes of the table, its checksum, checksum of the header, then block numbers. */
const headerWords = 5;
const magic = 0x31465644; // "DVF1"
const mostTableBlocks = blockSize / 4 - headerWords;

/** Bits of a block's state; a block with neither is free. */
const used = 1;
const committed = 2;
/** The file is made shorter when so many blocks at its end are free. */
const spare = 512;

export class BlockFile {
  readonly #file: SyncFile;
  #state: Uint8Array;
  /** Blocks that the file has room for. */
  #count = headers;
  /** No free block has a lower number. */
  #lowest = headers;
  #commit = 0;
  #tableBlocks: number[] = [];
  /** A header may or may not be written: nothing may be any more, or it would be of contents that are not those of the commit. */
  #broken = false;

  private constructor(file: SyncFile) {
    this.#file = file;
    this.#state = new Uint8Array(1024);
    this.#state.fill(used | committed, 0, headers);
  }

  /**
   * The file with the table of its last commit; `undefined` where it has none (a new one) or none that can be read: then it is emptied.
   * `blocksOf` tells which blocks a table names.
   */
  static open(file: SyncFile, blocksOf: (table: Uint8Array) => Iterable<number>): { blocks: BlockFile; table: Uint8Array | undefined } {
    const found = [0, 1]
      .map((slot) => readHeader(file, slot))
      .filter((header) => header !== undefined)
      .sort((a, b) => b.commit - a.commit);
    const blocks = new BlockFile(file);
    for (const header of found) {
      const table = readTable(file, header);
      if (!table) continue;
      blocks.#commit = header.commit;
      blocks.#tableBlocks = header.blocks;
      blocks.#count = Math.max(headers, Math.ceil(file.getSize() / blockSize));
      for (const block of [...header.blocks, ...blocksOf(table)]) blocks.#set(block, used | committed);
      return { blocks, table };
    }
    file.truncate(0);
    return { blocks, table: undefined };
  }

  /** Fills `into` from byte `from` of the block on. */
  read(block: number, into: Uint8Array, from = 0): void {
    const read = block === hole ? 0 : this.#file.read(into, { at: block * blockSize + from });
    // What was never written, behind the end of the file.
    if (read < into.length) into.fill(0, read);
  }

  /** Puts `bytes` at byte `from` of the block; returns the block that holds the contents from now on. Throws what the file throws. */
  write(block: number, bytes: Uint8Array, from = 0): number {
    const inPlace = block !== hole && !(this.#state[block]! & committed);
    const target = inPlace ? block : this.#allocate();
    try {
      if (inPlace || bytes.length === blockSize) this.#put(target, bytes, from);
      else {
        const whole = new Uint8Array(blockSize);
        this.read(block, whole);
        whole.set(bytes, from);
        this.#put(target, whole, 0);
      }
    } catch (error) {
      if (!inPlace) this.release(target);
      throw error;
    }
    if (!inPlace) this.release(block);
    return target;
  }

  /** Nobody needs the block's contents any more. */
  release(block: number): void {
    if (block === hole) return;
    this.#state[block]! &= ~used;
    if (this.#state[block] === 0) this.#lowest = Math.min(this.#lowest, block);
  }

  /** From now on the file opens with this table and the blocks that are in use. Where it throws the commit before counts. */
  commit(table: Uint8Array): void {
    const next = this.#commit + 1;
    const blocks: number[] = [];
    try {
      for (let at = 0; at < table.length; at += blockSize) {
        blocks.push(this.#allocate());
        this.#put(blocks.at(-1)!, table.subarray(at, at + blockSize), 0);
      }
      if (blocks.length > mostTableBlocks) throw new RangeError("too many blocks");
      this.#file.flush();
    } catch (error) {
      for (const block of blocks) this.release(block);
      throw error;
    }
    try {
      this.#put(next % headers, headerOf(next, table, blocks), 0);
      this.#file.flush();
    } catch (error) {
      this.#broken = true;
      throw error;
    }
    this.#commit = next;
    for (const block of this.#tableBlocks) this.release(block);
    this.#tableBlocks = blocks;
    this.#settle();
  }

  close(): void {
    this.#file.close();
  }

  /** What is in use is committed, everything else is free. */
  #settle(): void {
    let last = headers - 1;
    this.#lowest = this.#count;
    for (let block = headers; block < this.#count; block++) {
      const inUse = this.#state[block]! & used;
      this.#state[block] = inUse ? used | committed : 0;
      if (inUse) last = block;
      else if (this.#lowest === this.#count) this.#lowest = block;
    }
    if (this.#count - last <= spare) return;
    this.#file.truncate((last + 1) * blockSize);
    this.#count = last + 1;
  }

  #allocate(): number {
    let block = this.#lowest;
    while (block < this.#count && this.#state[block] !== 0) block++;
    this.#set(block, used);
    this.#lowest = block + 1;
    return block;
  }

  #set(block: number, state: number): void {
    if (block >= this.#state.length) {
      const longer = new Uint8Array(Math.max(this.#state.length * 2, block + 1));
      longer.set(this.#state);
      this.#state = longer;
    }
    this.#state[block] = state;
    this.#count = Math.max(this.#count, block + 1);
  }

  #put(block: number, bytes: Uint8Array, from: number): void {
    if (this.#broken) throw new Error("a commit before has failed");
    const written = this.#file.write(bytes, { at: block * blockSize + from });
    if (written < bytes.length) throw new Error(`only ${written} of ${bytes.length} bytes were written`);
  }
}

interface Header {
  commit: number;
  bytes: number;
  checksum: number;
  blocks: number[];
}

function headerOf(commit: number, table: Uint8Array, blocks: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(blockSize);
  const view = new DataView(bytes.buffer);
  for (const [at, value] of [magic, commit, table.length, checksumOf(table), 0, ...blocks].entries()) view.setUint32(at * 4, value, true);
  view.setUint32(16, checksumOf(bytes), true);
  return bytes;
}

function readHeader(file: SyncFile, slot: number): Header | undefined {
  const bytes = new Uint8Array(blockSize);
  if (file.read(bytes, { at: slot * blockSize }) < blockSize) return undefined;
  const view = new DataView(bytes.buffer);
  const word = (at: number) => view.getUint32(at * 4, true);
  const checksum = word(4);
  view.setUint32(16, 0, true);
  if (word(0) !== magic || checksumOf(bytes) !== checksum) return undefined;
  const blocks = Array.from({ length: Math.ceil(word(2) / blockSize) }, (_, index) => word(headerWords + index));
  return { commit: word(1), bytes: word(2), checksum: word(3), blocks };
}

function readTable(file: SyncFile, { bytes, checksum, blocks }: Header): Uint8Array | undefined {
  const table = new Uint8Array(bytes);
  for (const [index, block] of blocks.entries()) {
    const part = table.subarray(index * blockSize, (index + 1) * blockSize);
    if (file.read(part, { at: block * blockSize }) < part.length) return undefined;
  }
  return checksumOf(table) === checksum ? table : undefined;
}

/** FNV-1a, 32 bits. */
function checksumOf(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < bytes.length; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  return hash >>> 0;
}
