// The directory in memory, for looking at its screens.
import type { DirectoryOffice, DirectoryPerson, DirectorySource } from "../../shared/api/directory.ts";
import type { DirectoryApi } from "../data/directoryTypes.ts";

const id = (kind: string, n: number) => `0190a000-0${kind}-7000-8000-${String(n).padStart(12, "0")}`;
const at = (hoursAgo: number) => new Date(Date.UTC(2026, 10, 21, 8, 30) - hoursAgo * 3_600_000).toISOString();

const offices: DirectoryOffice[] = ["Bergen", "Oslo sentrum", "Trondheim"].map((name, n) => ({
  id: id("d1", n),
  name,
  email: `post@${name.split(" ")[0]!.toLowerCase()}.example.org`,
  phone: "55 00 00 00",
  address: "Torgallmenningen 8, 5014 Bergen",
  gone: n === 2,
}));
const names = ["Åse Østby", "Bjørn Dahl", "Kari Nordmann", "Kristoffer-Alexander Wilhelmsen Brekke-Thorsrud", "Ola Nordmann"];
const people: DirectoryPerson[] = names.map((name, n) => ({
  id: id("d2", n),
  name,
  title: n === 3 ? "Eiendomsmegler MNEF, avdelingsleder for nybygg og prosjekt" : "Eiendomsmegler",
  email: n === 4 ? "" : `${name.split(" ")[0]!.toLowerCase().replace("å", "a").replace("ø", "o")}@example.org`,
  phone: "900 12 345",
  gone: n === 4,
  officeIds: n === 4 ? [] : [offices[n % 2]!.id],
  picture: false,
}));

const vitec: DirectorySource = {
  key: "vitec",
  configured: true,
  audience: "members",
  state: "available",
  problem: "manyGone",
  detail: null,
  checkedAt: at(0),
  syncedAt: at(25),
  working: null,
  plan: {
    fingerprint: "f",
    at: at(0),
    counts: {
      offices: { added: 1, changed: 0, gone: 0, back: 0 },
      people: { added: 2, changed: 1, gone: 12, back: 0 },
      joining: 1,
      leaving: 4,
    },
    items: [
      { kind: "office", change: "added", name: "Stavanger" },
      { kind: "person", change: "added", name: "Nils Hansen" },
      { kind: "person", change: "changed", name: "Kari Nordmann" },
      { kind: "person", change: "gone", name: "Ola Nordmann" },
    ],
    members: [
      { office: "Stavanger", handle: "nils", joins: true },
      { office: "Bergen", handle: "ola", joins: false },
    ],
    conflicts: [
      { kind: "sameEmail", name: "Åse Østby" },
      { kind: "nameTaken", name: "Bergen" },
    ],
  },
  offices: 3,
  people: 24,
  matched: 17,
};

export function memoryDirectory(empty: boolean): DirectoryApi {
  return {
    isOpen: async () => !empty,
    all: async () => (empty ? null : { offices, people, at: Date.parse(at(0)), remembered: false }),
    picture: async () => undefined,
    sources: async () => [
      {
        ...vitec,
        key: "microsoft",
        configured: false,
        state: "unknown",
        problem: null,
        plan: null,
        checkedAt: null,
        syncedAt: null,
        offices: 0,
        people: 0,
        matched: 0,
      },
      empty ? { ...vitec, state: "unavailable", problem: "unauthorized", plan: null } : vitec,
    ],
    preview: async () => vitec,
    sync: async () => vitec,
    setAudience: async (_source, audience) => ({ ...vitec, audience }),
  };
}
