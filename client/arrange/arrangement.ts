// Which pages go where: the document itself, and documents that are made of some of its pages. Every step is a new arrangement, so that
// the one before can come back.
import type { PlacedPage } from "../../shared/pages/pdfPages.ts";

export interface ArrangedPage extends PlacedPage {
  /** Names the page as long as the screen is open. */
  key: number;
}

/** The document's own pages first, then those of each further document, in their order. Only the first may be empty. */
export type Arrangement = readonly (readonly ArrangedPage[])[];
export type Chosen = ReadonlySet<number>;

/** @param firstKey not used by any other page */
export const pagesOfFile = (source: number, count: number, firstKey: number): ArrangedPage[] =>
  Array.from({ length: count }, (_, index) => ({ key: firstKey + index, source, index, turn: 0 }));

const eachPart = (parts: Arrangement, change: (part: readonly ArrangedPage[]) => readonly ArrangedPage[]): Arrangement =>
  parts.map(change).filter((part, at) => at === 0 || part.length > 0);

export const pagesIn = (parts: Arrangement): ArrangedPage[] => parts.flat();

/** @param by degrees to the right */
export const turned = (parts: Arrangement, chosen: Chosen, by: 90 | 180 | 270): Arrangement =>
  eachPart(parts, (part) =>
    part.map((page) => (chosen.has(page.key) ? { ...page, turn: ((page.turn + by) % 360) as ArrangedPage["turn"] } : page)),
  );

export const without = (parts: Arrangement, chosen: Chosen): Arrangement =>
  eachPart(parts, (part) => part.filter(({ key }) => !chosen.has(key)));

/** The chosen pages, in their order, become the last document. */
export function takenOut(parts: Arrangement, chosen: Chosen): Arrangement {
  const out = pagesIn(parts).filter(({ key }) => chosen.has(key));
  return out.length === 0 ? parts : [...without(parts, chosen), out];
}

/** From each chosen page on another document begins; the first page of one begins it already. */
export function splitBefore(parts: Arrangement, chosen: Chosen): Arrangement {
  return parts.flatMap((part) => {
    const pieces: ArrangedPage[][] = [];
    for (const [at, page] of part.entries()) {
      if (at === 0 || chosen.has(page.key)) pieces.push([]);
      pieces.at(-1)!.push(page);
    }
    return part.length === 0 ? [part] : pieces;
  });
}

/** The chosen pages together, in their order, before or after `beside`, which is none of them. */
export function movedTo(parts: Arrangement, chosen: Chosen, beside: number, side: "before" | "after"): Arrangement {
  if (chosen.has(beside)) return parts;
  const moving = pagesIn(parts).filter(({ key }) => chosen.has(key));
  return eachPart(parts, (part) =>
    part.flatMap((page) => {
      if (chosen.has(page.key)) return [];
      if (page.key !== beside) return [page];
      return side === "before" ? [...moving, page] : [page, ...moving];
    }),
  );
}

/** One place earlier or later; over the edge of a document into the next one. */
export function nudged(parts: Arrangement, chosen: Chosen, by: -1 | 1): Arrangement {
  const all = pagesIn(parts);
  const places = all.flatMap(({ key }, at) => (chosen.has(key) ? [at] : []));
  const beside = all[by < 0 ? places[0]! - 1 : places.at(-1)! + 1];
  return places.length === 0 || !beside ? parts : movedTo(parts, chosen, beside.key, by < 0 ? "before" : "after");
}

/**
 * Two runs of a scanner that reads one side: first all fronts, then the turned pile, so that the last back comes first. Of an odd number of
 * pages the last back was left out. Only the document itself.
 */
export function collated([own = [], ...others]: Arrangement): Arrangement {
  const fronts = own.slice(0, Math.ceil(own.length / 2));
  const backs = own.slice(fronts.length).toReversed();
  return [fronts.flatMap((front, at) => (backs[at] ? [front, backs[at]] : [front])), ...others];
}

/** Whether the document itself would be another one. */
export const isChanged = ([own = []]: Arrangement, pageCount: number): boolean =>
  own.length !== pageCount || own.some(({ source, index, turn }, at) => source !== 0 || index !== at || turn !== 0);
