// Notices when the browser has removed what was kept on this device. Browsers clear databases and caches together, but leave
// localStorage: a mark there says what there was, a record in a database says that it still is.
import { type ReadonlySignal, signal } from "@preact/signals";
import { openDB } from "idb";
import { z } from "zod";

const mark = z.object({ documents: z.number(), unsent: z.number(), at: z.string() });
export type Removed = z.infer<typeof mark>;

export interface StorageEviction {
  /** What was here when the browser removed it; null while nothing was. */
  readonly removed: ReadonlySignal<Removed | null>;
  /** Changes and files that were not sent when this device was last used. */
  readonly unsent: number;
  /** What is here now. Called with every change; it writes now and then. */
  note(documents: number, unsent: number): void;
  /** The person knows. */
  acknowledge(): void;
}

const writeAfter = 300;
const markKey = (userId: string) => `docuvault.here.${userId}`;
const removedKey = (userId: string) => `docuvault.removed.${userId}`;

export function openStorageEviction(userId: string, closing: AbortSignal): StorageEviction {
  const removed = signal<Removed | null>(read(removedKey(userId)));
  let checked = false;
  let latest: Removed | undefined;
  let writing = false;

  async function check(): Promise<void> {
    const database = await openDB(`docuvault-here-${userId}`, 1, { upgrade: (db) => void db.createObjectStore("facts") });
    try {
      const known = (await database.get("facts", "here")) === true;
      const before = read(markKey(userId));
      if (!known && before && (before.documents > 0 || before.unsent > 0)) {
        write(removedKey(userId), before);
        removed.value = before;
      }
      if (!known) await database.put("facts", true, "here");
    } finally {
      database.close();
    }
    checked = true;
  }
  check().catch((error: unknown) => {
    if (!closing.aborted) console.error(error);
  });

  return {
    removed,
    unsent: read(markKey(userId))?.unsent ?? 0,
    note(documents, unsent) {
      latest = { documents, unsent, at: new Date().toISOString() };
      if (writing) return;
      writing = true;
      setTimeout(() => {
        writing = false;
        if (checked && latest && !closing.aborted) write(markKey(userId), latest);
      }, writeAfter);
    },
    acknowledge() {
      localStorage.removeItem(removedKey(userId));
      removed.value = null;
    },
  };
}

function write(key: string, value: Removed): void {
  localStorage.setItem(key, JSON.stringify(value));
}

function read(key: string): Removed | null {
  try {
    return mark.parse(JSON.parse(localStorage.getItem(key) ?? "null"));
  } catch {
    return null; // never written, or by something else
  }
}
