// "This device" of the vault in memory.
import { type ReadonlySignal, signal } from "@preact/signals";
import type { VaultDocument } from "../../shared/mutators/index.ts";
import { NetworkDown } from "../data/errors.ts";
import type { DeviceApi } from "../data/types.ts";
import type { Scene } from "./memoryVault.ts";

export function memoryDevice(
  scene: Scene,
  all: ReadonlySignal<readonly string[]>,
  rows: ReadonlyMap<string, ReadonlySignal<VaultDocument | undefined>>,
): DeviceApi {
  const textLimit = signal<number | null>(null);
  const removed = signal<{ documents: number; unsent: number; at: string } | null>(
    scene.removed ? { documents: 40, unsent: 2, at: "2026-11-20T08:00:00.000Z" } : null,
  );
  const [first = "", second = ""] = all.peek();
  return {
    contents: async () => ({
      documents: { count: all.peek().length, bytes: rows.size * 900 },
      texts: { count: all.peek().length - 3, bytes: rows.size * 4_100 },
      index: 9_400_000,
      thumbnails: { count: all.peek().length - 5, bytes: rows.size * 11_000 },
      kept: { count: 2, bytes: 1_300_000 },
      opened: { count: 7, bytes: 6_400_000 },
      files: { count: scene.waiting > 0 ? 1 : 0, bytes: scene.waiting > 0 ? 420_000 : 0 },
      changes: scene.waiting,
      room: { usage: 18_400_000, quota: 2_000_000_000, persisted: false },
    }),
    unsent: async () => ({
      files:
        scene.waiting > 0 ? [{ documentId: first, name: "contract-2026.pdf", size: 420_000, createdAt: "2026-11-20T08:00:00.000Z" }] : [],
      changes: Array.from({ length: Math.max(0, scene.waiting - 1) }, (_, n) =>
        n % 2 === 0
          ? { name: "updateDocument", args: { id: second, title: "Oppsigelse av leieavtale" } }
          : { name: "trashDocument", args: { id: second } },
      ),
      unmade: [],
    }),
    discardUnmade: async () => undefined,
    exportUnsent: async () => undefined,
    saveFile: async () => undefined,
    discardFile: async () => undefined,
    persist: async () => false,
    verify: async () => ({
      documents: all.peek().length,
      texts: all.peek().length,
      files: 9,
      indexChecked: true,
      wrong: { index: 2, files: [], pictures: 1, unsent: [] },
    }),
    rebuild: async () => undefined,
    async fetchAnew() {
      if (!scene.online) throw new NetworkDown();
    },
    textLimit,
    setTextLimit(limit) {
      textLimit.value = limit;
    },
    removed,
    acknowledgeRemoved() {
      removed.value = null;
    },
  };
}
