// Imports in memory, for looking at their screen.
import type { AzureImport } from "../../shared/api/azureImport.ts";
import type { ImportReport } from "../../shared/api/imports.ts";
import { ApiProblem } from "../data/errors.ts";
import type { CloudImportApi, ImportApi } from "../data/importTypes.ts";

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
  retrying: 0,
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

const ofCloud = (more: Partial<ImportReport>): ImportReport => ({
  ...anImport,
  connectionId: "nextcloud",
  folderName: "",
  watching: false,
  lookedAt: null,
  folders: { listed: 12, waiting: 0, failed: 0 },
  ...more,
});

export function memoryCloudImports(empty: boolean): CloudImportApi {
  let items: ImportReport[] = empty
    ? []
    : [
        ofCloud({
          id: "3",
          state: "done",
          watching: true,
          folderName: "Innkommende post fra kontoret",
          lookedAt: "2026-11-21T09:00:00.000Z",
          retrying: 2,
        }),
        ofCloud({ id: "4", folderName: "Regnskap" }),
      ];
  return {
    list: async () => items,
    async begin({ connectionId, name = "", watch = false }) {
      if (watch && items.some((one) => one.watching)) throw new ApiProblem({ code: "import.running", status: 409 });
      const made = ofCloud({ id: `made-${items.length}`, connectionId, folderName: name, watching: watch, state: "listing" });
      items = [made, ...items];
      return made;
    },
    async stop(id) {
      items = items.filter((one) => one.id !== id);
    },
    again: async () => undefined,
    failed: async () => ({
      items: [
        {
          id: "1",
          place: "1",
          name: "Regnskap/2026/Kvittering.pdf",
          size: 10,
          kind: "document",
          state: "failed",
          reason: "quota.exceeded",
          verified: false,
        },
      ],
      next: null,
    }),
    folder: async (_connectionId, folderId) =>
      folderId === "root"
        ? [
            { id: "a", name: "Innkommende post fra kontoret", kind: "folder", size: null, modifiedAt: null },
            { id: "b", name: "Regnskap", kind: "folder", size: null, modifiedAt: null },
            {
              id: "c",
              name: "En kontrakt med et navn som er så langt at det ikke får plass på en linje.pdf",
              kind: "file",
              size: 1_400_000,
              modifiedAt: "2026-11-20T09:00:00.000Z",
            },
            { id: "d", name: "Notat.txt", kind: "file", size: 900, modifiedAt: null },
          ]
        : [],
    space: async (connectionId) => {
      if (connectionId === "kontor") throw new ApiProblem({ code: "cloud.unauthorized", status: 422 });
      return { usedBytes: 48_000_000_000, freeBytes: connectionId === "nextcloud" ? 52_000_000_000 : null };
    },
  };
}
