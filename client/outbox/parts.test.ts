import { expect, test } from "vitest";
import type { UploadParts } from "../../shared/api/uploads.ts";
import { ApiProblem, NetworkDown } from "../data/errors.ts";
import { inPartsFrom, puttingInParts } from "./parts.ts";

const partBytes = 16 * 2 ** 20;
const blob = new Blob([new Uint8Array(inPartsFrom + 100)]);
const ticket = { id: "upload", confirmed: false, method: "PUT", url: "at once", headers: {}, expiresAt: "" } as const;

/** A store that keeps parts; `answer` may refuse one. */
function aStore(answer: (number: number) => number | Error = () => 200) {
  const kept = new Set<number>();
  const sent: number[] = [];
  const parts = async (): Promise<UploadParts> => ({
    partBytes,
    received: [...kept],
    parts: [1, 2, 3]
      .filter((number) => !kept.has(number))
      .map((number) => ({ number, size: number === 3 ? 100 : partBytes, method: "PUT", url: String(number), headers: {}, expiresAt: "" })),
  });
  const put = puttingInParts(async ({ url }, slice, onProgress) => {
    if (url === "at once") return 201;
    const number = Number(url);
    expect(slice.size).toBe(number === 3 ? 100 : partBytes);
    sent.push(number);
    const status = answer(number);
    if (status instanceof Error) throw status;
    onProgress(1);
    if (status === 200) kept.add(number);
    return status;
  }, parts);
  return {
    kept,
    sent,
    run: (progress: number[] = []) => put(ticket, blob, (fraction) => progress.push(fraction), new AbortController().signal),
  };
}

test("a small file goes at once", async () => {
  const put = puttingInParts(
    async ({ url }) => (url === "at once" ? 201 : 500),
    () => Promise.reject(new Error("not asked")),
  );
  expect(await put(ticket, new Blob(["x"]), () => undefined, new AbortController().signal)).toBe(201);
});

test("after a cut only what has not arrived is sent, and progress goes on where it was", async () => {
  let cut = true;
  const store = aStore((number) => (cut && number === 2 ? new NetworkDown() : 200));
  await expect(store.run()).rejects.toBeInstanceOf(NetworkDown);
  expect(store.kept.has(2)).toBe(false);
  cut = false;
  store.sent.length = 0;
  const missing = [1, 2, 3].filter((number) => !store.kept.has(number));
  const progress: number[] = [];
  expect(await store.run(progress)).toBe(200);
  expect(store.sent).toEqual(missing);
  expect(progress.every((fraction) => fraction > 0.4)).toBe(true);
  expect(progress.at(-1)).toBe(1);
});

test("once the network is cut no further part is begun", async () => {
  const store = aStore(() => new NetworkDown());
  await expect(store.run()).rejects.toBeInstanceOf(NetworkDown);
  expect(store.sent).toEqual([1, 2]);
});

test("addresses that ended are asked for again as long as something arrives, then the file is announced again", async () => {
  const once = new Set<number>();
  const ended = aStore((number) => {
    if (number === 1 || once.has(number)) return 200;
    once.add(number);
    return 403;
  });
  expect(await ended.run()).toBe(200);
  expect(await aStore(() => 403).run()).toBe(403);
  expect(await aStore(() => 500).run()).toBe(500);
});

test("what the server no longer knows is announced again, and its other refusals are told", async () => {
  const refusing = (code: string, status: number) =>
    puttingInParts(
      () => Promise.reject(new Error("not sent")),
      () => Promise.reject(new ApiProblem({ code, status })),
    );
  const run = (put: ReturnType<typeof refusing>) => put(ticket, blob, () => undefined, new AbortController().signal);
  expect(await run(refusing("upload.missing", 409))).toBe(403);
  expect(await run(refusing("entity.not_found", 404))).toBe(403);
  await expect(run(refusing("access.view_only", 403))).rejects.toMatchObject({ code: "access.view_only" });
});
