// Background Sync, where a browser has it (WICG background-sync): it wakes the service worker when there is a network, with no tab open.

/** What the service worker is woken for. */
export const waitingFilesTag = "docuvault-waiting-files";

interface SyncManager {
  register(tag: string): Promise<void>;
}

/** Asks the browser to wake the service worker. Where it has no such thing, or its person does not allow it, nothing happens. */
export async function askToBeWoken(tag: string): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  // not `ready`, which waits for ever where there is no worker
  const registration = await navigator.serviceWorker.getRegistration();
  const { sync } = (registration ?? {}) as { sync?: SyncManager };
  await sync?.register(tag).catch(() => {});
}
