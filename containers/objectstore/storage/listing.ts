// Keys of a bucket in byte order, walked from the folders without an index. Folders that can not hold a wanted key are skipped.

import { join } from "node:path";
import { namesIn } from "./durable.ts";
import { type KeyBytes, keyBytes, keyText, sortedEntries } from "./keys.ts";
import { type ObjectRecord, statObject } from "./objectFile.ts";

export interface ListRequest {
  prefix: string;
  /** Keys that agree up to and with the first delimiter after the prefix become one common prefix. Empty: none. */
  delimiter: string;
  /** Only keys and common prefixes after this one. */
  after: string;
  limit: number;
}

export type ListItem = { key: string; record: ObjectRecord } | { commonPrefix: string };

export interface ListPage {
  items: ListItem[];
  /** `after` of the next page, when there is one. */
  next: string | undefined;
}

interface FoundObject {
  bytes: KeyBytes;
  path: string;
}

type Found = FoundObject | { bytes: KeyBytes; path?: undefined };

/** One page of keys and common prefixes below `folder`. */
export async function listObjects(folder: string, request: ListRequest): Promise<ListPage> {
  const found: Found[] = [];
  for await (const item of request.limit === 0 ? [] : findItems(folder, request)) {
    if (found.length === request.limit) return { items: await describe(found), next: keyText(found.at(-1)!.bytes) };
    found.push(item);
  }
  return { items: await describe(found), next: undefined };
}

async function* findItems(folder: string, request: ListRequest): AsyncGenerator<Found> {
  const [prefix, delimiter, after] = [keyBytes(request.prefix), keyBytes(request.delimiter), keyBytes(request.after)];
  let from: KeyBytes | undefined = `${after}\0`;
  // A common prefix ends the walk and starts it again behind all its keys, so that its folder is not read to the end.
  while (from !== undefined) {
    const start: KeyBytes = from;
    from = undefined;
    for await (const object of walk(folder, "", { prefix, from: start })) {
      const end = delimiter === "" ? -1 : object.bytes.indexOf(delimiter, prefix.length);
      if (end === -1) {
        yield object;
        continue;
      }
      const commonPrefix = object.bytes.slice(0, end + delimiter.length);
      if (commonPrefix !== after) yield { bytes: commonPrefix };
      from = successor(commonPrefix);
      break;
    }
  }
}

/** Reads the records of a page side by side. An object that was deleted while the list was made is left out. */
async function describe(found: Found[]): Promise<ListItem[]> {
  const items = await Promise.all(
    found.map(async ({ bytes, path }): Promise<ListItem | undefined> => {
      if (path === undefined) return { commonPrefix: keyText(bytes) };
      const record = await statObject(path);
      return record && { key: keyText(bytes), record };
    }),
  );
  return items.filter((item) => item !== undefined);
}

async function* walk(folder: string, above: KeyBytes, wanted: { prefix: KeyBytes; from: KeyBytes }): AsyncGenerator<FoundObject> {
  for (const entry of sortedEntries(await namesIn(folder))) {
    const bytes = above + entry.bytes;
    const path = join(folder, entry.name);
    if (entry.object) {
      if (bytes >= wanted.from && bytes.startsWith(wanted.prefix)) yield { bytes, path };
    } else if (reaches(bytes, wanted)) {
      yield* walk(path, bytes, wanted);
    }
  }
}

/** Whether a folder, all of whose keys begin with `bytes`, can hold a wanted key. */
function reaches(bytes: KeyBytes, { prefix, from }: { prefix: KeyBytes; from: KeyBytes }): boolean {
  const inPrefix = bytes.startsWith(prefix) || prefix.startsWith(bytes);
  return inPrefix && (bytes >= from || from.startsWith(bytes));
}

/** The first byte string behind all that begin with `bytes`. UTF-8 has no byte 0xff, so the last one can be raised. */
function successor(bytes: KeyBytes): KeyBytes {
  return bytes.slice(0, -1) + String.fromCharCode(bytes.charCodeAt(bytes.length - 1) + 1);
}
