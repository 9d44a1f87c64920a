import { vi } from "vitest";

/**
 * Calls `look` until it throws nothing, and gives what it returned; after forty seconds rejects with its last error. Vitest's own
 * limit is one second, which a busy machine needs for less.
 */
export const waitFor = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 40_000, interval: 20 });
