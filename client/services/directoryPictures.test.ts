// However many people a screen shows, their pictures are asked for a few at a time.
import { expect, test } from "vitest";
import { createPictures } from "./directoryPictures.ts";

/** A service that answers when it is told to. */
function aService() {
  const asked: { id: string; answer: PromiseWithResolvers<Blob | undefined> }[] = [];
  let [now, most] = [0, 0];
  const picture = createPictures(async (id) => {
    const answer = Promise.withResolvers<Blob | undefined>();
    asked.push({ id, answer });
    most = Math.max(most, ++now);
    return answer.promise.finally(() => {
      now--;
    });
  });
  return { asked, picture, most: () => most };
}
const blob = new Blob(["a picture"]);

test("a hundred pictures are asked for three at a time, and all of them come, whatever becomes of single ones", async () => {
  const { asked, picture, most } = aService();
  const all = Array.from({ length: 100 }, (_, n) => picture(String(n)).catch(() => "failed"));
  for (let n = 0; n < 100; n++) {
    await Promise.resolve();
    const one = asked[n]!;
    if (n % 10 === 0) one.answer.reject(new Error("no network"));
    else one.answer.resolve(blob);
    await all[n];
  }
  const came = await Promise.all(all);
  expect(came.filter((one) => one === blob)).toHaveLength(90);
  expect(most()).toBe(3);
});

test("people who have left the screen are not asked for", async () => {
  const { asked, picture } = aService();
  const gone = new AbortController();
  const first = [picture("a"), picture("b"), picture("c")];
  const left = Array.from({ length: 50 }, (_, n) => picture(`gone ${n}`, gone.signal));
  const last = picture("d");
  gone.abort();
  for (const { answer } of asked) answer.resolve(blob);
  await Promise.all(first);
  expect(await Promise.all(left)).toEqual(left.map(() => undefined));
  for (const { answer } of asked) answer.resolve(blob);
  expect(await last).toBe(blob);
  expect(asked.map(({ id }) => id)).toEqual(["a", "b", "c", "d"]);
});
