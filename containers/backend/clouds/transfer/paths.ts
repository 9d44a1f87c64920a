// Names in somebody's cloud: made of titles and folders, readable, and such that every service and every system takes them.
import { AppError } from "../../../../shared/errors.ts";

/** Bytes of UTF-8 that one name may have: systems take 255, and a number may come to it. */
const mostBytes = 200;
const utf8 = new TextEncoder();

/** Without what paths, Windows and web addresses give a meaning to; never empty, never one that Windows keeps for itself. */
export function safeName(text: string): string {
  const plain = text
    .normalize("NFC")
    // A joiner holds the parts of one character together (families, flags); all else that is not seen goes.
    .replace(/(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Co}<>:"/\\|?*]/gu, " ")
    .replace(/\s+/g, " ")
    .replace(/^[ .]+|[ .]+$/g, "");
  const name = shortened(plain, mostBytes).replace(/[ .]+$/, "");
  if (name === "") return "_";
  // Names that Windows or OneDrive keep for themselves.
  return /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)|^(\.lock|desktop\.ini)$|^~\$|_vti_/i.test(name)
    ? `_${name.replace(/_vti_/gi, "vti")}`
    : name;
}

/** Whole characters, as people see them. */
function shortened(text: string, bytes: number): string {
  if (utf8.encode(text).length <= bytes) return text;
  let kept = "";
  let size = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    size += utf8.encode(segment).length;
    if (size > bytes) break;
    kept += segment;
  }
  return kept;
}

/** Encoded so that every server reads the same: what RFC 3986 keeps for itself too. */
export const encodeSegment = (name: string): string =>
  encodeURIComponent(name).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** @throws AppError cloud.refused for what would lead out of the folder */
export function segmentsOf(path: string): string[] {
  const segments = path.split("/").filter((segment) => segment !== "");
  if (segments.some((segment) => segment === "." || segment === "..")) throw new AppError("cloud.refused");
  return segments;
}

export interface NamedOriginal {
  title: string;
  /** `2026-11-03`, or what is known of it; null: none. */
  date: string | null;
  /** From the top down. */
  folders: readonly string[];
  /** With its dot; empty where there is none. */
  extension: string;
}

/** `Folder/Sub/2026-11-03 Title.pdf`. `number`: from the second one of that name on. */
export function readablePath({ title, date, folders, extension }: NamedOriginal, number = 1): string {
  const name = safeName(`${date ? `${date} ` : ""}${withoutExtension(title, extension)}`);
  return [...folders.map(safeName), `${name}${number > 1 ? ` (${number})` : ""}${extension}`].join("/");
}

const withoutExtension = (title: string, extension: string): string =>
  extension !== "" && title.toLowerCase().endsWith(extension.toLowerCase()) ? title.slice(0, -extension.length) : title;
