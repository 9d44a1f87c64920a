// What is being searched for: one text for the field and the screen, ahead of the address while somebody types.
import { signal } from "@preact/signals";

export const searchText = signal("");
/** The address from which typing began, for the way back with Escape. */
export const startedFrom = signal("/documents");
