// What every engine has to do, run against each of them.
import { afterAll, beforeAll, expect, test } from "vitest";
import { createExtractor } from "../../containers/backend/extract/extractor.ts";
import type { PagePicture } from "../../containers/backend/extract/page/pagePicture.ts";
import type { Engine, EngineLimits } from "../../containers/backend/ocr/engine.ts";
import { turned } from "../../shared/recognition/turn.ts";
import { fixtures } from "../fixtures/index.ts";

/** `start` gives null where the machine lacks the engine: its tests are reported as not run. */
export function engineContract(absent: string, start: (limits?: EngineLimits) => Promise<Engine | null>): void {
  let engine: Engine | null;
  let page: PagePicture;

  beforeAll(async () => {
    engine = await start();
    const extractor = createExtractor({ readFrom: [new URL(".", `file://${fixtures.png.path}`).pathname], size: 1 });
    page = (await extractor.page(fixtures.png.path, fixtures.png, 0))!;
    await extractor.close();
  });
  afterAll(() => engine?.close());

  const withEngine = (name: string, run: (engine: Engine) => Promise<void>) =>
    test(name, async (context) => {
      if (!engine) return context.skip(absent);
      await run(engine);
    });

  withEngine("words come in reading order, each with its box, its line and how sure the engine is", async (engine) => {
    const words = await engine.recognize(page, ["nor", "eng"]);
    const text = words.map((word) => word.text).join(" ");
    expect(text).toContain("Torggata 5, 7011 Trondheim");
    expect(text).toContain("Rosenhagebutikken");
    const [sum, amount] = ["SUM", "183,18"].map((wanted) => words.find((word) => word.text === wanted)!);
    expect(sum!.line).toBe(amount!.line);
    expect(sum!.left + sum!.width).toBeLessThan(amount!.left);
    for (const { left, top, width, height, confidence } of words) {
      expect(Math.min(left, top)).toBeGreaterThanOrEqual(0);
      expect(left + width).toBeLessThanOrEqual(page.width);
      expect(top + height).toBeLessThanOrEqual(page.height);
      expect(confidence).toBeGreaterThanOrEqual(0);
      expect(confidence).toBeLessThanOrEqual(1);
    }
  });

  withEngine("a page on its head is told by its letters, an empty one tells nothing", async (engine) => {
    expect(await engine.orientation(turned(page, 180))).toBe(180);
    const empty = { pixels: new Uint8Array(400 * 400).fill(255), width: 400, height: 400 };
    expect(await engine.orientation(empty)).not.toBe(180);
    expect(await engine.recognize(empty, ["eng"])).toEqual([]);
  });

  test("a page that takes too long or too much memory is given up with its reason", async (context) => {
    if (!engine) return context.skip(absent);
    for (const [limits, code] of [
      [{ timeMs: 20 }, "timeout"],
      [{ memoryBytes: 20 * 1024 * 1024 }, "memory"],
    ] as const) {
      const strict = (await start(limits))!;
      await expect(strict.recognize(page, ["eng"])).rejects.toMatchObject({ code });
      await strict.close();
    }
  });
}
