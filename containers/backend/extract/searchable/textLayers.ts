// What a searchable PDF is made of: the words that were recognized on its pages, and how large it may be.
import { gunzipSync } from "node:zlib";
import { unpackWords } from "../../../../shared/documents/pageWords.ts";
import type { LayerWords } from "../../../../shared/recognition/layer/textLayer.ts";

/** One page's words as they are kept: packed by `packWords`, compressed by gzip. Pages are counted from 1. */
export interface PackedLayer {
  page: number;
  words: Uint8Array;
}

/** By page, counted from 0. */
export type TextLayers = ReadonlyMap<number, LayerWords>;

/** Larger files get no layer: the file, its objects and what is written have to fit into the child's memory. */
export const mostSearchedBytes = 50_000_000;
export const mostMadeBytes = 60_000_000;
/** Unpacked; 20,000 words have less than 2 MB. */
const mostUnpacked = 8_000_000;

export function unpackLayers(packed: readonly PackedLayer[]): TextLayers {
  return new Map(
    packed.map(({ page, words }) => [page - 1, unpackWords(gunzipSync(words, { maxOutputLength: mostUnpacked }).toString("utf8"))]),
  );
}
