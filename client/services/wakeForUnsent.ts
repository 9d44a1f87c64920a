// Files that wait are sent with no tab open as well, where the browser wakes the service worker for it: asked for whenever a network is
// missing, and when the person leaves the app. With a tab open the outbox needs nobody.
import { effect, type ReadonlySignal } from "@preact/signals";
import { askToBeWoken, waitingFilesTag } from "../data/backgroundSync.ts";

interface WakeDeps {
  /** Files on this device that the server does not have. */
  waiting: ReadonlySignal<number>;
  online: ReadonlySignal<boolean>;
  page?: Pick<Document, "visibilityState" | "addEventListener" | "removeEventListener">;
  ask?: () => Promise<void>;
}

/** Returns what ends it. */
export function wakeForUnsent({ waiting, online, page = document, ask = () => askToBeWoken(waitingFilesTag) }: WakeDeps): () => void {
  const asking = () => void ask().catch((error: unknown) => console.warn("Files are sent when the app is opened", error));
  const stop = effect(() => {
    if (waiting.value > 0 && !online.value) asking();
  });
  const left = () => {
    if (page.visibilityState === "hidden" && waiting.peek() > 0) asking();
  };
  page.addEventListener("visibilitychange", left);
  return () => {
    stop();
    page.removeEventListener("visibilitychange", left);
  };
}
