// Signing out leaves nothing of the person on the device: every database, file and cache but the app itself and the sign-out mark.
import { appCaches } from "../data/appCaches.ts";
import { whenFree } from "../data/whenFree.ts";
import { sessionDatabase } from "./memory.ts";

const patience = 5_000;

/** `later`: another tab still has a database or file open, so call it again. `elsewhere`: a service worker asks, which does not reach all of it. */
export type Wiped = "whole" | "later" | "elsewhere";

export async function wipeDevice(): Promise<Wiped> {
  const isTab = "localStorage" in globalThis;
  for (const storage of isTab ? [localStorage, sessionStorage] : []) storage.clear();
  const names = (await indexedDB.databases()).flatMap(({ name }) => (name && name !== sessionDatabase ? [name] : []));
  const databases = await Promise.all(names.map(dropDatabase));
  for (const name of await caches.keys()) if (!appCaches.test(name)) await caches.delete(name);
  const files = await dropFiles();
  if (!isTab) return "elsewhere";
  return files && databases.every(Boolean) ? "whole" : "later";
}

async function dropFiles(): Promise<boolean> {
  // private windows of some browsers refuse access to their file system, which is then empty
  const root = await navigator.storage.getDirectory().catch(() => undefined);
  if (!root) return true;
  const names: string[] = [];
  for await (const name of root.keys()) names.push(name);
  const gone = await Promise.allSettled(names.map((name) => whenFree(() => root.removeEntry(name, { recursive: true }))));
  return gone.every(({ status }) => status === "fulfilled");
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
