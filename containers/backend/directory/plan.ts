// What a sync would change: what a source has now, held against what the vault has of it. Pure.
import { createHash } from "node:crypto";
import type { Known, KnownOffice, KnownPerson } from "../../../server/directory/known.ts";
import { type DirectoryChange, type DirectoryPlan, mostListed } from "../../../shared/api/directory.ts";
import type { Snapshot, SourceOffice, SourcePerson } from "./source.ts";

export interface Changes {
  offices: Changed<SourceOffice, KnownOffice>[];
  people: Changed<SourcePerson, KnownPerson>[];
}
export interface Changed<There, Here> {
  change: DirectoryChange;
  /** Undefined where it is gone. */
  there?: There;
  /** Undefined where it is new. */
  here?: Here;
}

/** Fewer than so many may always be gone, and up to half of all. */
const fewGone = 5;

export function changesOf({ offices, people }: Snapshot, known: Known): Changes {
  const officeFields = ({ name, email, phone, address }: SourceOffice) => [name, email, phone, address];
  const personFields = ({ name, title, email, phone }: SourcePerson, inOffices: readonly string[]) => [
    name,
    title,
    email,
    phone,
    ...inOffices,
  ];
  const knownOffices = new Set(offices.map(({ externalId }) => externalId));
  return {
    offices: compare(offices, known.offices, (there, here) => same(officeFields(there), officeFields(here))),
    people: compare(people, known.people, (there, here) =>
      same(personFields(there, there.offices.filter((id) => knownOffices.has(id)).sort()), personFields(here, [...here.offices].sort())),
    ),
  };
}

function compare<There extends { externalId: string }, Here extends { externalId: string; gone: boolean }>(
  there: readonly There[],
  here: readonly Here[],
  isSame: (there: There, here: Here) => boolean,
): Changed<There, Here>[] {
  const before = new Map(here.map((one) => [one.externalId, one]));
  const after = new Set(there.map(({ externalId }) => externalId));
  const changes: Changed<There, Here>[] = [];
  for (const one of there) {
    const known = before.get(one.externalId);
    if (!known) changes.push({ change: "added", there: one });
    else if (known.gone) changes.push({ change: "back", there: one, here: known });
    else if (!isSame(one, known)) changes.push({ change: "changed", there: one, here: known });
  }
  for (const one of here) if (!one.gone && !after.has(one.externalId)) changes.push({ change: "gone", here: one });
  return changes;
}

const same = (some: readonly string[], others: readonly string[]) =>
  some.length === others.length && some.every((one, n) => one === others[n]);

/** Whether an administrator has to say yes: a service that suddenly knows little is more often broken than right. */
export function goneTooMany(changes: Changes, known: Known, { counts }: Pick<DirectoryPlan, "counts">): boolean {
  const tooMany = (gone: number, all: number) => gone > fewGone && gone * 2 > all;
  const ofThem = (list: readonly { change: DirectoryChange }[], all: readonly { gone: boolean }[]) =>
    tooMany(list.filter(({ change }) => change === "gone").length, all.filter((one) => !one.gone).length);
  // People who are there without an address or an office lose as much as those who are gone.
  const members = [...known.members.values()].reduce((sum, handles) => sum + handles.size, 0);
  return ofThem(changes.offices, known.offices) || ofThem(changes.people, known.people) || tooMany(counts.leaving, members);
}

/** What administrators are shown. `known` has who is in the groups now, and the accounts of all addresses that the snapshot names. */
export function planOf(snapshot: Snapshot, known: Known, changes: Changes, now: Date): DirectoryPlan {
  const wanted = membersWanted(snapshot, known);
  const members: DirectoryPlan["members"] = [];
  for (const { office, handles } of wanted.values()) {
    const before = known.members.get(office.externalId) ?? new Set<string>();
    for (const handle of handles) if (!before.has(handle)) members.push({ office: office.name, handle, joins: true });
    for (const handle of before) if (!handles.has(handle)) members.push({ office: office.name, handle, joins: false });
  }
  for (const { change, here } of changes.offices)
    if (change === "gone" && here)
      for (const handle of known.members.get(here.externalId) ?? []) members.push({ office: here.name, handle, joins: false });
  const nameOf = ({ there, here }: { there?: { name: string }; here?: { name: string } }) => there?.name ?? here?.name ?? "";
  const items = [
    ...changes.offices.map((one) => ({ kind: "office" as const, change: one.change, name: nameOf(one) })),
    ...changes.people.map((one) => ({ kind: "person" as const, change: one.change, name: nameOf(one) })),
  ];
  const conflicts = conflictsOf(snapshot, known);
  const fingerprint = createHash("sha256")
    .update(JSON.stringify([changes.offices, changes.people, members].map(inOrder)))
    .digest("hex")
    .slice(0, 32);
  return {
    fingerprint,
    at: now.toISOString(),
    counts: {
      offices: counted(changes.offices),
      people: counted(changes.people),
      joining: members.filter(({ joins }) => joins).length,
      leaving: members.filter(({ joins }) => !joins).length,
    },
    items: items.slice(0, mostListed),
    members: members.slice(0, mostListed),
    conflicts: conflicts.slice(0, mostListed),
  };
}

/** Of the same things in whichever order a service tells of them: it promises none. */
const inOrder = (list: readonly object[]): string[] => list.map((one) => JSON.stringify(one)).sort();

export const isEmpty = ({ counts }: DirectoryPlan): boolean =>
  [...Object.values(counts.offices), ...Object.values(counts.people), counts.joining, counts.leaving].every((count) => count === 0);

function counted(list: readonly { change: DirectoryChange }[]): Record<DirectoryChange, number> {
  const counts = { added: 0, changed: 0, gone: 0, back: 0 };
  for (const { change } of list) counts[change]++;
  return counts;
}

/** By handle, for each office: whoever has confirmed an address that exactly one person of the source has. */
function membersWanted({ offices, people }: Snapshot, { accounts }: Known) {
  const wanted = new Map(offices.map((office) => [office.externalId, { office, handles: new Set<string>() }]));
  const shared = sharedEmails(people);
  for (const { email, offices: inOffices } of people) {
    const account = shared.has(email) ? undefined : accounts.get(email);
    if (account?.matches) for (const id of inOffices) wanted.get(id)?.handles.add(account.handle);
  }
  return wanted;
}

function sharedEmails(people: readonly SourcePerson[]): Set<string> {
  const [once, more] = [new Set<string>(), new Set<string>()];
  for (const { email } of people) (once.has(email) ? more : once).add(email);
  more.delete("");
  return more;
}

function conflictsOf({ offices, people }: Snapshot, { accounts, groupNames }: Known): DirectoryPlan["conflicts"] {
  const shared = sharedEmails(people);
  const known = new Set(offices.map(({ externalId }) => externalId));
  const names = new Set<string>();
  const conflicts: DirectoryPlan["conflicts"] = [];
  for (const { name } of offices) {
    const folded = name.toLowerCase();
    if (groupNames.has(folded) || names.has(folded)) conflicts.push({ kind: "nameTaken", name });
    names.add(folded);
  }
  for (const { name, email, offices: inOffices } of people) {
    if (shared.has(email)) conflicts.push({ kind: "sameEmail", name });
    else if (accounts.get(email)?.matches === false) conflicts.push({ kind: "notConfirmed", name });
    if (inOffices.some((id) => !known.has(id))) conflicts.push({ kind: "unknownOffice", name });
  }
  return conflicts;
}
