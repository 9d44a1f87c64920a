// Tags inside each other: in which order and how deep they are shown.
import type { Tag } from "../../../shared/mutators/index.ts";
import type { Vault } from "../../data/types.ts";
import { labelsOf } from "./labels.ts";

export interface PlacedTag extends Tag {
  /** 0: at the top. */
  depth: number;
  /** `Home / Power` */
  path: string;
}

/** The tags of one vault, each behind the one that it lies in. One whose parent its person is not told of stands at the top. */
export function tagsInTree(vault: Vault, ownerId = vault.userId): readonly PlacedTag[] {
  const own = labelsOf(vault, "tags", ownerId);
  const known = placed.get(own);
  if (known) return known;
  const ids = new Set(own.map(({ id }) => id));
  const inside = Map.groupBy(own, ({ parentId }) => (parentId && ids.has(parentId) ? parentId : null));
  const tree = new Map<string, PlacedTag>();
  const put = (tags: readonly Tag[], depth: number, above: string) => {
    for (const tag of tags) {
      if (tree.has(tag.id)) continue;
      const path = above + tag.name;
      tree.set(tag.id, { ...tag, depth, path });
      put(inside.get(tag.id) ?? [], depth + 1, `${path} / `);
    }
  };
  put(inside.get(null) ?? [], 0, "");
  // While a part of the changes has arrived, some may lie in a circle.
  put(own, 0, "");
  const all = [...tree.values()];
  placed.set(own, all);
  return all;
}
const placed = new WeakMap<readonly Tag[], readonly PlacedTag[]>();
