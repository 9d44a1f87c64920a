// What can be done with the document that is open, on its own page or beside the list: for the palette.
import { signal } from "@preact/signals";
import type { MenuItem } from "./Menu.tsx";

export interface OpenDocument {
  id: string;
  title: string;
  commands: readonly MenuItem[];
}

/** Null: none is open. */
export const openDocument = signal<OpenDocument | null>(null);
