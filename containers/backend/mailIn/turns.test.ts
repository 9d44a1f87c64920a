// How many mails lie on this machine at a time, however many accounts bring some.
import { expect, test } from "vitest";
import { createTurns } from "./turns.ts";

test("of a hundred people with ten accounts each, one mail of each person and twenty of all are here at a time, and all have their turn", async () => {
  const turns = createTurns();
  const here = new Map<string, number>();
  let [now, most, taking, mostTaking] = [0, 0, 0, 0];
  const mail = (userId: string) =>
    turns.ofPerson(userId, async () => {
      const own = (here.get(userId) ?? 0) + 1;
      here.set(userId, own);
      most = Math.max(most, ++now);
      expect(own).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      await turns.ofMachine(async () => {
        mostTaking = Math.max(mostTaking, ++taking);
        await new Promise((resolve) => setImmediate(resolve));
        taking--;
      });
      here.set(userId, own - 1);
      now--;
    });
  await Promise.all(Array.from({ length: 1_000 }, (_, n) => mail(`person ${n % 100}`)));
  expect([now, most, mostTaking]).toEqual([0, 20, 2]);
});

test("a mail that fails gives its turn back", async () => {
  const turns = createTurns();
  const failing = Array.from({ length: 50 }, (_, n) => turns.ofPerson(`person ${n}`, () => Promise.reject(new Error("cut"))));
  expect((await Promise.allSettled(failing)).every(({ status }) => status === "rejected")).toBe(true);
  expect(await turns.ofPerson("person 1", async () => "here")).toBe("here");
});
