import { expect, test } from "vitest";
import type { Folder } from "../../../shared/mutators/index.ts";
import { childrenOf, isInside, pathText } from "./folderTree.ts";

const folder = (id: string, parentId: string | null): [string, Folder] => [
  id,
  { id, ownerId: "owner", access: "owner", name: id.toUpperCase(), parentId, createdAt: "2026-01-01T00:00:00.000Z" },
];
const tree = new Map([folder("home", null), folder("bills", "home"), folder("power", "bills"), folder("lost", "gone")]);

test("a path goes from the top level down", () => {
  expect(pathText(tree, "power")).toBe("HOME / BILLS / POWER");
});

test("a folder whose parent is gone is shown at the top level", () => {
  expect(childrenOf(tree, null).map((one) => one.id)).toEqual(["home", "lost"]);
});

test("a folder is inside all that are above it and inside itself", () => {
  expect(isInside(tree, "power", "home")).toBe(true);
  expect(isInside(tree, "home", "power")).toBe(false);
  expect(isInside(tree, "home", "home")).toBe(true);
});

test("two folders that two devices put into each other still have a path", () => {
  const loop = new Map([folder("a", "b"), folder("b", "a")]);
  expect(pathText(loop, "a")).toBe("B / A");
});
