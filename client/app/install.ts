// Whether the browser would install the app now, and the question to it. Only some browsers offer this to the page.
import { signal } from "@preact/signals";

interface InstallEvent extends Event {
  prompt(): Promise<void>;
}

const offered = signal<InstallEvent | null>(null);
export const canInstall = offered;

/** Safari of a phone asks nobody, and tells the page whether it was opened from the home screen. */
export const isOnlyByHand = "standalone" in navigator && navigator.standalone === false;

addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  offered.value = event as InstallEvent;
});
addEventListener("appinstalled", () => {
  offered.value = null;
});

export async function install(): Promise<void> {
  const event = offered.value;
  // an offer can be used once
  offered.value = null;
  await event?.prompt();
}
