// A history to look at, the same for every document.
import type { HistoryApi, HistoryItem } from "../data/types.ts";
import * as seed from "./seed.ts";

const me = { kind: "person", id: seed.userId, name: "Ida", device: "Firefox on Linux" } as const;
const machine = { id: null, name: null, device: null } as const;

const items: HistoryItem[] = [
  entry(9, {
    by: { ...me, device: null },
    from: "device",
    changes: [{ field: "notes", before: null, after: "Betalt 3. november, kvittering i mappa" }],
  }),
  entry(8, { by: me, groupSize: 322, changes: [{ field: "tags", before: [], after: [seed.tags[0]!.id, seed.tags[1]!.id] }] }),
  entry(7, {
    by: { kind: "person", id: seed.seedId(7, 1), name: "Kari Nordmann", device: null },
    changes: [{ field: "documentDate", before: "2026-10-12", after: null }],
  }),
  entry(6, { by: me, event: "restored", changes: [{ field: "trashedAt", before: "2026-11-01T00:00:00.000Z", after: null }] }),
  entry(5, { by: me, event: "trashed", changes: [{ field: "trashedAt", before: null, after: "2026-11-01T00:00:00.000Z" }] }),
  entry(4, {
    by: { ...machine, kind: "ai", name: "openai gpt-4o" },
    changes: [
      { field: "typeId", before: null, after: seed.types[0]!.id },
      { field: "folderId", before: null, after: seed.folders[0]!.id },
    ],
  }),
  entry(3, {
    by: { ...machine, kind: "reader" },
    event: "read",
    changes: [
      { field: "title", before: "IMG_2041", after: "Strømregning oktober 2026" },
      { field: "documentDate", before: null, after: "2026-10-12" },
    ],
  }),
  entry(2, {
    by: me,
    changes: [
      {
        field: "version",
        before: { id: seed.seedId(0, 200), size: 84_000, sha256: "0".repeat(64), contentType: "image/jpeg" },
        after: { id: seed.seedId(0, 0), size: 412_000, sha256: "1".repeat(64), contentType: "application/pdf" },
      },
    ],
  }),
  entry(1, { by: me, event: "arrived", changes: [{ field: "title", before: null, after: "IMG_2041" }] }),
];

function entry(n: number, of: Pick<HistoryItem, "by" | "changes"> & Partial<HistoryItem>): HistoryItem {
  return {
    id: seed.seedId(9, n),
    at: `2026-11-0${n}T09:2${n}:00.000Z`,
    event: "changed",
    group: `${n}`,
    groupSize: 1,
    from: "server",
    ...of,
  };
}

export function memoryHistory(online: () => boolean): HistoryApi {
  return {
    async read(_target, cursor) {
      if (!online()) return { items: items.filter(({ from }) => from === "device"), next: null, names: {}, offline: true };
      return { items: cursor ? items.slice(-2) : items.slice(0, -2), next: cursor ? null : "more", names: {}, offline: false };
    },
    undo: async () => ({ undone: 0, conflicts: [{ entity: "document", id: "", field: "title" }] }),
    undoGroup: async () => ({ undone: 322, conflicts: [] }),
  };
}
