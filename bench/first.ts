// What a first synchronization costs a browser and its network: bytes on the wire, memory, time to rest; and what a later start costs.
import type { Page, Request } from "playwright-core";
import { Device, patience } from "../tests/e2e/support.ts";
import { type Bench, type Figure, single } from "./lib/figures.ts";
import { idleCommand, memoryOfCommand } from "./lib/processes.ts";
import { withWorld } from "./lib/world.ts";

const documents = 20_000;
const words = 300;
const lookEvery = 500;

export const first: Bench = {
  about: `first synchronization of ${documents} documents with their texts: bytes on the wire, memory, time to rest`,
  run: (log) =>
    withWorld(log, async ({ product, person, seeding }) => {
      const { credentials } = await seeding(() => person({ documents, tags: 1000, words }));
      const device = await Device.open({ url: product.url });
      try {
        const { page } = device;
        await device.goto("/sign-in");
        await page.getByLabel("E-mail").fill(credentials.email);
        await page.getByLabel("Password", { exact: true }).fill(credentials.password);
        await page.getByRole("button", { name: "Sign in", exact: true }).waitFor();
        const before = memoryOfCommand(device.profile);
        const sent = countWire(device.context);
        const peak = watchPeak(device.profile);
        log("First synchronization");
        const began = performance.now();
        const since = () => performance.now() - began;
        await page.getByRole("button", { name: "Sign in", exact: true }).click();
        await page.locator("[data-row-link]").first().waitFor();
        const usable = since();
        await everyRow(page);
        const complete = since();
        await idleCommand(device.profile);
        const rest = since();
        const highest = peak();
        const atRest = memoryOfCommand(device.profile);
        log("A later start");
        await device.installed();
        const again = performance.now();
        const laterPeak = watchPeak(device.profile);
        await device.restart("/documents");
        await everyRow(device.page);
        await idleCommand(device.profile);
        const laterRest = performance.now() - again;
        const mb = (value: number) => value / 1_000_000;
        const figures: Figure[] = [
          single("usable list", usable, { budget: "1 s" }),
          single("list complete", complete, { budget: "3 s" }),
          single("browser at rest, every text indexed", rest, { budget: "25 s" }),
          single("on the wire, all answers", mb(sent.api), { unit: "MB", budget: "25 MB" }),
          single("of it the text feed", mb(sent.text), { unit: "MB" }),
          single("of it the pulls", mb(sent.pull), { unit: "MB" }),
          single("requests of the text feed", sent.texts, { unit: "count" }),
          single("all processes of Chromium, sign-in page", before, { unit: "MB" }),
          single("all processes of Chromium, highest during the first start", highest, { unit: "MB", budget: "600 MB" }),
          single("all processes of Chromium, at rest after it", atRest, { unit: "MB" }),
          single("a later start, at rest after", laterRest),
          single("all processes of Chromium, highest during a later start", laterPeak(), { unit: "MB", budget: "500 MB" }),
          single("all processes of Chromium, at rest after a later start", memoryOfCommand(device.profile), { unit: "MB" }),
        ];
        return {
          seeded: `One person with ${documents} documents of ${words} words and 1,000 tags (bulk SQL). Chromium with an empty profile.`,
          figures,
          notes: [
            "Memory: proportional set size (PSS) of every process of the browser, looked at twice a second.",
            "On the wire: encoded sizes of bodies and headers as Chromium counts them, of the page and its workers.",
          ],
        };
      } finally {
        await device.dispose();
      }
    }),
};

const everyRow = (page: Page) =>
  page.waitForFunction((total) => document.querySelector(`.row[aria-setsize="${total}"]`) !== null, documents, { timeout: 10 * patience });

/** Bytes that answers of the API took on their way. */
function countWire(context: Device["context"]): { api: number; text: number; pull: number; texts: number } {
  const sum = { api: 0, text: 0, pull: 0, texts: 0 };
  const count = async (request: Request) => {
    const { pathname } = new URL(request.url());
    if (!pathname.startsWith("/api/")) return;
    const { responseBodySize, responseHeadersSize } = await request.sizes();
    const bytes = responseBodySize + responseHeadersSize;
    sum.api += bytes;
    if (pathname === "/api/sync/text") {
      sum.text += bytes;
      sum.texts++;
    }
    if (pathname === "/api/sync/pull") sum.pull += bytes;
  };
  // One whose page is gone has no sizes any more.
  context.on("requestfinished", (request) => void count(request).catch(() => undefined));
  return sum;
}

function watchPeak(profile: string): () => number {
  let highest = 0;
  const timer = setInterval(() => {
    highest = Math.max(highest, memoryOfCommand(profile));
  }, lookEvery);
  return () => {
    clearInterval(timer);
    return highest;
  };
}
