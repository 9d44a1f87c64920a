import { expect, test } from "vitest";
import type { TextPage } from "../../../shared/api/documents.ts";
import { ApiProblem, NetworkDown } from "../../data/errors.ts";
import { textsInMemory } from "./testing.ts";
import { readTextFeed } from "./textFeed.ts";

const aPage = (number: number, of: number): TextPage => ({
  items: [{ documentId: `d${number}`, text: `text ${number}`, facts: null }],
  cursor: `c${number}`,
  next: number < of ? `c${number}` : null,
});

/** A feed of so many pages, and the read model's turns. */
function aFeed(pages: number) {
  const texts = textsInMemory();
  const feed = {
    texts,
    asked: [] as (string | null)[],
    answer: async (number: number): Promise<TextPage> => aPage(number, pages),
    turns: 0,
    read: () =>
      readTextFeed({
        texts,
        fetchPage(query) {
          feed.asked.push(query.get("cursor"));
          return feed.answer(Number(query.get("cursor")?.slice(1) ?? 0) + 1);
        },
        async inTurn(work) {
          feed.turns++;
          await work();
        },
        bound: async () => {},
      }),
  };
  return feed;
}

test("reads to the end by itself", async () => {
  const feed = aFeed(4);
  expect(await feed.read()).toBe("complete");
  expect(feed.asked).toEqual([null, "c1", "c2", "c3"]);
  expect(feed.texts.all()).toEqual(["text 1", "text 2", "text 3", "text 4"]);
});

test("holds the read model's turn only while a page is written, not while it is on its way", async () => {
  const feed = aFeed(2);
  const travelling = Promise.withResolvers<TextPage>();
  feed.answer = (number) => (number === 2 ? travelling.promise : Promise.resolve(aPage(number, 2)));
  const done = feed.read();
  await new Promise((resolve) => setTimeout(resolve, 10));
  const turnsSoFar = feed.turns;
  expect(feed.texts.all()).toEqual(["text 1"]);
  travelling.resolve(aPage(2, 2));
  expect(await done).toBe("complete");
  expect([turnsSoFar, feed.turns]).toEqual([2, 3]);
});

test.each([
  ["an ended session", new ApiProblem({ code: "auth.required", status: 401 }), "unauthorized"],
  ["no network", new NetworkDown(), "offline"],
])("%s ends it where it is; the next one goes on from there", async (_name, error, outcome) => {
  const feed = aFeed(3);
  const works = feed.answer;
  feed.answer = (number) => (number === 2 ? Promise.reject(error) : works(number));
  expect(await feed.read()).toBe(outcome);
  feed.answer = works;
  expect(await feed.read()).toBe("complete");
  expect(feed.asked).toEqual([null, "c1", "c1", "c2"]);
});

test("a page that was asked for before everything was asked for anew is not taken", async () => {
  const feed = aFeed(3);
  const works = feed.answer;
  feed.answer = async (number) => {
    if (number === 3) {
      await feed.texts.startOver();
      feed.answer = works;
    }
    return works(number);
  };
  expect(await feed.read()).toBe("complete");
  expect(feed.asked).toEqual([null, "c1", "c2", null, "c1", "c2"].slice(0, feed.asked.length));
});
