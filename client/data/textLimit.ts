// How much text of documents may be on this device: a choice of its person, the same in all tabs.
import { type ReadonlySignal, signal } from "@preact/signals";

export interface TextLimit {
  /** Characters, which are bytes for most of them; null: all. */
  readonly value: ReadonlySignal<number | null>;
  set(limit: number | null): void;
  close(): void;
}

const key = "docuvault.textLimit";

export function openTextLimit(): TextLimit {
  const value = signal(read());
  // Heard from other tabs only.
  const onStorage = (event: StorageEvent) => {
    if (event.key === key) value.value = read();
  };
  addEventListener("storage", onStorage);
  return {
    value,
    set(limit) {
      if (limit === null) localStorage.removeItem(key);
      else localStorage.setItem(key, String(limit));
      value.value = limit;
    },
    close: () => removeEventListener("storage", onStorage),
  };
}

function read(): number | null {
  const stored = localStorage.getItem(key);
  const limit = Number(stored);
  return stored === null || !Number.isFinite(limit) || limit < 0 ? null : limit;
}
