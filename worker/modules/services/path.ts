// Where a proxied request leads: the service's own address and what follows its key, and never anywhere else.
import { serviceKey } from "../../../shared/api/services.ts";
import { AppError } from "../../../shared/errors.ts";

export interface Asked {
  key: string;
  /** What follows the key, as it was sent: it begins with a slash. */
  path: string;
  /** With its question mark, or empty. */
  search: string;
}

const prefix = "/api/services/";
export const publicPath = (key: string): string => `${prefix}${key}`;

/**
 * What is asked for by `url`. Dots that lead upwards, slashes and backslashes in disguise, empty segments and zero characters are refused
 * however often they are encoded: what this reads as one segment, the service might read as several.
 * @throws AppError entity.notFound, request.invalid
 */
export function readAsked(url: string): Asked {
  const { pathname, search } = new URL(url);
  const [, key = "", path = "/"] = /^\/api\/services\/([^/]*)(\/.*)?$/.exec(pathname) ?? [];
  if (!serviceKey.safeParse(key).success) throw new AppError("entity.notFound");
  if (
    path
      .slice(1)
      .split("/")
      .some((segment, place, all) => (segment === "" && place < all.length - 1) || isOdd(segment))
  )
    throw new AppError("request.invalid", { detail: "The path is not passed on" });
  return { key, path, search };
}

function isOdd(segment: string): boolean {
  let text = segment;
  for (let round = 0; round < 4; round++) {
    if (text === "." || text === ".." || /[/\\\p{Cc}]/u.test(text)) return true;
    const decoded = decode(text);
    if (decoded === undefined) return true;
    if (decoded === text) return false;
    text = decoded;
  }
  return true; // encoded more often than anybody has a reason to
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** The service's own URL. @throws AppError request.invalid where it would lie outside of the service's address */
export function targetOf(address: string, { path, search }: Asked): string {
  const target = new URL(address + path + search);
  const base = new URL(address);
  if (target.origin !== base.origin || !isWithin(target.pathname, base.pathname))
    throw new AppError("request.invalid", { detail: "The path is not passed on" });
  return target.href;
}

const isWithin = (path: string, base: string) => base === "/" || path === base || path.startsWith(`${base}/`);

/**
 * A redirect's place as a browser may be told: under our own path of the service. @throws AppError service.answer where it leads to another
 * server, or out of the service's address.
 */
export function redirectOf(location: string, { address, target, key }: { address: string; target: string; key: string }): string {
  const [place, base] = [URL.parse(location, target), new URL(address)];
  if (place?.origin !== base.origin || !isWithin(place.pathname, base.pathname)) throw new AppError("service.answer");
  const rest = base.pathname === "/" ? place.pathname : place.pathname.slice(base.pathname.length);
  const inside = `${publicPath(key)}${rest}${place.search}`;
  try {
    readAsked(new URL(inside, "http://inside.invalid").href);
  } catch (cause) {
    throw new AppError("service.answer", {}, { cause });
  }
  return inside + place.hash;
}
