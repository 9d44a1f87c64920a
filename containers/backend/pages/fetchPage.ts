// Gets what lies at an address: the words of a page with its pictures in it, or a file. Every step goes through the guard.
import { AppError } from "../../../shared/errors.ts";
import { OutsideError, type OutsideErrorCode } from "../outside/errors.ts";
import type { GuardedAnswer, GuardedFetch } from "../outside/guardedFetch.ts";
import { decodePage } from "./decodePage.ts";
import { readInThread } from "./readInThread.ts";
import { type ReadPage, withPictures } from "./readPage.ts";

export interface FetchedPage {
  kind: "page";
  url: string;
  title: string;
  byline: string;
  site: string;
  language: string;
  /** Sanitized; its pictures are in it. */
  html: string;
}
export interface FetchedFile {
  kind: "file";
  url: string;
  name: string;
  contentType: string;
  body: ReadableStream<Uint8Array>;
}

/** Bytes of a page's own text, of one picture, and of all pictures together. */
const largestPage = 8 * 1024 ** 2;
const largestPicture = 2 * 1024 ** 2;
const mostPictureBytes = 10 * 1024 ** 2;
const largestFile = 200 * 1024 ** 2;
/** Pages that send on by themselves, besides redirects. */
const mostRefreshes = 2;

const headers = {
  "user-agent": "Mozilla/5.0 (compatible; DocuVault; reads one page for the person who asked)",
  accept: "text/html,application/xhtml+xml,*/*;q=0.8",
  "accept-language": "en,nb;q=0.9,de;q=0.8",
};

/** @throws AppError one of `pageProblems` */
export async function fetchPage(fetch: GuardedFetch, address: string, timeoutMs: number): Promise<FetchedPage | FetchedFile> {
  let url = address;
  for (let left = mostRefreshes; ; left--) {
    const answer = await fetch(url, { headers, redirects: 6, maxBytes: largestFile, timeoutMs }).catch(inWords);
    await assertAnswered(answer);
    const contentType = answer.headers.get("content-type") ?? "";
    if (!isHtml(contentType)) return fileOf(answer, contentType);
    const html = decodePage(await bounded(answer, largestPage), contentType);
    const page = await readInThread(html, answer.url.href);
    if (page.refresh && left > 0 && page.length < 1_000) {
      url = page.refresh;
      continue;
    }
    if (page.wall) throw new AppError(page.wall === "login" ? "page.loginNeeded" : "page.blocked");
    if (page.length < 20 && page.pictures.length === 0) throw new AppError("page.notAPage");
    return finished(fetch, page, answer.url);
  }
}

/** With its pictures in it, and nothing that runs or is fetched. */
export async function finished(fetch: GuardedFetch, page: ReadPage, url: URL): Promise<FetchedPage> {
  const pictures = await picturesOf(fetch, page.pictures, url);
  const html = withPictures(page, (address) => pictures.get(address));
  const { title, byline, site, language } = page;
  return { kind: "page", url: url.href, title: title || url.hostname, byline, site: site || url.hostname, language, html };
}

async function assertAnswered({ status, body }: GuardedAnswer): Promise<void> {
  if (status >= 200 && status < 300) return;
  await body?.cancel();
  if (status === 401 || status === 407) throw new AppError("page.loginNeeded");
  if (status === 404 || status === 410) throw new AppError("page.missing");
  throw new AppError([403, 406, 429, 451, 503].includes(status) ? "page.blocked" : "page.unreachable", { answer: status });
}

const isHtml = (contentType: string) => /^\s*(?:text\/html|application\/xhtml\+xml)\b/i.test(contentType) || contentType === "";

function fileOf({ headers: said, url, body }: GuardedAnswer, contentType: string): FetchedFile {
  if (!body) throw new AppError("page.notAPage");
  const disposition = said.get("content-disposition") ?? "";
  const named =
    /filename\*\s*=\s*(?:utf-8|UTF-8)''([^;]+)/.exec(disposition)?.[1] ??
    /filename\s*=\s*"?([^";]+)/.exec(disposition)?.[1] ??
    url.pathname.split("/").at(-1) ??
    "";
  return {
    kind: "file",
    url: url.href,
    name: nameOf(named) || url.hostname,
    contentType: contentType.split(";")[0]?.trim().toLowerCase() ?? "",
    body,
  };
}

function nameOf(given: string): string {
  let name = given;
  try {
    name = decodeURIComponent(given);
  } catch {
    // not encoded: the name as it is
  }
  return name
    .replace(/^.*[\\/]/, "")
    .replaceAll(/\p{Cc}/gu, "")
    .slice(0, 200);
}

async function bounded(answer: GuardedAnswer, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of answer.body ?? []) {
      size += chunk.length;
      if (size > most) throw new AppError("page.tooLarge", { limit: most });
      chunks.push(chunk);
    }
  } catch (error) {
    return inWords(error);
  }
  return Buffer.concat(chunks);
}

/** One after the other and within bounds: what does not come is left out. */
async function picturesOf(fetch: GuardedFetch, addresses: readonly string[], page: URL): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  let left = mostPictureBytes;
  const deadline = Date.now() + 15_000;
  for (const address of addresses) {
    if (left <= 0 || Date.now() > deadline) break;
    try {
      const accept = { ...headers, accept: "image/webp,image/png,image/jpeg,image/gif", referer: page.origin };
      const answer = await fetch(address, { headers: accept, redirects: 3, maxBytes: Math.min(largestPicture, left), timeoutMs: 8_000 });
      const bytes = await answer.bytes();
      const type = pictureType(bytes);
      if (answer.status !== 200 || !type) continue;
      left -= bytes.length;
      found.set(address, `data:${type};base64,${Buffer.from(bytes).toString("base64")}`);
    } catch (error) {
      if (!(error instanceof OutsideError)) throw error;
    }
  }
  return found;
}

/** By its first bytes: what a server says of a picture is not believed. */
function pictureType(bytes: Uint8Array): string | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, 12));
  if (head.startsWith("\x89PNG")) return "image/png";
  if (head.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (head.startsWith("GIF8")) return "image/gif";
  return head.startsWith("RIFF") && head.slice(8) === "WEBP" ? "image/webp" : undefined;
}

const codes: Record<OutsideErrorCode, "page.addressRefused" | "page.unreachable" | "page.tooLarge"> = {
  refused: "page.addressRefused",
  unreachable: "page.unreachable",
  timeout: "page.unreachable",
  tooLarge: "page.tooLarge",
  redirected: "page.unreachable",
};

/** @throws AppError for what an address does; whatever else it was */
export function inWords(error: unknown): never {
  throw error instanceof OutsideError ? new AppError(codes[error.code], {}, { cause: error }) : error;
}
