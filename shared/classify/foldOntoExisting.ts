// Names that a classifier proposes, held against the labels that there are.
import { nameKey, sameName } from "../names/compare.ts";
import type { Choice } from "./choice.ts";

/** Splits proposed new names into choices that exist already under such a name, and those that are really new (each once). */
export function foldOntoExisting(names: string[], choices: Choice[]): { existing: Choice[]; fresh: string[] } {
  const existing = new Map<string, Choice>();
  const fresh: string[] = [];
  for (const name of names) {
    if (!nameKey(name)) continue;
    const found = choices.find((choice) => choice.name === name) ?? choices.find((choice) => sameName(choice.name, name));
    if (found) existing.set(found.id, found);
    else if (!fresh.some((other) => sameName(other, name))) fresh.push(name);
  }
  return { existing: [...existing.values()], fresh };
}
