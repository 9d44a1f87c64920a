// Firecrawl (API version 2, through its SDK) opens pages in a browser of its own: for pages that show nothing without scripts.
import Firecrawl, { SdkError } from "firecrawl";
import { AppError } from "../../../shared/errors.ts";

export interface FirecrawlSettings {
  apiKey: string;
  apiUrl: string | undefined;
  timeoutMs: number;
  onlyMainContent: boolean;
}

/** @throws AppError page.blocked, page.missing, page.loginNeeded, page.unreachable */
export async function scrape(
  { apiKey, apiUrl, timeoutMs, onlyMainContent }: FirecrawlSettings,
  url: string,
): Promise<{ html: string; title: string; url: string }> {
  // `maxRetries` counts attempts, and the time limit holds only without `autoResume`.
  const client = new Firecrawl({ apiKey, timeoutMs: timeoutMs + 5_000, maxRetries: 1, ...(apiUrl && { apiUrl }) });
  try {
    const options = { formats: ["markdown", "html", "links"] as const, onlyMainContent, timeout: timeoutMs, autoResume: false };
    const page = await client.scrape(url, options as never);
    const { statusCode = 200, title = "", sourceURL = url, url: final = sourceURL } = (page.metadata ?? {}) as Record<string, never>;
    if (statusCode >= 400) throw new AppError(problems[String(statusCode)] ?? "page.blocked", { answer: statusCode });
    return { html: page.html ?? "", title, url: URL.parse(final) ? final : url };
  } catch (error) {
    if (error instanceof SdkError) throw new AppError("page.unreachable", { answer: error.status ?? null }, { cause: error });
    throw error;
  }
}

const problems: Record<string, "page.loginNeeded" | "page.missing" | undefined> = {
  "401": "page.loginNeeded",
  "404": "page.missing",
  "410": "page.missing",
};
/** What our own reader may fail with where a browser of Firecrawl's may still get the page. */
export const worthABrowser: readonly string[] = ["page.blocked", "page.notAPage", "page.unreachable"];
