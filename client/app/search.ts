// What is being searched for: one text for the field and the screen, ahead of the address while somebody types.
import { signal } from "@preact/signals";
import type { CustomSort } from "../../shared/documents/customOrder.ts";

export const searchText = signal("");
/** Null: the best first. */
export const searchSort = signal<CustomSort | null>(null);
/** The address from which typing began, for the way back with Escape. */
export const startedFrom = signal("/documents");
