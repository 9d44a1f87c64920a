import type { Bench } from "./lib/figures.ts";
export const ingest: Bench = { about: "", run: async () => ({ seeded: "", figures: [], notes: [] }) };
