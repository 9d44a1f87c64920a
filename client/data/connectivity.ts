// Whether the server answers. The browser's own word counts for little: without any network a server on this machine still answers.
import { type ReadonlySignal, signal } from "@preact/signals";

const state = signal(typeof navigator === "undefined" || navigator.onLine);

/** False after a request that got no answer, until one gets one. */
export const connectivity: ReadonlySignal<boolean> = state;

export function answered(): void {
  state.value = true;
}

export function notAnswered(): void {
  state.value = false;
}

if (typeof window !== "undefined") window.addEventListener("offline", notAnswered);
