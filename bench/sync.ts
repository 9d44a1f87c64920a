// Everything that synchronization costs, in one report: what the protocol costs, and what a person sees of it.
import { browser } from "./browser.ts";
import type { Bench, Figure } from "./lib/figures.ts";
import { pull } from "./pull.ts";
import { push } from "./push.ts";
import { sharing } from "./sharing.ts";

const parts: Record<string, Bench> = { pull, push, sharing, browser };

export const sync: Bench = {
  about: `all of synchronization: ${Object.keys(parts).join(", ")}`,
  async run(log) {
    const figures: Figure[] = [];
    const seeded: string[] = [];
    const notes: string[] = [];
    for (const [name, part] of Object.entries(parts)) {
      log(`${name}: ${part.about}`);
      const result = await part.run(log);
      figures.push(...result.figures);
      seeded.push(`${name}: ${result.seeded}`);
      notes.push(...result.notes.map((note) => `${name}: ${note}`));
    }
    return { seeded: seeded.join("\n"), figures, notes };
  },
};
