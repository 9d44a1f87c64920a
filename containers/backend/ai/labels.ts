// The names a model chooses from, and the way back to ids. Equal names get a number, so that no answer is ambiguous.
import type { Choice } from "../../../shared/classify/choice.ts";

const longest = 80;

/** Label to choice, in the order of the choices. */
export function labelChoices(choices: Choice[]): Map<string, Choice> {
  const labels = new Map<string, Choice>();
  for (const choice of choices) {
    const name = clean(choice.name);
    let label = name;
    for (let copy = 2; labels.has(label); copy++) label = `${name} (${copy})`;
    labels.set(label, choice);
  }
  return labels;
}

function clean(name: string): string {
  const line = name
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .toWellFormed()
    .trim();
  return [...line].slice(0, longest).join("") || "-";
}
