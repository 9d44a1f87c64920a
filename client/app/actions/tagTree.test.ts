import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import type { Tag } from "../../../shared/mutators/index.ts";
import { withInner } from "../../../shared/search/withInner.ts";
import type { Vault } from "../../data/types.ts";
import { placesFor } from "./tagPlaces.ts";
import { tagsInTree } from "./tagTree.ts";

const tag = (id: string, parentId?: string): [string, Tag] => [
  id,
  { id, ownerId: "me", name: id.toUpperCase(), color: "#112233", createdAt: "2026-01-01", ...(parentId && { parentId }) },
];
const vaultOf = (...tags: [string, Tag][]) => ({ userId: "me", tags: signal(new Map(tags)) }) as unknown as Vault;
const inside = (vault: Vault, id: string) => [...withInner([id], vault.tags.peek())].sort();

test("each tag stands behind the one that it lies in; one whose parent is not told stands at the top", () => {
  const vault = vaultOf(tag("c", "a"), tag("b"), tag("a"), tag("d", "c"), tag("lost", "hidden"), tag("e", "a"));
  expect(tagsInTree(vault).map(({ path, depth }) => [path, depth])).toEqual([
    ["A", 0],
    ["A / C", 1],
    ["A / C / D", 2],
    ["A / E", 1],
    ["B", 0],
    ["LOST", 0],
  ]);
  expect(inside(vault, "a")).toEqual(["a", "c", "d", "e"]);
  expect(inside(vault, "b")).toEqual(["b"]);
});

test("tags in a circle, of which a device has a part of the changes, are all shown", () => {
  const vault = vaultOf(tag("a", "b"), tag("b", "a"));
  expect(
    tagsInTree(vault)
      .map(({ id }) => id)
      .toSorted(),
  ).toEqual(["a", "b"]);
  expect(inside(vault, "a")).toEqual(["a", "b"]);
});

test("a tag is offered no place in itself, and none that is too deep for what lies in it", () => {
  const chain = ["1", "2", "3", "4"].map((id, level, all) => tag(id, all[level - 1]));
  const vault = vaultOf(...chain, tag("m"), tag("n", "m"));
  const places = (id: string) => placesFor(vault, vault.tags.peek().get(id)!).map((one) => one.id);
  expect(places("m")).toEqual(["1", "2", "3"]);
  expect(places("n")).toEqual(["1", "2", "3", "4", "m"]);
  expect(places("1")).toEqual(["m"]);
});
