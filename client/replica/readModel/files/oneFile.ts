// PGlite's files in one file of the device: nothing of them lies in memory, and a commit is all of them at one moment.
import { BaseFilesystem, ERRNO_CODES, type FsStats } from "@electric-sql/pglite/basefs";
import { BlockFile, blockSize, hole, type SyncFile } from "./blockFile.ts";
import { aFile, aFolder, blocksOfTable, decodeTree, encodeTree, type FileNode, type FolderNode, type TreeNode } from "./tree.ts";

/** As WASI numbers them, which Emscripten does as well. */
const outOfSpace = 51;
const isDirectory = ERRNO_CODES.EISDIR;

/** `code` is what the engine's C library sees as `errno`. */
class FileError extends Error {
  readonly code: number;

  constructor(code: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A file that may be open under a name that it does not have any more. */
interface OpenFile extends FileNode {
  opened?: number;
  nameless?: boolean;
}

export class OneFileSystem extends BaseFilesystem {
  readonly #blocks: BlockFile;
  readonly #root: FolderNode;
  readonly #open = new Map<number, OpenFile>();
  #lastDescriptor = 0;

  /** Opens it at its last commit; an empty one where there is none that can be read. */
  constructor(file: SyncFile) {
    super();
    const { blocks, table } = BlockFile.open(file, blocksOfTable);
    this.#blocks = blocks;
    this.#root = table ? decodeTree(table) : aFolder();
  }

  /** Nothing was ever committed. */
  get isEmpty(): boolean {
    return this.#root.children.size === 0;
  }

  /** What a cut of any kind leaves from now on. Throws what the file throws, and then the commit before counts. */
  commit(): void {
    this.#blocks.commit(encodeTree(this.#root));
  }

  override async closeFs(): Promise<void> {
    this.#blocks.close();
  }

  chmod(path: string, mode: number): void {
    const node = this.#node(path);
    node.mode = (node.mode & ~0o7777) | (mode & 0o7777);
  }

  utimes(path: string, _atime: number, mtime: number): void {
    this.#node(path).modified = mtime;
  }

  lstat(path: string): FsStats {
    return statsOf(this.#node(path));
  }

  fstat(descriptor: number): FsStats {
    return statsOf(this.#opened(descriptor));
  }

  mkdir(path: string, options?: { recursive?: boolean; mode?: number }): void {
    const { folder, name } = this.#place(path);
    if (folder.children.has(name)) throw new FileError(ERRNO_CODES.EEXIST, path);
    folder.children.set(name, aFolder(options?.mode));
  }

  readdir(path: string): string[] {
    const node = this.#node(path);
    if (node.kind !== "folder") throw new FileError(ERRNO_CODES.ENOTDIR, path);
    return [...node.children.keys()];
  }

  rmdir(path: string): void {
    const { folder, name } = this.#place(path);
    const node = this.#node(path);
    if (node.kind !== "folder") throw new FileError(ERRNO_CODES.ENOTDIR, path);
    if (node.children.size > 0) throw new FileError(ERRNO_CODES.ENOTEMPTY, path);
    folder.children.delete(name);
  }

  rename(oldPath: string, newPath: string): void {
    const node = this.#node(oldPath);
    const from = this.#place(oldPath);
    const to = this.#place(newPath);
    const replaced = to.folder.children.get(to.name);
    if (replaced === node) return;
    if (replaced?.kind === "folder" && replaced.children.size > 0) throw new FileError(ERRNO_CODES.ENOTEMPTY, newPath);
    if (replaced?.kind === "file") this.#drop(replaced);
    from.folder.children.delete(from.name);
    to.folder.children.set(to.name, node);
  }

  unlink(path: string): void {
    const { folder, name } = this.#place(path);
    this.#drop(this.#file(path));
    folder.children.delete(name);
  }

  writeFile(path: string, data: string | Uint8Array, options?: { mode?: number }): void {
    const { folder, name } = this.#place(path);
    if (folder.children.has(name)) this.truncate(path, 0);
    else folder.children.set(name, aFile(options?.mode));
    this.#write(this.#file(path), typeof data === "string" ? new TextEncoder().encode(data) : data, 0);
  }

  truncate(path: string, length = 0): void {
    const file = this.#file(path);
    const kept = Math.ceil(length / blockSize);
    for (const block of file.blocks.splice(kept)) this.#blocks.release(block);
    const end = length % blockSize;
    const last = file.blocks[kept - 1];
    // What comes after the end is zero when the file grows again.
    if (length < file.size && end > 0 && last !== undefined && last !== hole)
      file.blocks[kept - 1] = this.#block(last, new Uint8Array(blockSize - end), end);
    file.size = length;
    file.modified = Date.now();
  }

  open(path: string): number {
    const file: OpenFile = this.#file(path);
    file.opened = (file.opened ?? 0) + 1;
    const descriptor = ++this.#lastDescriptor;
    this.#open.set(descriptor, file);
    return descriptor;
  }

  close(descriptor: number): void {
    const file = this.#opened(descriptor);
    this.#open.delete(descriptor);
    file.opened!--;
    if (file.nameless && file.opened === 0) this.#release(file);
  }

  read(descriptor: number, buffer: Uint8Array, offset: number, length: number, position: number): number {
    const file = this.#opened(descriptor);
    const end = Math.min(position + length, file.size);
    const into = new Uint8Array(buffer.buffer, buffer.byteOffset + offset, Math.max(end - position, 0));
    for (const { index, from, part } of partsOf(into, position)) this.#blocks.read(file.blocks[index] ?? hole, part, from);
    return into.length;
  }

  /** `buffer` is the engine's whole memory. */
  write(descriptor: number, buffer: Uint8Array | ArrayBuffer, offset: number, length: number, position: number): number {
    const [memory, start] = buffer instanceof Uint8Array ? [buffer.buffer, buffer.byteOffset + offset] : [buffer, offset];
    this.#write(this.#opened(descriptor), new Uint8Array(memory, start, length), position);
    return length;
  }

  #write(file: FileNode, bytes: Uint8Array, position: number): void {
    for (const { index, from, part } of partsOf(bytes, position)) {
      while (file.blocks.length <= index) file.blocks.push(hole);
      file.blocks[index] = this.#block(file.blocks[index]!, part, from);
      file.size = Math.max(file.size, index * blockSize + from + part.length);
    }
    file.modified = Date.now();
  }

  /** The device may have no room, or not let us have it: to the engine that is a full disk. */
  #block(block: number, bytes: Uint8Array, from: number): number {
    try {
      return this.#blocks.write(block, bytes, from);
    } catch (error) {
      throw new FileError(outOfSpace, String(error), { cause: error });
    }
  }

  #drop(file: OpenFile): void {
    if (file.opened) file.nameless = true;
    else this.#release(file);
  }

  #release(file: FileNode): void {
    for (const block of file.blocks.splice(0)) this.#blocks.release(block);
  }

