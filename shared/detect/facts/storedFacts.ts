// Facts as they are kept beside a document's text: of bounded size, and nothing that a JSON column refuses.
import type { Facts } from "../facts.ts";

/** UTF-8 bytes, roughly: one row has to stay small beside the text that it was read from. */
export const maxFactsBytes = 48_000;

/** The facts as JSON. Where they are too large the longest lists are halved until they fit; single facts always stay. */
export function storedFacts(facts: Facts): string {
  let kept: Facts = facts;
  for (;;) {
    // a quote that was cut within a character would not be well formed
    const json = JSON.stringify(kept, (_key, value: unknown) =>
      typeof value === "string" ? value.replaceAll("\u0000", "").toWellFormed() : value,
    );
    const [longest] = lists(kept).sort((a, b) => b[1].length - a[1].length);
    if (new TextEncoder().encode(json).length <= maxFactsBytes || !longest?.[1].length) return json;
    kept = { ...kept, [longest[0]]: longest[1].slice(0, Math.floor(longest[1].length / 2)) };
  }
}

function lists(facts: Facts): [string, unknown[]][] {
  return Object.entries(facts).filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]));
}
