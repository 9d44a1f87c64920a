// A document that is a web page is fetched once more: what the page says by now becomes its current version.
import { AppError } from "../../../shared/errors.ts";
import { bringVersion } from "../intake/bringDocument.ts";
import { findOriginal, openOriginal } from "../queue/context.ts";
import { fetched, fileOf, type PageContext } from "./addPage.ts";

/** Bytes of a page with its pictures; what is larger was not made by `addPage`. */
const largest = 40 * 1024 * 1024;

/**
 * `changed`: false where the page says what it said, and nothing was added.
 * @throws AppError entity.notFound, page.noSource, one of `pageProblems`, and what `bringVersion` throws
 */
export async function fetchAgain(
  { context, fetch, settings }: PageContext,
  { userId, documentId }: { userId: string; documentId: string },
): Promise<{ changed: boolean }> {
  const original = await findOriginal(context.pool, documentId);
  if (!original) throw new AppError("entity.notFound");
  const bytes = original.contentType === "text/html" && original.size <= largest ? await openOriginal(context, original) : null;
  const text = bytes ? await new Response(bytes).text() : "";
  const source = sourceOf(text);
  if (!source) throw new AppError("page.noSource");
  const found = await fetched(fetch, settings, source.url);
  if (found.kind === "file") throw new AppError("page.notAPage");
  if (fileOf(found, source.retrieved) === text) return { changed: false };
  const actor = { kind: "person", userId, device: URL.parse(found.url)?.hostname.slice(0, 100) ?? "" } as const;
  const file = new Blob([fileOf(found, new Date().toISOString())]).stream();
  await bringVersion(context, actor, { documentId, contentType: "text/html" }, file);
  return { changed: true };
}

/** What `fileOf` has written into the head of the file. */
function sourceOf(text: string): { url: string; retrieved: string } | null {
  const [, url, retrieved] =
    /<meta name="source" content="([^"]*)"><meta name="retrieved" content="([^"]*)">/.exec(text.slice(0, 16_384)) ?? [];
  return url && retrieved ? { url: unescaped(url), retrieved } : null;
}

/** The other way of `escapeHtml`. */
const unescaped = (html: string): string => html.replaceAll(/&#(\d{2});/g, (_, code: string) => String.fromCharCode(Number(code)));
