// Labels and other named things in memory, as the mutators have them.
import type { Signal } from "@preact/signals";
import type { Collection, Labels, MergingLabels, Tag, VaultDocument, VaultTx } from "../../shared/mutators/index.ts";

export type LabelFieldName = "tags" | "typeId" | "correspondentId";
interface Documents {
  ids(): readonly string[];
  document(id: string): VaultDocument | undefined;
  patch(id: string, change: Partial<VaultDocument>): void;
}

export const collectionOf = <T extends { id: string }>(values: Signal<ReadonlyMap<string, T>>): Collection<T> => ({
  get: async (id) => values.peek().get(id),
  insert: async (value) => {
    if (!values.peek().has(value.id)) values.value = new Map(values.peek()).set(value.id, value);
  },
  update: async (id, change) => {
    const before = values.peek().get(id);
    if (before) values.value = new Map(values.peek()).set(id, { ...before, ...change });
  },
  delete: async (id) => {
    const next = new Map(values.peek());
    next.delete(id);
    values.value = next;
  },
});

export const resolvingOf = <T extends { id: string; name: string }>(values: Signal<ReadonlyMap<string, T>>): Labels<T> => ({
  ...collectionOf(values),
  names: async () => [...values.peek().values()],
  alias: async () => {},
  resolve: async (id) => (values.peek().has(id) ? id : null),
});

export const mergingOf = <T extends { id: string; name: string }>(
  values: Signal<ReadonlyMap<string, T>>,
  field: LabelFieldName,
  { ids, document: documentOf, patch }: Documents,
): MergingLabels<T> => ({
  ...resolvingOf(values),
  async merge(id, into) {
    for (const one of ids()) {
      const document = documentOf(one);
      if (field === "tags" && document?.tags.includes(id))
        patch(one, { tags: [...new Set(document.tags.map((tag) => (tag === id ? into : tag)))] });
      if (field !== "tags" && document?.[field] === id) patch(one, { [field]: into });
    }
    await collectionOf(values).delete(id);
  },
});

/** Tags inside each other, in no circle. */
export const treeOf = (tags: Signal<ReadonlyMap<string, Tag>>): VaultTx["tagTree"] => {
  const inside = (id: string) => [...tags.peek().values()].filter(({ parentId }) => parentId === id);
  return {
    async moveInner(id, to) {
      for (const tag of inside(id)) await collectionOf(tags).update(tag.id, { parentId: to });
    },
    async wayUp(id) {
      const tag = tags.peek().get(id);
      return tag ? [id, ...(tag.parentId ? await this.wayUp(tag.parentId) : [])] : [];
    },
    async heightOf(id) {
      return 1 + Math.max(0, ...(await Promise.all(inside(id).map((tag) => this.heightOf(tag.id)))));
    },
    resolvePlace: async (id) => (tags.peek().has(id) ? id : null),
  };
};
