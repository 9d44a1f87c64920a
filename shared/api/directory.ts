// Contracts of the directory: offices and people that outside services know, and what administrators see and do about its sources.
import { z } from "zod";

export const directorySourceKeys = ["vitec", "microsoft"] as const;
export type DirectorySourceKey = (typeof directorySourceKeys)[number];

/** Most offices and people that are taken from one source; a source with more is refused as a whole. */
export const mostOffices = 2_000;
export const mostPeople = 20_000;

/** Why a source is unavailable, or why what it says was not taken over. */
export const directoryProblems = [
  /** It does not accept the installation's login. */
  "unauthorized",
  /** The login is good, and not for this. */
  "forbidden",
  "unreachable",
  /** It asks for patience for longer than a sync waits. */
  "busy",
  /** What it answers is not what it is documented to answer. */
  "answer",
  /** It has more than can be taken over. */
  "tooMany",
  /** So much would be gone that an administrator has to say yes. */
  "manyGone",
  /** It was asked to take over what a preview showed, and by now it is something else. */
  "changedSince",
] as const;
export type DirectoryProblem = (typeof directoryProblems)[number];

const change = z.enum(["added", "changed", "gone", "back"]);
export type DirectoryChange = z.infer<typeof change>;
export const directoryConflicts = ["sameEmail", "nameTaken", "notConfirmed", "unknownOffice"] as const;

/** What a sync would do. Lists are bounded (`mostListed`), counts are not. */
export const mostListed = 200;
export const directoryPlan = z.object({
  /** Names this very plan: a sync that is asked for with it does this or nothing. */
  fingerprint: z.string(),
  at: z.string(),
  counts: z.object({
    offices: z.record(change, z.number()),
    people: z.record(change, z.number()),
    /** Accounts that come into a group, or leave one. */
    joining: z.number(),
    leaving: z.number(),
  }),
  items: z.array(z.object({ kind: z.enum(["office", "person"]), change, name: z.string() })).max(mostListed),
  members: z.array(z.object({ office: z.string(), handle: z.string(), joins: z.boolean() })).max(mostListed),
  /**
   * `sameEmail`: several people have one address, so none is matched by it. `nameTaken`: a group has the office's name already; the
   * office's gets another. `notConfirmed`: an account has the address and has not confirmed it. `unknownOffice`: a person is in an office that is not there.
   */
  conflicts: z.array(z.object({ kind: z.enum(directoryConflicts), name: z.string() })).max(mostListed),
});
export type DirectoryPlan = z.infer<typeof directoryPlan>;

/** `GET /api/admin/directory` → every source. No secret and no address is in it. */
export const directorySource = z.object({
  key: z.enum(directorySourceKeys),
  configured: z.boolean(),
  audience: z.enum(["members", "everyone"]),
  state: z.enum(["unknown", "available", "unavailable"]),
  problem: z.enum(directoryProblems).nullable(),
  detail: z.string().nullable(),
  checkedAt: z.string().nullable(),
  syncedAt: z.string().nullable(),
  working: z.enum(["preview", "sync"]).nullable(),
  plan: directoryPlan.nullable(),
  /** What is there now; `gone` ones are not counted. */
  offices: z.number(),
  people: z.number(),
  /** Of these people those that have an account. */
  matched: z.number(),
});
export const directorySources = z.object({ items: z.array(directorySource) });
export type DirectorySource = z.infer<typeof directorySource>;
export const sourceParams = z.object({ source: z.enum(directorySourceKeys) });
/** `PATCH /api/admin/directory/:source` → 200 `directorySource` */
export const directorySourcePatch = z.strictObject({ audience: z.enum(["members", "everyone"]) });
/** `POST /api/admin/directory/:source/sync` → 202 `directorySource`; 409 `directory.unconfigured`. `fingerprint`: of the plan that was looked at. */
export const directorySyncRequest = z.strictObject({ fingerprint: z.string().max(64).optional() });

/** `GET /api/directory` → whether the person may look at anything of it. */
export const directoryState = z.object({ open: z.boolean() });
/** `GET /api/directory/offices` and `.../people`: 403 where the person may not look; the cursor is the last id that was given. */
export const directoryQuery = z.object({ limit: z.coerce.number().int().min(1).max(500).default(200), cursor: z.uuid().optional() });
export const directoryOffice = z.object({
  id: z.uuid(),
  name: z.string(),
  email: z.string(),
  phone: z.string(),
  address: z.string(),
  gone: z.boolean(),
});
export const directoryOfficeList = z.object({ items: z.array(directoryOffice), next: z.string().nullable() });
export const directoryPerson = z.object({
  id: z.uuid(),
  name: z.string(),
  title: z.string(),
  email: z.string(),
  phone: z.string(),
  gone: z.boolean(),
  officeIds: z.array(z.uuid()),
  /** Whether `GET /api/directory/people/:id/picture` has one. */
  picture: z.boolean(),
});
export const directoryPersonList = z.object({ items: z.array(directoryPerson), next: z.string().nullable() });
export type DirectoryOffice = z.infer<typeof directoryOffice>;
export type DirectoryPerson = z.infer<typeof directoryPerson>;
