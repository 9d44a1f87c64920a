// One rule for names that look the same to a reader (case, accents and blanks apart): among the folders of one place, and among the tags,
// types or correspondents of one vault, each name is there once. What would get a name that is taken gets a number.
import { nameLook } from "./compare.ts";

/** Something that bears a name beside others. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

/** The one that has this name already. `except`: the one that is about to bear it. */
export function namesake(name: string, others: readonly Named[], except?: string): Named | undefined {
  const wanted = nameLook(name);
  return others.find((other) => other.id !== except && folded(other) === wanted);
}

/** The name itself, or, where it is taken, the first free one of `Name (2)`, `Name (3)` ... of at most `max` characters. */
export function freeName(name: string, others: readonly Named[], { except, max }: { except?: string; max: number }): string {
  if (!namesake(name, others, except)) return name;
  const taken = new Set(others.filter(({ id }) => id !== except).map(folded));
  const base = name.replace(/ \(\d{1,5}\)$/, "");
  for (let number = 2; ; number++) {
    const suffix = ` (${number})`;
    const numbered =
      base
        .slice(0, max - suffix.length)
        .toWellFormed()
        .trimEnd() + suffix;
    if (!taken.has(nameLook(numbered))) return numbered;
  }
}

/** Thousands of names are folded once, however many are put beside them. */
const known = new WeakMap<Named, { name: string; folded: string }>();
function folded(named: Named): string {
  const before = known.get(named);
  if (before?.name === named.name) return before.folded;
  const folded = nameLook(named.name);
  known.set(named, { name: named.name, folded });
  return folded;
}
