// A web page becomes a document: fetched, made into one HTML file that needs no network, and taken in like any other file.

import { contentTypeOf } from "../../../shared/documents/contentTypes.ts";
import { escapeHtml } from "../../../shared/documents/sanitizeHtml.ts";
import { AppError } from "../../../shared/errors.ts";
import { bringDocument } from "../intake/bringDocument.ts";
import type { GuardedFetch } from "../outside/guardedFetch.ts";
import type { TaskContext } from "../queue/context.ts";
import { type FetchedFile, type FetchedPage, fetchPage, finished } from "./fetchPage.ts";
import { type FirecrawlSettings, scrape, worthABrowser } from "./firecrawl.ts";
import { readInThread } from "./readInThread.ts";

export interface PageContext {
  context: Pick<TaskContext, "pool" | "storage" | "poke" | "clouds">;
  fetch: GuardedFetch;
  settings: { pageTimeoutMs: number; firecrawl: FirecrawlSettings | undefined };
}

export interface WantedPage {
  userId: string;
  /** Chosen before the first try. */
  documentId: string;
  url: string;
  folderId: string | null;
}

/** The document's title. The same id again is the same document. @throws AppError one of `pageProblems`, and what `bringDocument` throws */
export async function addPage(
  { context, fetch, settings }: PageContext,
  { userId, documentId, url, folderId }: WantedPage,
): Promise<string> {
  const known = await context.pool.query<{ title: string }>(
    "SELECT title FROM documents WHERE id = $1 AND owner_id = $2 AND version_id IS NOT NULL",
    [documentId, userId],
  );
  if (known.rows[0]) return known.rows[0].title;
  const found = await fetched(fetch, settings, url);
  const createdAt = new Date().toISOString();
  const actor = { kind: "person", userId, device: URL.parse(found.url)?.hostname.slice(0, 100) ?? "" } as const;
  if (found.kind === "file") {
    const { name, contentType, body } = found;
    const arrival = { documentId, name, contentType: isType(contentType) ? contentType : contentTypeOf(name), folderId, createdAt };
    return (await bringDocument(context, actor, arrival, body)).title;
  }
  const title = [...found.title].slice(0, 200).join("");
  const name = `${
    title
      .replaceAll(/[\\/:*?"<>|\p{Cc}]+/gu, " ")
      .trim()
      .slice(0, 120) || "page"
  }.html`;
  const arrival = { documentId, name, title, contentType: "text/html", folderId, createdAt };
  return (await bringDocument(context, actor, arrival, new Blob([fileOf(found, createdAt)]).stream())).title;
}

const isType = (contentType: string) => /^[\w.+-]+\/[\w.+-]+$/.test(contentType) && contentType !== "application/octet-stream";

/** Our own reader first: a file is a file for it, and it costs nobody anything. Firecrawl, where there is a key, reads what is a page. */
export async function fetched(
  fetch: GuardedFetch,
  { pageTimeoutMs, firecrawl }: PageContext["settings"],
  url: string,
): Promise<FetchedPage | FetchedFile> {
  if (!firecrawl) return fetchPage(fetch, url, pageTimeoutMs);
  const own = await fetchPage(fetch, url, pageTimeoutMs).catch((error: unknown) => {
    if (error instanceof AppError && worthABrowser.includes(error.code)) return null;
    throw error;
  });
  if (own?.kind === "file") return own;
  const scraped = await scrape(firecrawl, own?.url ?? url).catch((error: unknown) => {
    if (own && error instanceof AppError) return null; // what our own reader has is better than nothing
    throw error;
  });
  if (!scraped) return own!;
  const page = await readInThread(scraped.html, scraped.url);
  if (page.length < 20 && page.pictures.length === 0) {
    if (own) return own;
    throw new AppError("page.notAPage");
  }
  return finished(fetch, { ...page, title: scraped.title || page.title }, new URL(scraped.url));
}

/** The address and the time stand in the file itself, where they are read and found. */
export function fileOf({ url, title, byline, site, language, html }: FetchedPage, at: string): string {
  const source = [byline, site, url, at.slice(0, 16).replace("T", " ")].filter((part) => part !== "").map(escapeHtml);
  return [
    `<!doctype html><html${language && ` lang="${escapeHtml(language)}"`}><head><meta charset="utf-8">`,
    `<title>${escapeHtml(title)}</title><meta name="source" content="${escapeHtml(url)}"><meta name="retrieved" content="${at}"></head>`,
    `<body><h1>${escapeHtml(title)}</h1><p><small>${source.join(" · ")}</small></p><hr>`,
    html,
    "</body></html>",
  ].join("\n");
}
