// Signing out leaves nothing of the person on the device: every database and cache but the app itself and the sign-out mark.
import { appCaches } from "../sw/caches.ts";
import { sessionDatabase } from "./memory.ts";

const patience = 5_000;

/** Resolves true when all is gone; false where another tab still holds a database open, then it has to be done again. */
export async function wipeDevice(): Promise<boolean> {
  for (const storage of [localStorage, sessionStorage]) storage.clear();
  const names = (await indexedDB.databases()).flatMap(({ name }) => (name && name !== sessionDatabase ? [name] : []));
  const databases = await Promise.all(names.map(dropDatabase));
  for (const name of await caches.keys()) if (!appCaches.test(name)) await caches.delete(name);
  return databases.every(Boolean);
}

function dropDatabase(name: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(name);
    const timer = setTimeout(() => resolve(false), patience);
    const settle = (done: boolean) => {
      clearTimeout(timer);
      resolve(done);
    };
    request.onsuccess = () => settle(true);
    request.onerror = () => settle(false);
  });
}
