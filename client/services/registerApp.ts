// The installed app: offers another version when one is ready and switches only when asked. Nothing here reloads by itself, so
// that no pair of versions can chase each other.
import { type ReadonlySignal, signal } from "@preact/signals";
import { Workbox } from "workbox-window";

export interface App {
  /** Another version is on the device and waits. */
  readonly updateReady: ReadonlySignal<boolean>;
  /** Switches to it: the page loads anew. Unsent changes and files are in the device's stores and stay. */
  applyUpdate(): Promise<void>;
}

const hour = 60 * 60_000;
/** Long after the first paint: some 6 MB that only search and previews need, so that both work without network too. */
const engineDelay = 20_000;
/** A version that has to be downloaded first takes a while. Milliseconds. */
const installPatience = 30_000;
/** One file of a version that does not come makes all of it fail: it is tried so often, with a pause of so many milliseconds. */
const installTries = 4;
const installPause = 1_000;
/** The worker that is left first answers what it was asked for; for so many milliseconds. */
const switchPatience = 5_000;

export function registerApp(): App {
  const updateReady = signal(false);
  // The development server has no built worker, and plain HTTP away from localhost has none at all.
  if (import.meta.env.DEV || !("serviceWorker" in navigator)) return { updateReady, applyUpdate: async () => location.reload() };
  const workbox = new Workbox("/sw.js");
  let asked = false;
  workbox.addEventListener("waiting", () => {
    updateReady.value = true;
  });
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (asked) location.reload();
  });
  const check = () => {
    if (navigator.onLine && document.visibilityState === "visible") workbox.update().catch(() => {});
  };
  const registered = workbox.register();
  registered.then(
    () => {
      setInterval(check, hour);
      setTimeout(() => void fetchEngines(), engineDelay);
    },
    (error: unknown) => console.error("The app could not be installed for use without network", error),
  );
  return {
    updateReady,
    async applyUpdate() {
      const registration = await registered.catch(() => undefined);
      // The server may have a version that this device has not heard of yet: newer, or older after it was put back.
      const waits = registration && (registration.waiting ?? (await download(registration)));
      if (!waits) return location.reload();
      asked = true;
      waits.postMessage({ type: "SKIP_WAITING" });
      setTimeout(() => location.reload(), switchPatience);
    },
  };
}

/** The version that the server has now, installed and waiting; null where it is the one that runs, or can't be had. */
async function download(registration: ServiceWorkerRegistration): Promise<ServiceWorker | null> {
  for (let tries = installTries; tries > 0; tries--) {
    const known = await registration.update().then(
      () => true,
      () => false,
    );
    const worker = registration.installing;
    if (!worker && known) return registration.waiting;
    if (worker && (await isInstalled(worker))) return worker;
    await new Promise((resolve) => setTimeout(resolve, installPause));
  }
  return null;
}

function isInstalled(worker: ServiceWorker): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), installPatience);
    worker.addEventListener("statechange", () => {
      if (worker.state === "installing") return;
      clearTimeout(timer);
      resolve(worker.state === "installed");
    });
  });
}

async function fetchEngines(): Promise<void> {
  const { active } = await navigator.serviceWorker.ready;
  active?.postMessage({ type: "FETCH_ENGINES" });
}
