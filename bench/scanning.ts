// A scan of 50 pages in Chromium: the browser's memory as pages are added, looked at and saved, and how often a second it looks at the film.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { buildAll } from "../scripts/product/build.ts";
import { photograph, writeFilm } from "../tests/e2e/film.ts";
import { aPerson, Device } from "../tests/e2e/support.ts";
import { aProduct } from "../tests/harness/product.ts";
import { type Bench, type Figure, single } from "./lib/figures.ts";
import { memoryOfCommand } from "./lib/processes.ts";

const pages = 50;
const step = 10;
/** A phone's photograph, upright. */
const picture = { width: 2448, height: 3264 };
const watchedMs = 5_000;
const slowdown = 4;

export const scanning: Bench = {
  about: `a scan of ${pages} pages in Chromium: memory page by page and while it is saved, outlines a second`,
  async run(log) {
    await buildAll({ log });
    const product = await aProduct();
    const folder = await mkdtemp(join(tmpdir(), "docuvault-bench-scanning-"));
    const film = join(folder, "film.mjpeg");
    const lines = (n: number) =>
      Array.from({ length: 15 }, (_, line) => `page ${n}, line ${line} ${"of many words ".repeat((line * n) % 3)}`);
    await writeFilm(film, lines(1));
    const device = await Device.open({
      url: product.url,
      kind: "phone",
      flags: ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", `--use-file-for-fake-video-capture=${film}`],
    });
    try {
      const { page } = device;
      await page.addInitScript(() => {
        const counted = globalThis as unknown as { outlines: number };
        counted.outlines = 0;
        const post = Worker.prototype.postMessage as (...args: unknown[]) => void;
        Worker.prototype.postMessage = function (this: Worker, ...args: unknown[]) {
          if ((args[0] as { name?: string } | null)?.name === "outline") counted.outlines++;
          post.apply(this, args);
        };
      });
      await device.signUp(aPerson());
      await device.goto("/scan");
      await page.getByText("Press the button to take the page").waitFor();
      const outlines = () => page.evaluate(() => (globalThis as unknown as { outlines: number }).outlines);
      const rate = async () => {
        const before = await outlines();
        await new Promise((resolve) => setTimeout(resolve, watchedMs));
        return ((await outlines()) - before) / (watchedMs / 1_000);
      };
      const figures: Figure[] = [single("outlines a second", await rate(), { unit: "count" })];
      const session = await device.context.newCDPSession(page);
      await session.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
      figures.push(
        single(`outlines a second, the screen's own thread at a quarter of its speed`, await rate(), { unit: "count", budget: "15" }),
      );
      await session.send("Emulation.setCPUThrottlingRate", { rate: 1 });
      await session.detach();
      const memory = () => memoryOfCommand(device.profile);
      const empty = memory();
      let highest = 0;
      const looking = setInterval(() => {
        highest = Math.max(highest, memory() - empty);
      }, 500);
      const files = await Promise.all(
        Array.from({ length: pages }, async (_, n) => {
          const path = join(folder, `${n}.jpg`);
          const large = sharp(await photograph(lines(n))).resize({ ...picture, fit: "fill" });
          await writeFile(path, await large.jpeg().toBuffer());
          return path;
        }),
      );
      const chooser = page.waitForEvent("filechooser");
      await page.getByRole("button", { name: "Choose pictures" }).click();
      await (await chooser).setFiles(files);
      for (let n = step; n <= pages; n += step) {
        const shown =
          n < pages
            ? page.getByRole("button", { name: new RegExp(`^Look at ${n} pages`) })
            : page.getByRole("heading", { name: `Page ${n} of ${n}` });
        await shown.waitFor({ timeout: 300_000 });
        log(`${n} pages`);
        figures.push(single(`memory above the empty scanner, ${n} pages`, memory() - empty, { unit: "MB" }));
        figures.push(single("... at most until then", highest, { unit: "MB" }));
        highest = 0;
      }
      const began = performance.now();
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await page.getByText(`Saved: a document of ${pages} pages`).waitFor({ timeout: 300_000 });
      figures.push(
        single(`saved, ${pages} pages`, performance.now() - began),
        single("memory at most while saving", highest, { unit: "MB" }),
      );
      clearInterval(looking);
      return { seeded: `Photographs of ${picture.width} x ${picture.height}, a film of 960 x 1280.`, figures, notes: [] };
    } finally {
      await device.dispose();
      await product.dispose();
      await rm(folder, { recursive: true, force: true });
    }
  },
};
