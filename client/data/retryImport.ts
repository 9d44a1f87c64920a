// Fetching parts of the app that are files of their own.

/** Milliseconds before the next try. A service worker that was killed together with a tab is back within a second. */
const pauses = [300, 1_000, 3_000];

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Calls `load`, which imports a module, until one call succeeds, four times at most. Rejects with the last call's error. */
export async function retryImport<T>(load: () => Promise<T>, wait: (ms: number) => Promise<void> = sleep): Promise<T> {
  for (const pause of pauses) {
    try {
      return await load();
    } catch {
      await wait(pause);
    }
  }
  return load();
}
