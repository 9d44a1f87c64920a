// How much text of documents may be on this device: a choice of its person, the same in all tabs; until there is one, what fits the device.
import { type ReadonlySignal, signal } from "@preact/signals";

export interface TextLimit {
  /** Characters, which are bytes for most of them; null: all. */
  readonly value: ReadonlySignal<number | null>;
  set(limit: number | null): void;
  close(): void;
}

const megabyte = 1_000_000;
/** What can be chosen. */
export const textLimits = [null, 500 * megabyte, 200 * megabyte, 50 * megabyte, 20 * megabyte] as const;

const key = "docuvault.textLimit";
const all = "all";
/** Bytes on disk of one character of text: itself, its place in the index, and the files that are written anew. */
const bytesACharacter = 10;

export function openTextLimit(): TextLimit {
  let fitting = fittingLimit({ memory: memoryOfDevice(), quota: null });
  const read = () => chosen(localStorage.getItem(key), fitting);
  const value = signal(read());
  // Heard from other tabs only.
  const onStorage = (event: StorageEvent) => {
    if (event.key === key) value.value = read();
  };
  addEventListener("storage", onStorage);
  navigator.storage?.estimate?.().then(
    ({ quota = null }) => {
      fitting = fittingLimit({ memory: memoryOfDevice(), quota });
      value.value = read();
    },
    () => {},
  );
  return {
    value,
    set(limit) {
      localStorage.setItem(key, limit === null ? all : String(limit));
      value.value = limit;
    },
    close: () => removeEventListener("storage", onStorage),
  };
}

function chosen(stored: string | null, fitting: number | null): number | null {
  if (stored === all) return null;
  const limit = Number(stored);
  return stored === null || !Number.isFinite(limit) || limit < 0 ? fitting : limit;
}

/**
 * The largest choice that leaves room for everything else on a phone: there a browser ends the app that takes too much memory, and a
 * device without room loses everything. `memory` in GB as `navigator.deviceMemory` says it, `quota` in bytes; null: not known.
 */
export function fittingLimit({ memory, quota }: { memory: number | null; quota: number | null }): number | null {
  const byMemory = memory === null || memory > 4 ? null : memory > 2 ? 50 * megabyte : 20 * megabyte;
  const byQuota = quota === null ? Number.POSITIVE_INFINITY : quota / bytesACharacter;
  const fits = textLimits.find(
    (limit) => (limit ?? 1_000 * megabyte) <= byQuota && (byMemory === null || (limit !== null && limit <= byMemory)),
  );
  return fits === undefined ? 20 * megabyte : fits;
}

/** Where the browser does not tell (Safari, Firefox), a device that is touched counts as a phone of the middle. */
function memoryOfDevice(): number | null {
  const { deviceMemory } = navigator as Navigator & { deviceMemory?: number };
  return deviceMemory ?? (matchMedia("(pointer: coarse)").matches ? 4 : null);
}
