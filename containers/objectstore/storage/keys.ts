// Object keys as file names. Every key has its own name, no key leaves the bucket's folder, and names read in
// byte order give keys in byte order. Lower case only, so that file systems that fold case keep keys apart.
//
//   a/b.pdf  ->  d-a/o-b.pdf        "d-" a folder of the key, "o-" the object itself: `a` and `a/b` live side by side
//   Å        ->  o-%c3%85           all but a-z 0-9 _ - . is percent-encoded; so `..` is only text after "o-" or "d-"
//   64+ bytes between slashes       "c-" holds each full 64 bytes, because file names end at 255

import { S3Error } from "../protocol/errors.ts";

const chunkBytes = 64;
const maxKeyBytes = 1024;

/** A key as one latin1 character per UTF-8 byte: comparing two of them compares bytes, as S3 orders keys. */
export type KeyBytes = string;

export function keyBytes(key: string): KeyBytes {
  return Buffer.from(key, "utf8").toString("latin1");
}

export function keyText(bytes: KeyBytes): string {
  return Buffer.from(bytes, "latin1").toString("utf8");
}

/** File name parts of a key, below the bucket's object folder. Throws KeyTooLongError, or InvalidArgument for a NUL. */
export function keyPath(key: string): string[] {
  const bytes = keyBytes(key);
  if (bytes.length === 0 || bytes.includes("\0")) throw new S3Error("InvalidArgument", "The key is not valid.");
  if (bytes.length > maxKeyBytes) throw new S3Error("KeyTooLongError");
  const segments = bytes.split("/");
  return segments.flatMap((segment, index) => {
    const whole = Math.floor(segment.length / chunkBytes);
    const chunks = Array.from({ length: whole }, (_, chunk) => `c-${encode(segment.slice(chunk * chunkBytes, (chunk + 1) * chunkBytes))}`);
    const rest = encode(segment.slice(whole * chunkBytes));
    return [...chunks, `${index === segments.length - 1 ? "o" : "d"}-${rest}`];
  });
}

export interface Entry {
  name: string;
  object: boolean;
  /** What this entry adds to the key of its folder. No entry's text is a prefix of another folder's in the same place. */
  bytes: KeyBytes;
}

/** The entries of one folder in key order. Names that are not ours (left by a system or a person) are not entries. */
export function sortedEntries(names: string[]): Entry[] {
  const entries = names.flatMap((name): Entry[] => {
    const match = /^([odc])-((?:[a-z0-9_.-]|%[0-9a-f]{2})*)$/.exec(name);
    if (!match) return [];
    const bytes = match[2]!.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    return [{ name, object: match[1] === "o", bytes: match[1] === "d" ? `${bytes}/` : bytes }];
  });
  return entries.sort((a, b) => (a.bytes < b.bytes ? -1 : 1));
}

function encode(bytes: KeyBytes): string {
  // A dot at the end of a name is dropped by some file systems.
  return bytes.replace(/[^a-z0-9_.-]|\.$/g, (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, "0")}`);
}