  #opened(descriptor: number): OpenFile {
    const file = this.#open.get(descriptor);
    if (!file) throw new FileError(ERRNO_CODES.EBADF, `${descriptor}`);
    return file;
  }

  #file(path: string): FileNode {
    const node = this.#node(path);
    if (node.kind !== "file") throw new FileError(isDirectory, path);
    return node;
  }

  #node(path: string): TreeNode {
    let node: TreeNode = this.#root;
    for (const name of namesOf(path)) {
      if (node.kind !== "folder") throw new FileError(ERRNO_CODES.ENOTDIR, path);
      const child = node.children.get(name);
      if (!child) throw new FileError(ERRNO_CODES.ENOENT, path);
      node = child;
    }
    return node;
  }

  #place(path: string): { folder: FolderNode; name: string } {
    const names = namesOf(path);
    const name = names.pop() ?? "";
    const folder = this.#node(names.join("/"));
    if (folder.kind !== "folder") throw new FileError(ERRNO_CODES.ENOTDIR, path);
    return { folder, name };
  }
}

const namesOf = (path: string) => path.split("/").filter(Boolean);

/** The blocks that `bytes` at this position of a file lie in. */
function* partsOf(bytes: Uint8Array, position: number): Generator<{ index: number; from: number; part: Uint8Array }> {
  for (let at = 0; at < bytes.length; ) {
    const from = (position + at) % blockSize;
    const length = Math.min(blockSize - from, bytes.length - at);
    yield { index: Math.floor((position + at) / blockSize), from, part: bytes.subarray(at, at + length) };
    at += length;
  }
}

function statsOf(node: TreeNode): FsStats {
  const size = node.kind === "file" ? node.size : 0;
  const { mode, modified } = node;
  return {
    dev: 0,
    ino: 0,
    mode,
    nlink: 1,
    uid: 0,
    gid: 0,
    rdev: 0,
    size,
    blksize: blockSize,
    blocks: Math.ceil(size / blockSize),
    atime: modified,
    mtime: modified,
    ctime: modified,
  };
}
