// Parts of the app that are fetched when they are first asked for.
import { lazy } from "preact-iso";

/** Milliseconds before the second try. */
const pause = 300;

/**
 * A component of its own chunk. A fetch that fails once (the network has just gone, the service worker was killed under it) is
 * tried again: what has failed for good leaves a hole in the screen until it is loaded anew.
 */
export const fetched = ((load: () => Promise<unknown>) =>
  lazy((() => load().catch(() => new Promise((resolve) => setTimeout(resolve, pause)).then(load))) as never)) as typeof lazy;
