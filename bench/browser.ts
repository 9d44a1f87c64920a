// Synchronization as a person sees it: real Chromium, a member with 1,000 tags, the whole product behind it.
import { Device, patience } from "../tests/e2e/support.ts";
import { type Bench, type Figure, single, spread } from "./lib/figures.ts";
import { idleCommand, memoryOfCommand } from "./lib/processes.ts";
import { scrollGaps, slowDown, toChange, toFirstRows, toFrame, watchEvents, watchFirstRows } from "./lib/screen.ts";
import { type Person, withWorld } from "./lib/world.ts";

const acted = 20_000;
const sizes = [1_000, 10_000, acted, 100_000];
const openings = 7;
const rounds = 25;
const slower = 4;

export const browser: Bench = {
  about: "first synchronization, a change from browser to browser, actions on screen: Chromium, 1,000 to 100,000 documents",
  run: (log) =>
    withWorld(log, async ({ product, person, seeding }) => {
      const people = await seeding(async () => {
        const made: Person[] = [];
        for (const documents of sizes) made.push(await person({ documents, tags: 1000, words: 0 }));
        return made;
      });
      const figures: Figure[] = [];
      for (const [index, documents] of sizes.entries()) {
        log(`First synchronization of ${documents} documents`);
        figures.push(...(await firstSynchronization(product.url, people[index]!, documents)));
      }
      log("A change from browser to browser");
      figures.push(await fromBrowserToBrowser(product.url, people[1]!));
      log("Actions on screen");
      figures.push(...(await actions(product.url, people[sizes.indexOf(acted)]!)));
      return {
        seeded: `People with ${sizes.join(", ")} documents and 1,000 tags each; rows by bulk SQL as the product writes them, without texts. Chromium with an empty profile each time.`,
        figures,
        notes: [
          "App opened again: in a browser that runs, installed, everything indexed. A change from browser to browser: both at rest.",
          `Actions: from the input to the frame that shows its effect (Event Timing: nothing below 16 ms, steps of 8), processor ${slower} times slower, ${acted} documents.`,
        ],
      };
    }),
};

async function firstSynchronization(url: string, person: Person, documents: number): Promise<Figure[]> {
  const device = await Device.open({ url });
  try {
    const { page } = device;
    await device.goto("/sign-in");
    await page.getByLabel("E-mail").fill(person.credentials.email);
    await page.getByLabel("Password", { exact: true }).fill(person.credentials.password);
    await page.getByRole("button", { name: "Sign in", exact: true }).waitFor();
    const began = performance.now();
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.locator("[data-row-link]").first().waitFor();
    const usable = performance.now() - began;
    await page.waitForFunction((total) => document.querySelector(`.row[aria-setsize="${total}"]`) !== null, documents, {
      timeout: 10 * patience,
    });
    const complete = performance.now() - began;
    await device.saved();
    const memory = memoryOfCommand(device.profile);
    const name = `${documents} documents`;
    return [
      single(`first synchronization, ${name}: usable list after signing in`, usable, { budget: "under 2 s" }),
      single(`first synchronization, ${name}: complete`, complete, documents === 10_000 ? { budget: "20,000 under 20 s" } : {}),
      single(`first synchronization, ${name}: browser's memory, all processes`, memory, { unit: "MB" }),
      ...(documents === acted ? [await openedAgain(device, name)] : []),
    ];
  } finally {
    await device.dispose();
  }
}

/** When everything is indexed: what a hundred thousand documents take minutes for. */
async function openedAgain(device: Device, name: string): Promise<Figure> {
  await device.installed();
  await idleCommand(device.profile);
  await watchFirstRows(device.context);
  const times: number[] = [];
  for (let round = -1; round < openings; round++) {
    const took = await toFirstRows(device.page);
    if (round >= 0) times.push(took);
    await idleCommand(device.profile);
  }
  return spread(`app opened again, ${name}: to the frame with the first rows`, times, { budget: "under 300 ms" });
}

