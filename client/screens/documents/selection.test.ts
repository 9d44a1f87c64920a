import { expect, test } from "vitest";
import { Selection } from "./selection.ts";

const order = ["a", "b", "c", "d", "e"];
const ids = (selection: Selection) => [...selection.ids.value].sort().join("");

test("a range goes from where one began to where one is, in both directions", () => {
  const selection = new Selection();
  selection.start("d");
  selection.range(order, "b");
  expect(ids(selection)).toBe("bcd");
});

test("a range keeps what was selected before", () => {
  const selection = new Selection();
  selection.toggle("a");
  selection.start("c");
  selection.range(order, "d");
  expect(ids(selection)).toBe("acd");
});

test("a range without a beginning selects the one document", () => {
  const selection = new Selection();
  selection.range(order, "c");
  expect(ids(selection)).toBe("c");
});

test("what leaves the list leaves the selection", () => {
  const selection = new Selection();
  selection.all(order);
  selection.keep(["b", "e"]);
  expect(ids(selection)).toBe("be");
});
