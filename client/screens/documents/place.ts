// Which documents a list shows, and how it looked when it was left.
import { Selection } from "./selection.ts";

export type Place =
  | { kind: "all" }
  | { kind: "unfiled" }
  | { kind: "shared" }
  | { kind: "folder"; folderId: string }
  | { kind: "tag"; tagId: string };

export function placeOf(params: { folderId?: string; tagId?: string }, path: string): Place {
  if (params.folderId) return { kind: "folder", folderId: params.folderId };
  if (params.tagId) return { kind: "tag", tagId: params.tagId };
  if (path === "/unfiled") return { kind: "unfiled" };
  return path === "/shared" ? { kind: "shared" } : { kind: "all" };
}

export interface ListMemory {
  scroll: number;
  cursor: string | null;
  selection: Selection;
}

const memories = new Map<string, ListMemory>();

/** Going back to a list finds it as it was. */
export function memoryOf(key: string): ListMemory {
  let memory = memories.get(key);
  if (!memory) {
    memory = { scroll: 0, cursor: null, selection: new Selection() };
    memories.set(key, memory);
  }
  return memory;
}
