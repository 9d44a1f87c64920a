// The body of a 207 (RFC 4918, section 13): what a server says of files and folders. What it names on another host is left out.
import { XMLParser } from "fast-xml-parser";

export interface DavResource {
  /** Decoded path from the server's root, a folder without the slash at its end. */
  path: string;
  folder: boolean;
  /** Bytes; null where it is not said. */
  size: number | null;
  modifiedAt: string | null;
  etag: string | null;
  quota: { used: number | null; free: number | null };
  /** Path of the person that is logged in, as Nextcloud names it. */
  principal: string | null;
}

const parser = new XMLParser({
  removeNSPrefix: true,
  parseTagValue: false,
  ignoreAttributes: true,
  // Also turns on numeric references such as &#38; What a document defines itself is bounded by the parser.
  htmlEntities: true,
  isArray: (name) => name === "response" || name === "propstat",
});

/** Undefined: it is none. */
export function parseMultistatus(text: string, origin: string): DavResource[] | undefined {
  let parsed: unknown;
  try {
    parsed = parser.parse(text);
  } catch {
    return undefined;
  }
  const root = field(parsed, "multistatus");
  if (root === undefined) return undefined;
  return listOf(field(root, "response")).flatMap((response) => resourceOf(response, origin) ?? []);
}

/** As a condition sends it (RFC 9110, section 8.8.3): some servers leave out the quotation marks in what they list. */
function entityTag(said: string | null): string | null {
  return said === null || /^(?:W\/)?".*"$/.test(said) ? said : `"${said}"`;
}

function resourceOf(response: unknown, origin: string): DavResource | undefined {
  const url = URL.parse(textOf(field(response, "href")) ?? "", origin);
  if (!url || url.host !== new URL(origin).host) return undefined;
  let path: string;
  try {
    path = decodeURIComponent(url.pathname);
  } catch {
    return undefined;
  }
  // Of several groups of properties the one that was found counts.
  const found = listOf(field(response, "propstat")).filter((one) => / 2\d\d( |$)/.test(textOf(field(one, "status")) ?? " 200 "));
  const property = (name: string): unknown => found.map((one) => field(field(one, "prop"), name)).find((value) => value !== undefined);
  const folder = field(property("resourcetype"), "collection") !== undefined;
  const modified = Date.parse(textOf(property("getlastmodified")) ?? "");
  return {
    path: path.replace(/(?<=.)\/+$/, ""),
    folder,
    size: folder ? null : numberOf(property("getcontentlength")),
    modifiedAt: Number.isNaN(modified) ? null : new Date(modified).toISOString(),
    etag: entityTag(textOf(property("getetag")) ?? null),
    quota: { used: numberOf(property("quota-used-bytes")), free: numberOf(property("quota-available-bytes")) },
    principal: textOf(field(property("current-user-principal"), "href")) ?? null,
  };
}

const field = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);
const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
/** Nextcloud says -1, -2, -3 for what it does not know or does not bound. */
function numberOf(value: unknown): number | null {
  const text = textOf(value)?.trim();
  return text && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
