import type { Bench } from "./lib/figures.ts";
export const startup: Bench = { about: "", run: async () => ({ seeded: "", figures: [], notes: [] }) };
