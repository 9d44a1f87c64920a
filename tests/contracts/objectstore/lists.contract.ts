// Lists: every key exactly once and in byte order, however small the pages are.

import { beforeAll, expect, test } from "vitest";
import { minioClient } from "./client.ts";
import { type Answer, productUpload, type RunningStore, send, signed } from "./requests.ts";

const keys = ["a b", "a!", "a#1", "a%2F", "a+b", "a-b", "a/1", "a/2/x", "a/2/y", "a/é", "a/🧾", "a0", "b", "b&<>", "c/d/e/f", "zz"].map(
  (key) => `list/${key}`,
);
const inByteOrder = keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
const encode = (text: string) => encodeURIComponent(text).replaceAll("'", "%27");

export function listTests(store: () => RunningStore): void {
  const get = (query: string) => send(store(), signed(store(), { method: "GET", path: `/${store().bucket}?${query}` }));

  beforeAll(async () => {
    for (const key of keys) expect((await send(store(), productUpload(store(), key, key))).status).toBe(200);
  });

  async function pages(query: string, nextOf: (answer: Answer) => string | undefined): Promise<Answer[]> {
    const answers = [await get(query)];
    for (let next = nextOf(answers[0]!); next !== undefined; next = nextOf(answers.at(-1)!)) answers.push(await get(`${query}&${next}`));
    return answers;
  }

  const token = (answer: Answer) => {
    const found = /<NextContinuationToken>([^<]+)</.exec(answer.text)?.[1];
    return found === undefined ? undefined : `continuation-token=${encode(found)}`;
  };
  const texts = (answers: Answer[], tag: string) =>
    answers.flatMap((answer) => [...answer.text.matchAll(new RegExp(`<${tag}>([^<]*)</${tag}>`, "g"))].map((match) => match[1]!));
  const decoded = (texts: string[]) => texts.map((text) => decodeURIComponent(text.replaceAll("+", " ")));

  test.each([1, 2, 3, 5, 1000])("pages of %i give every key once, in byte order", async (size) => {
    const answers = await pages(`list-type=2&encoding-type=url&prefix=list%2F&max-keys=${size}`, token);
    expect(decoded(texts(answers, "Key"))).toEqual(inByteOrder);
    for (const answer of answers) expect(texts([answer], "Key").length).toBeLessThanOrEqual(size);
    expect(texts(answers, "IsTruncated")).toEqual([...answers.slice(1).map(() => "true"), "false"]);
  });

  test.each([1, 2, 3, 1000])("with a delimiter, pages of %i give each folder once", async (size) => {
    const answers = await pages(`list-type=2&encoding-type=url&prefix=list%2F&delimiter=%2F&max-keys=${size}`, token);
    expect(decoded(texts(answers, "Key"))).toEqual(inByteOrder.filter((key) => !key.slice(5).includes("/")));
    expect(decoded(texts(answers, "CommonPrefixes").length ? [] : texts(answers, "Prefix").filter((text) => text !== "list/"))).toEqual([
      "list/a/",
      "list/c/",
    ]);
  });

  test("version 1 pages by marker", async () => {
    const marker = (answer: Answer) => {
      const next = texts([answer], "NextMarker")[0] ?? texts([answer], "Key").at(-1) ?? "";
      return texts([answer], "IsTruncated")[0] === "true" ? `marker=${encode(decoded([next])[0]!)}` : undefined;
    };
    const answers = await pages("encoding-type=url&prefix=list%2F&max-keys=3", marker);
    expect(decoded(texts(answers, "Key"))).toEqual(inByteOrder);
  });

  test("a prefix may end inside a name, and start-after skips what comes before", async () => {
    expect(decoded(texts([await get("list-type=2&encoding-type=url&prefix=list%2Fa%2F2")], "Key"))).toEqual(["list/a/2/x", "list/a/2/y"]);
    const after = await get(`list-type=2&encoding-type=url&prefix=list%2F&start-after=${encode("list/b")}`);
    expect(decoded(texts([after], "Key"))).toEqual(inByteOrder.slice(inByteOrder.indexOf("list/b") + 1));
    expect(texts([await get("list-type=2&prefix=nothing%2F")], "Key")).toEqual([]);
  });

  test("sizes and ETags are those of the objects", async () => {
    const listed = await get(`list-type=2&prefix=${encode("list/zz")}`);
    expect(texts([listed], "Size")).toEqual([String("list/zz".length)]);
    expect(texts([listed], "KeyCount")).toEqual(["1"]);
  });

  test("a list of an unknown bucket is refused", async () => {
    const answer = await send(store(), signed(store(), { method: "GET", path: "/nowhere?list-type=2" }));
    expect([answer.status, answer.code]).toEqual([404, "NoSuchBucket"]);
  });

  test.each([1, 2])("the client's list, version %i, gives the same keys", async (version) => {
    const client = minioClient(store());
    const stream = version === 1 ? client.listObjects(store().bucket, "list/", true) : client.listObjectsV2(store().bucket, "list/", true);
    const found: string[] = [];
    for await (const item of stream as AsyncIterable<{ name?: string }>) found.push(item.name ?? "");
    expect(found).toEqual(inByteOrder);
  });
}
