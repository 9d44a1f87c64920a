// Parts of the app that are fetched when they are first asked for.
import { lazy } from "preact-iso";

/** Milliseconds before the next try. A service worker that was killed together with a tab is back within a second. */
const pauses = [300, 1_000, 3_000];

/**
 * A component of its own chunk. A fetch that fails is tried again: `lazy` keeps what it was given first, and a failure would leave
 * a hole in the screen for as long as the app is open. What can't be had is an error where it is drawn, with a way to reload.
 */
export const lazyWithRetry = ((load: () => Promise<unknown>) => lazy((() => patiently(load)) as never)) as typeof lazy;

async function patiently(load: () => Promise<unknown>): Promise<unknown> {
  for (const pause of pauses) {
    try {
      return await load();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
  return load().catch((error: unknown) => () => {
    throw error;
  });
}
