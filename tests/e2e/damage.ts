// Damage done from outside to what a device holds: its kept files, its search index.
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { blockSize } from "../../client/replica/readModel/files/blockFile.ts";
import { indexFile } from "./indexFile.ts";

/** Other bytes of the same size in place of a kept file's. */
export async function damageOriginal(page: Page, documentId: string): Promise<void> {
  await page.evaluate(async (documentId) => {
    const name = (await indexedDB.databases()).find((one) => one.name?.startsWith("docuvault-blobs-"))!.name!;
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const store = database.transaction("originals", "readwrite").objectStore("originals");
    await new Promise<void>((resolve, reject) => {
      const read = store.get(documentId);
      read.onsuccess = () => {
        const damaged = new Blob([new Uint8Array(read.result.size).fill(7)]);
        const write = store.put({ ...read.result, blob: damaged });
        write.onsuccess = () => resolve();
        write.onerror = () => reject(write.error);
      };
    });
    database.close();
  }, documentId);
}

/** The tables and indexes of the read model are overwritten with nonsense; what says where they lie is left. */
export async function damageIndex(page: Page): Promise<void> {
  const { name, tableBlocks } = (await indexFile(page))!;
  const damaged = await page.evaluate(
    async ([name, kept, blockSize]) => {
      const root = await navigator.storage.getDirectory();
      const handle = await root.getFileHandle(name);
      const { size } = await handle.getFile();
      const file = await handle.createWritable({ keepExistingData: true });
      let blocks = 0;
      for (let block = 2; block * blockSize < size; block++) {
        if (kept.includes(block)) continue;
        await file.write({ type: "write", position: block * blockSize, data: new Uint8Array(blockSize).fill(0xa5) });
        blocks++;
      }
      await file.close();
      return blocks;
    },
    [name, tableBlocks, blockSize] as const,
  );
  expect(damaged).toBeGreaterThan(100);
}