async function fromBrowserToBrowser(url: string, person: Person): Promise<Figure> {
  const [writer, reader] = await Promise.all([Device.open({ url }), Device.open({ url })]);
  try {
    for (const device of [writer, reader]) {
      await device.signIn(person.credentials);
      await device.page.locator("[data-row-link]").first().waitFor();
      await device.page.waitForFunction(() => document.querySelector('.row[aria-setsize="10000"]') !== null);
      await device.saved();
    }
    // Both have fetched and indexed everything: what is measured is the change, not what a first hour brings with it.
    for (const device of [writer, reader]) await idleCommand(device.profile);
    const times: number[] = [];
    for (let round = -2; round < rounds; round++) {
      const to = `From one to the other ${round}`;
      const row = writer.page.locator("[data-row-link]").nth((round + 2) % 8);
      await row.click();
      const field = writer.page.getByRole("complementary", { name: "Details" }).getByRole("textbox", { name: "Title" });
      await field.fill(to);
      const seen = reader.page.evaluate(
        (title) =>
          new Promise<number>((resolve) => {
            const look = () => {
              if (!document.querySelector(`[data-row-link] [title="${title}"]`)) return false;
              observer.disconnect();
              requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now()));
              return true;
            };
            const observer = new MutationObserver(look);
            observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
            look();
          }),
        to,
      );
      const pressed = writer.page.evaluate(
        () =>
          new Promise<number>((resolve) => {
            addEventListener("keydown", ({ timeStamp }) => resolve(performance.timeOrigin + timeStamp), { once: true, capture: true });
          }),
      );
      await field.press("Enter");
      const took = (await seen) - (await pressed);
      if (round >= 0) times.push(took);
      await writer.saved();
    }
    return spread("a change on one browser visible on another", times, { budget: "p95 under 300 ms" });
  } finally {
    await Promise.all([writer.dispose(), reader.dispose()]);
  }
}

async function actions(url: string, person: Person): Promise<Figure[]> {
  const device = await Device.open({ url });
  try {
    await device.signIn(person.credentials);
    const { page } = device;
    await page.waitForFunction((total) => document.querySelector(`.row[aria-setsize="${total}"]`) !== null, acted);
    await device.saved();
    await idleCommand(device.profile);
    await slowDown(page, slower);
    await watchEvents(page);
    const budget = { budget: "p95 under 50 ms" };
    const measure = async (what: string, count: number, ...acts: ((index: number) => Promise<unknown>)[]) => {
      const times: number[] = [];
      for (let index = 0; index < count; index++) for (const act of acts) times.push(await toFrame(page, () => act(index)));
      return spread(`on screen: ${what}`, times, budget);
    };
    const thereAndBack = async (count: number) => {
      const [there, back]: [number[], number[]] = [[], []];
      for (let index = 0; index < count; index++) {
        there.push(await toChange(page, key("Delete")));
        back.push(await toChange(page, key("u")));
      }
      return [spread("on screen: to the trash", there, budget), spread("on screen: undo", back, budget)];
    };
    const key = (name: string) => () => page.keyboard.press(name);
    await page.locator("[data-row-link]").first().focus();
    const figures = [
      await measure("one document down", 30, key("j")),
      await measure("select a document", 15, key("x"), key("j")),
      await measure("clear the selection", 1, key("Escape")),
      await measure("select all and clear", 5, key("Control+a"), key("Escape")),
      ...(await thereAndBack(10)),
      await measure("open the tag chooser and close it", 5, key("t"), key("Escape")),
    ];
    figures.push(
      await measure(
        "list and grid",
        4,
        () => page.getByRole("button", { name: "Grid", exact: true }).click(),
        () => page.getByRole("button", { name: "List", exact: true }).click(),
      ),
    );
    for (const order of ["By title", "Largest first", "Newest first"]) {
      await page.getByRole("button", { name: /^Sort/ }).click();
      figures.push(await measure(`sort: ${order}`, 1, () => page.getByRole("menuitemradio", { name: order }).click()));
    }
    const field = page.getByRole("searchbox", { name: "Search documents" });
    await field.focus();
    figures.push(await measure("a letter into the search field", 8, (index) => page.keyboard.press("faktura1".at(index)!)));
    await device.goto("/documents");
    await page.locator("[data-row-link]").first().waitFor();
    figures.push(spread("on screen: gap between frames while scrolling", await scrollGaps(page, 40_000, 3_000), {}));
    return figures;
  } finally {
    await device.dispose();
  }
}
