// What the window is like right now, as signals: the layout itself is CSS, these are for behaviour that differs.
import { type ReadonlySignal, signal } from "@preact/signals";

function media(query: string): ReadonlySignal<boolean> {
  const list = matchMedia(query);
  const matches = signal(list.matches);
  list.addEventListener("change", (event) => {
    matches.value = event.matches;
  });
  return matches;
}

/** No rail, a bar at the bottom. The same width as in shellNarrow.css. */
export const isPhone = media("(max-width: 799px)");
/** Room for a panel beside the list. The same width as in screens/documents/narrow.css. */
export const hasPanel = media("(min-width: 1180px)");
/** A phone on its side, or a window that is zoomed far: no room for what can be said another time. */
export const isLow = media("(max-height: 520px)");
export const isTouch = media("(pointer: coarse)");
