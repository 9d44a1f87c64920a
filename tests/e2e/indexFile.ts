// The file of the read model as a page of the same origin sees it.
import type { Page } from "playwright-core";
import { blockSize } from "../../client/replica/readModel/files/blockFile.ts";

export interface IndexFile {
  name: string;
  /** Bytes. */
  size: number;
  /** Number of the last commit; 0 where there is no file, or none that was ever committed. */
  commit: number;
  /** Blocks with the tables of contents of both headers. */
  tableBlocks: number[];
}

/** `undefined` where it was written to meanwhile: then a page can't read it. */
export function indexFile(page: Page): Promise<IndexFile | undefined> {
  return page.evaluate(async (blockSize) => {
    const found = { name: "", size: 0, commit: 0, tableBlocks: [] as number[] };
    const root = await navigator.storage.getDirectory();
    for await (const [name, handle] of root.entries()) {
      if (!name.startsWith("docuvault-index-") || handle.kind !== "file") continue;
      const file = await (handle as FileSystemFileHandle).getFile();
      Object.assign(found, { name, size: file.size });
      if (file.size < 2 * blockSize) continue;
      const bytes = await file
        .slice(0, 2 * blockSize)
        .arrayBuffer()
        .catch(() => undefined);
      if (!bytes) return undefined;
      const words = new DataView(bytes);
      for (const at of [0, blockSize]) {
        found.commit = Math.max(found.commit, words.getUint32(at + 4, true));
        const blocks = Math.ceil(words.getUint32(at + 8, true) / blockSize);
        for (let index = 0; index < blocks; index++) found.tableBlocks.push(words.getUint32(at + 20 + index * 4, true));
      }
    }
    return found;
  }, blockSize);
}
