// The list that was open last, so that the next and the previous document are those of that list.
import { signal } from "@preact/signals";

export const lastList = signal<{ ids: readonly string[]; url: string }>({ ids: [], url: "/documents" });
