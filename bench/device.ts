import type { Bench } from "./lib/figures.ts";
export const device: Bench = { about: "", run: async () => ({ seeded: "", figures: [], notes: [] }) };
