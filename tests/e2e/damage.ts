// Damage done from outside to what a device holds: its kept files, its search index.
import type { Page } from "playwright-core";
import { expect } from "vitest";

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

export const tableFile = /\/base\/\d+\/\d+$/;
/** The tables and indexes of the read model, in their files, are overwritten with nonsense. */
export async function damageIndex(page: Page): Promise<void> {
  const damaged = await page.evaluate(async (tableFile) => {
    const name = (await indexedDB.databases()).find((one) => one.name?.startsWith("/pglite/"))!.name!;
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const store = database.transaction("FILE_DATA", "readwrite").objectStore("FILE_DATA");
    return await new Promise<number>((resolve, reject) => {
      let files = 0;
      const request = store.openCursor();
      request.onerror = () => reject(request.error);
      request.onsuccess = () => {
        const cursor = request.result;
        if (!cursor) return resolve(files);
        if (new RegExp(tableFile).test(String(cursor.key)) && cursor.value.contents?.length > 0) {
          files++;
          cursor.update({ ...cursor.value, contents: new Uint8Array(cursor.value.contents.length).fill(0xa5) });
        }
        cursor.continue();
      };
    }).finally(() => database.close());
  }, tableFile.source);
  expect(damaged).toBeGreaterThan(10);
}
