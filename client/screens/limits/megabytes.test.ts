import { expect, test } from "vitest";
import { z } from "zod";
import { bytesOf, inMegabytes, megabytes } from "./megabytes.ts";

const read = (text: string) => {
  const checked = megabytes.safeParse(text);
  return checked.success ? checked.data : "refused";
};

test("a size is a number with a comma or a point; what may mean a thousand is refused", () => {
  expect(["5", " 12,5 ", "0.5", "1000", "0,954"].map(read)).toEqual([5, 12.5, 0.5, 1000, 0.954]);
  expect(["1.000", "1,000", "5,120", "1.000.000", "1 000", "1.000,5", "0", "-1", "5121", "much"].map(read)).toEqual(
    Array(10).fill("refused"),
  );
});

test("a field that is left empty is no limit of its own, and hinders none of the others", () => {
  expect(z.object({ all: megabytes, pdf: megabytes }).parse({ pdf: "3" })).toEqual({ all: null, pdf: 3 });
});

test("what is shown can be sent as it is, and means the same bytes", () => {
  for (const bytes of [1, 5_000, 1_000_000, 1_293_942, 1_048_576, 1_234_567_890, 5 * 1024 ** 3])
    expect(bytesOf(read(inMegabytes(bytes)) as number, bytes), inMegabytes(bytes)).toBe(bytes);
});
