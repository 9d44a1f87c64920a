// Imports in memory, for looking at their screen.
import type { AzureImport } from "../../shared/api/azureImport.ts";
import type { ImportApi } from "../data/importTypes.ts";

const none = { count: 0, bytes: 0 };
const states = { waiting: none, taken: none, same: none, leftOut: none, failed: none };
const anImport: AzureImport = {
  id: "0190a000-00ae-7000-8000-000000000000",
  handle: "anna",
  state: "fetching",
  problem: null,
  startedAt: "2026-11-21T08:00:00.000Z",
  finishedAt: null,
  listed: { count: 1_480, bytes: 3_400_000_000 },
  amounts: {
    document: {
      ...states,
      waiting: { count: 320, bytes: 700_000_000 },
      taken: { count: 1_020, bytes: 2_600_000_000 },
      failed: { count: 2, bytes: 9_000 },
    },
    template: { ...states, taken: { count: 98, bytes: 900_000 } },
    preview: { ...states, leftOut: { count: 40, bytes: 99_000_000 } },
  },
  verified: 1_090,
  unverified: 28,
};

export const memoryImports = (empty: boolean): ImportApi => ({
  list: async () => ({
    configured: !empty,
    items: empty
      ? []
      : [anImport, { ...anImport, id: "2", state: "failed", problem: "unauthorized", finishedAt: "2026-11-20T09:00:00.000Z" }],
  }),
  begin: async () => anImport,
  stop: async () => undefined,
  failed: async () => ({
    items: [
      {
        id: "1",
        container: "dokumenter",
        name: "oppdrag/2019/en veldig lang sti/kontrakt-som-ingen-kan-lese-uten-at-linjen-brytes.pdf",
        size: 4_000,
        kind: "document",
        state: "failed",
        reason: "checksum",
        verified: false,
      },
      {
        id: "2",
        container: "dokumenter",
        name: "b.pdf",
        size: 5_000,
        kind: "document",
        state: "failed",
        reason: "missing",
        verified: false,
      },
    ],
    next: null,
  }),
});
