// What a person waits for at a screen, as the browser itself counts it.
import type { BrowserContext, CDPSession, Page } from "playwright-core";

declare global {
  interface Window {
    seenEvents?: { start: number; duration: number }[];
    changed?: Promise<number>;
    firstRows?: Promise<number>;
  }
}

/** From now on the page notes how long each key press, click and touch took to the frame that shows it (Event Timing, W3C). */
export async function watchEvents(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen: { start: number; duration: number }[] = [];
    window.seenEvents = seen;
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) seen.push({ start: startTime, duration });
    }).observe({ type: "event", durationThreshold: 16, buffered: false } as PerformanceObserverInit);
  });
}

/** The browser reports nothing below this and rounds to 8. Milliseconds. */
const shortest = 16;

/** Milliseconds from the input to the frame that shows its effect: the longest of the events that `act` caused. */
export async function toFrame(page: Page, act: () => Promise<unknown>): Promise<number> {
  const from = await page.evaluate(() => performance.now());
  await act();
  return await page.evaluate(
    async ([from, shortest]) => {
      // Entries come after the frame: two more frames and an idle moment are past it.
      for (let frame = 0; frame < 3; frame++) await new Promise((resolve) => requestAnimationFrame(resolve));
      await new Promise((resolve) => requestIdleCallback(resolve));
      await new Promise((resolve) => setTimeout(resolve, 60));
      return Math.max(shortest, ...(window.seenEvents ?? []).filter(({ start }) => start >= from).map(({ duration }) => duration));
    },
    [from, shortest] as const,
  );
}

/**
 * Milliseconds from the input to the frame with the first change that it makes in the list: for what goes through the replica,
 * whose answer comes after the event is over.
 */
export async function toChange(page: Page, act: () => Promise<unknown>): Promise<number> {
  await page.evaluate(() => {
    window.changed = new Promise((resolve) => {
      let pressed = 0;
      const note = ({ timeStamp }: Event) => {
        pressed ||= timeStamp;
      };
      for (const type of ["keydown", "pointerdown"]) addEventListener(type, note, { capture: true, once: true });
      const observer = new MutationObserver(() => {
        if (!pressed) return;
        observer.disconnect();
        // The second frame begins when the first one, with the change, has been drawn.
        requestAnimationFrame(() => requestAnimationFrame((now) => resolve(now - pressed)));
      });
      observer.observe(document.querySelector(".rows")!, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
        attributeFilter: ["aria-posinset", "aria-setsize", "style"],
      });
    });
  });
  await act();
  return await page.evaluate(() => window.changed!);
}

/** From now on every page that is opened notes when its list has rows. */
export async function watchFirstRows(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    window.firstRows = new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        if (!document.querySelector("[data-row-link]")) return;
        observer.disconnect();
        requestAnimationFrame(() => requestAnimationFrame(resolve));
      });
      observer.observe(document, { subtree: true, childList: true });
    });
  });
}

/** Milliseconds from the navigation to the frame with the list's first rows. */
export async function toFirstRows(page: Page): Promise<number> {
  await page.reload({ waitUntil: "commit" });
  return await page.evaluate(() => window.firstRows!);
}

/** Makes the page's processor so many times slower. */
export async function slowDown(page: Page, times: number): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: times });
  return session;
}

/** Gaps between frames while the list is scrolled like a finger does it, in milliseconds. */
export async function scrollGaps(page: Page, pixels: number, milliseconds: number): Promise<number[]> {
  return await page.evaluate(
    async ([pixels, milliseconds]) => {
      const scroller = document.querySelector(".list-scroll")!;
      const gaps: number[] = [];
      let last = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
      const began = last;
      const top = scroller.scrollTop;
      for (;;) {
        const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
        gaps.push(now - last);
        last = now;
        const share = Math.min(1, (now - began) / milliseconds);
        scroller.scrollTop = top + pixels * share;
        if (share === 1) return gaps;
      }
    },
    [pixels, milliseconds] as const,
  );
}
