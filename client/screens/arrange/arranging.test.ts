// Steps on pages that come one upon the other, and what is chosen meanwhile.
import { expect, test } from "vitest";
import { movedTo, takenOut, turned, without } from "../../arrange/arrangement.ts";
import { arranging, createArranging, forgetArranging } from "./arranging.ts";

const file = (name: string) => new File([name], name);
const keys = (of: ReturnType<typeof createArranging>) => of.state.value.steps.at(-1)!.map((part) => part.map(({ key }) => key));

test("every step goes on from the one before, and can be taken back", () => {
  const pages = createArranging(file("own"), 3);
  pages.choose(1, false);
  pages.step((parts, chosen) => turned(parts, chosen, 90));
  pages.step((parts, chosen) => movedTo(parts, chosen, 3, "after"));
  expect(keys(pages)).toEqual([[2, 3, 1]]);
  pages.back();
  expect(keys(pages)).toEqual([[1, 2, 3]]);
  pages.back();
  pages.back();
  expect(pages.state.value.steps).toHaveLength(1);
});

test("two files that are added one upon the other both stay, with what was done before", () => {
  const pages = createArranging(file("own"), 2);
  pages.choose(2, false);
  pages.step(without);
  pages.addFile(file("first"), 1);
  pages.addFile(file("second"), 2);
  expect(pages.files.map((one) => (one as File).name)).toEqual(["own", "first", "second"]);
  expect(
    pages.state.value.steps
      .at(-1)!
      .flat()
      .map(({ source, index }) => [source, index]),
  ).toEqual([
    [0, 0],
    [1, 0],
    [2, 0],
    [2, 1],
  ]);
});

test("what is not on the screen any more is not chosen", () => {
  const pages = createArranging(file("own"), 3);
  pages.addFile(file("added"), 2);
  expect(pages.state.value.chosen.size).toBe(2);
  pages.back();
  expect(pages.state.value.chosen.size).toBe(0);
  pages.choose(1, false);
  pages.step(takenOut);
  pages.restart([pages.state.value.steps.at(-1)![0]!]);
  expect(pages.state.value.chosen.size).toBe(0);
  pages.choose(2, false);
  pages.choose(3, true);
  expect([...pages.state.value.chosen]).toEqual([2, 3]);
});

test("who looks elsewhere finds it again, until it is saved", () => {
  const pages = arranging("name", file("own"), 2);
  pages.choose(1, false);
  pages.step(without);
  expect(keys(arranging("name", file("own"), 2))).toEqual([[2]]);
  forgetArranging("name");
  expect(keys(arranging("name", file("own"), 2))).toEqual([[1, 2]]);
});
