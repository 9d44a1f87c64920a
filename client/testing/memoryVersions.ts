// Versions to look at, the same for every document.
import { signal } from "@preact/signals";
import type { VaultDocument } from "../../shared/mutators/index.ts";
import type { VersionItem, VersionsApi } from "../data/fileTypes.ts";
import type { Mutate } from "../data/types.ts";
import * as seed from "./seed.ts";

const earlier: VersionItem[] = [
  {
    id: seed.seedId(0, 201),
    size: 1_240_000,
    sha256: "2".repeat(64),
    contentType: "image/jpeg",
    createdAt: "2026-11-03T09:12:00.000Z",
    current: false,
    by: { id: seed.seedId(7, 1), name: "Kari Nordmann" },
    place: {
      ...{ provider: "nextcloud", connectionId: seed.seedId(0, 202), name: "cloud.example.org", path: "Bills/2026-11-03 Invoice.jpg" },
      ...{ verifiedAt: "2026-11-03T09:15:00.000Z", moving: null, organisation: false, problem: null },
    },
  },
  {
    id: seed.seedId(0, 200),
    size: 84_000,
    sha256: "3".repeat(64),
    contentType: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    createdAt: "2026-10-12T18:40:00.000Z",
    current: false,
    by: null,
  },
];

export function memoryVersions(
  document: (id: string) => VaultDocument,
  mutate: Pick<Mutate, "restoreVersion">,
  online: () => boolean,
): VersionsApi {
  const current = ({ versionId, size, sha256, contentType, updatedAt }: VaultDocument): VersionItem => ({
    ...{ id: versionId ?? "", size, sha256, contentType, createdAt: updatedAt, current: true },
    by: { id: seed.userId, name: "Ida" },
  });
  const nothing = signal<number | null>(null);
  const removed = new Set<string>();
  return {
    async list(id) {
      const first = current(document(id));
      return { items: [first, ...earlier.filter(({ id }) => id !== first.id && !removed.has(id))], offline: !online() };
    },
    compare: async () => ({ words: ["1.", "januar", "2025", "11", "500"], otherWords: ["1.", "mars", "2026", "12", "250"], more: false }),
    download: async () => undefined,
    restore: (id, { id: versionId, size, sha256, contentType }) =>
      mutate.restoreVersion({ id, versionId, file: { size, sha256, contentType } }),
    remove: async (_id, version) => void removed.add(version.id),
    replace: async () => true,
    fetchAgain: async () => true,
    progress: () => nothing,
  };
}
