import type { BrowserContext, Page } from "playwright-core";

export async function installed(page: Page, engines: boolean): Promise<void> {
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  if (engines && !(await page.evaluate(fetchEngines))) throw new Error("The engines could not be fetched");
}

/** Runs in the page: the service worker fetches what is large and not needed for the first look, and says whether it has all of it. */
async function fetchEngines(): Promise<boolean> {
  const { active } = await navigator.serviceWorker.ready;
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise<boolean>((resolve) => {
    port1.onmessage = ({ data }) => resolve(data);
  });
  active?.postMessage({ type: "FETCH_ENGINES" }, [port2]);
  return answer;
}

/** The network that a test takes away is that of pages: a service worker that is woken would still have one. For as long as the browser runs. */
export async function denyBackgroundSync(context: BrowserContext): Promise<void> {
  const session = await context.browser()?.newBrowserCDPSession();
  await session?.send("Browser.setPermission", { permission: { name: "background-sync" }, setting: "denied" });
}
