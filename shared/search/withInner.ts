// What lies inside each other: folders, and tags.

/** These with all that lie in them, at any depth. */
export function withInner(ids: Iterable<string>, all: ReadonlyMap<string, { id: string; parentId?: string | null }>): Set<string> {
  const found = new Set(ids);
  for (let before = -1; before < found.size; ) {
    before = found.size;
    for (const { id, parentId } of all.values()) if (parentId && found.has(parentId)) found.add(id);
  }
  return found;
}
