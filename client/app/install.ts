// Whether the browser would install the app now, and the question to it. Only some browsers offer this to the page.
import { computed, signal } from "@preact/signals";

interface InstallEvent extends Event {
  prompt(): Promise<void>;
}

const offered = signal<InstallEvent | null>(null);
export const canInstall = offered;
/** Also where a person has to do it by the browser's own menu: only iOS says that this is a tab. */
export const installable = computed(() => offered.value !== null || (navigator as { standalone?: boolean }).standalone === false);

addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  offered.value = event as InstallEvent;
});
addEventListener("appinstalled", () => {
  offered.value = null;
});

/** That the hint was seen, on this device. */
export const installMark = "install-hint";

export async function install(): Promise<void> {
  const event = offered.value;
  // an offer can be used once
  offered.value = null;
  await event?.prompt();
}
