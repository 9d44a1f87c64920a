// The installed app: offers a newer version when one is ready and switches only when asked.
import { type ReadonlySignal, signal } from "@preact/signals";
import { Workbox } from "workbox-window";

export interface App {
  /** A newer version is on the device and waits. */
  readonly updateReady: ReadonlySignal<boolean>;
  /** Switches to it: the page loads anew. Unsent changes and files are in the device's stores and stay. */
  applyUpdate(): Promise<void>;
}

const hour = 60 * 60_000;
/** Long after the first paint: some 6 MB that only search and previews need, so that both work without network too. */
const engineDelay = 20_000;

export function registerApp(): App {
  const updateReady = signal(false);
  // The development server has no built worker, and plain HTTP away from localhost has none at all.
  if (import.meta.env.DEV || !("serviceWorker" in navigator)) return { updateReady, applyUpdate: async () => location.reload() };
  const workbox = new Workbox("/sw.js");
  let asked = false;
  workbox.addEventListener("waiting", () => {
    updateReady.value = true;
  });
  workbox.addEventListener("controlling", () => {
    if (asked) location.reload();
  });
  const check = () => {
    if (navigator.onLine && document.visibilityState === "visible") workbox.update().catch(() => {});
  };
  workbox.register().then(
    () => {
      setInterval(check, hour);
      setTimeout(() => void fetchEngines(), engineDelay);
    },
    (error: unknown) => console.error("The app could not be installed for use without network", error),
  );
  return {
    updateReady,
    async applyUpdate() {
      asked = true;
      workbox.messageSkipWaiting();
    },
  };
}

async function fetchEngines(): Promise<void> {
  const { active } = await navigator.serviceWorker.ready;
  active?.postMessage({ type: "FETCH_ENGINES" });
}
