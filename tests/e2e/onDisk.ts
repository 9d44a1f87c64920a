// What a device has on its disk. The library that keeps the replica writes what the server has confirmed a moment after it is on screen: a
// page that goes before, without network, is followed by one that knows of it only when it hears the server again.
import type { Page } from "playwright-core";
import { until } from "./support.ts";

/** Until the replica on the disk holds these words. */
export async function onDisk(page: Page, words: string): Promise<void> {
  await until(`${words} on the disk`, () =>
    page.evaluate(async (searched) => {
      for (const { name } of await indexedDB.databases()) {
        if (!name?.startsWith("rep:")) continue;
        const chunks = await new Promise<unknown[]>((resolve, reject) => {
          const opening = indexedDB.open(name);
          opening.onerror = () => reject(opening.error);
          opening.onsuccess = () => {
            const all = opening.result.transaction("chunks").objectStore("chunks").getAll();
            all.onerror = () => reject(all.error);
            all.onsuccess = () => resolve(all.result);
            all.transaction!.oncomplete = () => opening.result.close();
          };
        });
        if (JSON.stringify(chunks).includes(searched)) return true;
      }
      return false;
    }, words),
  );
}
