// Folders and files by name, with the blocks that hold each file's contents, and the table that all of it is written down in.

export interface FileNode {
  kind: "file";
  mode: number;
  /** Milliseconds since 1970. */
  modified: number;
  /** Bytes. */
  size: number;
  blocks: number[];
}

export interface FolderNode {
  kind: "folder";
  mode: number;
  modified: number;
  children: Map<string, TreeNode>;
}

export type TreeNode = FileNode | FolderNode;

const folderType = 0o040000;
const fileType = 0o100000;
const permissions = 0o7777;

export const aFolder = (mode = 0o700): FolderNode => ({
  kind: "folder",
  mode: folderType | (mode & permissions),
  modified: Date.now(),
  children: new Map(),
});

export const aFile = (mode = 0o600): FileNode => ({
  kind: "file",
  mode: fileType | (mode & permissions),
  modified: Date.now(),
  size: 0,
  blocks: [],
});

/** Path, mode, time; of a file its bytes and the number of its blocks too. Parents come before their children. */
type Entry = [path: string, mode: number, modified: number, size?: number, blocks?: number];

/** Entries as JSON behind their length in bytes, then the numbers of all blocks, 32 bits each, little-endian. */
export function encodeTree(root: FolderNode): Uint8Array {
  const entries: Entry[] = [];
  const blocks: number[] = [];
  const walk = (folder: FolderNode, path: string) => {
    for (const [name, node] of folder.children) {
      const inner = path ? `${path}/${name}` : name;
      if (node.kind === "folder") {
        entries.push([inner, node.mode, node.modified]);
        walk(node, inner);
        continue;
      }
      entries.push([inner, node.mode, node.modified, node.size, node.blocks.length]);
      for (const block of node.blocks) blocks.push(block);
    }
  };
  walk(root, "");
  const json = new TextEncoder().encode(JSON.stringify(entries));
  const table = new Uint8Array(4 + json.length + blocks.length * 4);
  const view = new DataView(table.buffer);
  view.setUint32(0, json.length, true);
  table.set(json, 4);
  for (const [index, block] of blocks.entries()) view.setUint32(4 + json.length + index * 4, block, true);
  return table;
}

/** Numbers of all blocks that a table names. */
export function blocksOfTable(table: Uint8Array): number[] {
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  const blocks: number[] = [];
  for (let at = 4 + view.getUint32(0, true); at < table.length; at += 4) blocks.push(view.getUint32(at, true));
  return blocks;
}

export function decodeTree(table: Uint8Array): FolderNode {
  const length = new DataView(table.buffer, table.byteOffset).getUint32(0, true);
  const entries = JSON.parse(new TextDecoder().decode(table.subarray(4, 4 + length))) as Entry[];
  const blocks = blocksOfTable(table);
  const root = aFolder();
  const folders = new Map([["", root]]);
  let at = 0;
  for (const [path, mode, modified, size, count] of entries) {
    const slash = path.lastIndexOf("/");
    const node: TreeNode =
      size === undefined || count === undefined
        ? { kind: "folder", mode, modified, children: new Map() }
        : { kind: "file", mode, modified, size, blocks: blocks.slice(at, at + count) };
    at += count ?? 0;
    if (node.kind === "folder") folders.set(path, node);
    folders.get(path.slice(0, Math.max(slash, 0)))!.children.set(path.slice(slash + 1), node);
  }
  return root;
}
