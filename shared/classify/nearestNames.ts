// Which existing names come nearest to a new one, to be chosen instead of it: "Bilforsikring" beside "Forsikring". Pure.
import { foldText } from "../names/compare.ts";

/** Told beside one new name. */
const most = 2;
/** From this likeness on, 0 to 1: below it names have a few letters in common by chance. */
const near = 0.45;
/** Letters of a name that may be a part of another word. */
const fewest = 4;

/** Best first, each as it was given; none that is the name itself. */
export function nearestNames<Named extends { name: string }>(name: string, existing: readonly Named[]): Named[] {
  const sought = foldText(name);
  const parts = trigrams(sought);
  return existing
    .map((one, index) => ({ one, index, likeness: likenessOf(sought, parts, foldText(one.name)) }))
    .filter(({ likeness }) => likeness >= near)
    .sort((a, b) => b.likeness - a.likeness || a.index - b.index)
    .slice(0, most)
    .map(({ one }) => one);
}

function likenessOf(sought: string, parts: ReadonlySet<string>, other: string): number {
  if (other === "" || other === sought) return 0;
  const others = trigrams(other);
  let both = 0;
  for (const part of others) if (parts.has(part)) both++;
  const shared = (2 * both) / (parts.size + others.size);
  const [short, long] = sought.length < other.length ? [sought, other] : [other, sought];
  return short.length >= fewest && long.includes(short) ? Math.max(shared, near) : shared;
}

function trigrams(text: string): Set<string> {
  const padded = ` ${text} `;
  const parts = new Set<string>();
  for (let at = 0; at + 3 <= padded.length; at++) parts.add(padded.slice(at, at + 3));
  return parts;
}
