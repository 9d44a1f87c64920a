// What a person wants of a page: its title and its words, without navigation, banners and scripts. Pure; it runs in a thread with limits.
import { Readability } from "@mozilla/readability";
import { parseHTML } from "linkedom";
import { escapeHtml, sanitizeHtml } from "../../../shared/documents/sanitizeHtml.ts";

export interface ReadPage {
  title: string;
  byline: string;
  site: string;
  language: string;
  /** Sanitized. Where a picture stands `withPictures` puts its bytes. */
  html: string;
  /** Characters that can be read. */
  length: number;
  /** Addresses of pictures, in order, each once. */
  pictures: string[];
  /** Where the page sends whoever opens it (`meta refresh`). */
  refresh: string | null;
  /** It asks for a password, or for a proof that a person looks at it, instead of showing something. */
  wall: "login" | "challenge" | null;
}

/** Elements after which nothing clever is tried: the page as it is. */
const mostElements = 60_000;
const banner = /cookie|consent|gdpr|onetrust|didomi|usercentrics|cmp-container/i;
const challenge = /^(just a moment|attention required|access denied|are you a robot|verify (that )?you are human|robot check|ddos-guard)/i;
const mostPictures = 40;
const mostNested = 180;

export function readPage(html: string, address: string): ReadPage {
  const { document } = parseHTML(/<html[\s>]/i.test(html) ? html : `<!doctype html><html><body>${html}</body></html>`);
  const base = baseOf(document, address);
  const title = clean(document.querySelector("title")?.textContent) || clean(document.querySelector("h1")?.textContent);
  const refresh = refreshOf(document, base);
  const asksPassword = document.querySelector("input[type=password]") !== null;
  const isChallenge = challenge.test(title) || document.querySelector("#challenge-form, script[src*='challenge-platform']") !== null;
  for (const element of document.querySelectorAll("script, style, template, iframe, object, embed")) element.remove();
  if (isTooDeep(document.documentElement)) {
    const text = clean(document.body?.textContent);
    const shown = `<p>${escapeHtml(text)}</p>`;
    return { title, byline: "", site: "", language: "", html: shown, length: text.length, pictures: [], refresh, wall: null };
  }
  for (const element of document.querySelectorAll("[id], [class]"))
    if (banner.test(`${element.id} ${element.getAttribute("class") ?? ""}`) && !/^(html|body|main|article)$/i.test(element.localName))
      if ((element.textContent ?? "").length < 2_000) element.remove();
  const whole = document.body?.innerHTML ?? "";
  const wholeLength = clean(document.body?.textContent).length;
  const article = articleOf(document);
  // An article that is a small part of what is there is a teaser, a footer or one row of a table.
  const isArticle = article !== null && article.length >= 200 && article.length >= wholeLength / 10;
  const { content, pictures } = withWholeAddresses(isArticle ? article.content : whole, base);
  const length = isArticle ? article.length : wholeLength;
  return {
    title: (isArticle && clean(article.title)) || title,
    byline: clean(article?.byline),
    site: clean(article?.siteName),
    language: /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.exec(document.documentElement?.getAttribute("lang") ?? "")?.[0] ?? "",
    html: sanitizeHtml(content, { pictureOf: placesOf(pictures) }),
    length,
    pictures,
    refresh,
    wall: isChallenge && length < 2_000 ? "challenge" : asksPassword && length < 800 ? "login" : null,
  };
}

/** What stands for the picture of a number until it has been fetched; nothing else of a page gets through as it came. */
function placesOf(addresses: readonly string[]): (address: string) => string | undefined {
  const places = new Map(addresses.map((address, index) => [address, `data:image/png;base64,picture${index}=`]));
  return (address) => places.get(address);
}

/** `pictureOf` gives the data URL of an address; a picture that has none shows its words. */
export const withPictures = ({ html, pictures }: ReadPage, pictureOf: (address: string) => string | undefined): string =>
  html.replaceAll(/ src="data:image\/png;base64,picture(\d+)="/g, (_place, index: string) => {
    const picture = pictureOf(pictures[Number(index)] ?? "");
    return picture ? ` src="${picture}"` : "";
  });

/** Nested deeper than anything that a person wrote, and than what is kept: its words alone. What looks for articles would never end. */
function isTooDeep(root: Element | null): boolean {
  for (let level: Element[] = root ? [root] : [], depth = 0; level.length > 0; depth++) {
    if (depth > mostNested) return true;
    level = level.flatMap((element) => [...element.children]);
  }
  return false;
}

function articleOf(document: Document) {
  try {
    const parsed = new Readability(document.cloneNode(true) as Document, { maxElemsToParse: mostElements, charThreshold: 200 }).parse();
    return parsed?.content ? { ...parsed, content: parsed.content, length: parsed.length ?? 0 } : null;
  } catch {
    return null; // more elements than are looked at, or none that make an article: the page as it is
  }
}

function withWholeAddresses(html: string, base: string): { content: string; pictures: string[] } {
  const { document } = parseHTML(`<!doctype html><html><body>${html}</body></html>`);
  const pictures = new Set<string>();
  for (const picture of document.querySelectorAll("img")) {
    const named = ["data-src", "data-original", "data-lazy-src", "src"]
      .map((name) => picture.getAttribute(name))
      .find((value) => value?.trim());
    const given = named && !/^data:image\/(?:gif|svg)/i.test(named) ? named : (picture.getAttribute("srcset") ?? "").trim().split(/\s+/)[0];
    const address = given?.startsWith("data:") ? given : given && URL.parse(given, base)?.href;
    if (!address) picture.remove();
    else {
      picture.setAttribute("src", address);
      if (!address.startsWith("data:") && pictures.size < mostPictures) pictures.add(address);
    }
  }
  return { content: document.body.innerHTML, pictures: [...pictures] };
}

function baseOf(document: Document, address: string): string {
  return URL.parse(document.querySelector("base[href]")?.getAttribute("href") ?? "", address)?.href ?? address;
}

/** Seconds after which a page that moves on by itself is meant to be read first. */
const atOnce = 5;

function refreshOf(document: Document, base: string): string | null {
  for (const meta of document.querySelectorAll("meta[http-equiv]")) {
    if (meta.getAttribute("http-equiv")?.toLowerCase() !== "refresh") continue;
    const [, seconds, to] = /^\s*([\d.]+)\s*[;,]\s*url\s*=\s*["']?([^"']+)/i.exec(meta.getAttribute("content") ?? "") ?? [];
    const next = to && Number(seconds) <= atOnce ? URL.parse(to.trim(), base) : null;
    if (next && next.href !== URL.parse(base)?.href) return next.href;
  }
  return null;
}

const clean = (text: string | null | undefined): string => (text ?? "").replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
