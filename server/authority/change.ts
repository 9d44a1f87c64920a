// One transaction that changes vaults: locks first, then the changes, then events, search, jobs and the feed; pokes after commit.

import { isLabel, type LabelEntity } from "../../shared/mutators/labelKinds.ts";
import { type Connection, type Database, database, isRetryable, RetryTransaction } from "../database/connection.ts";
import { eventKey } from "../events/events.ts";
import { EventRecorder } from "../events/recorder.ts";
import { subscribers } from "../events/subscribers.ts";
import { addJobs, type JobOptions, type QueuedJob } from "../jobs/enqueue.ts";
import type { JobInput, JobName } from "../jobs/registry.ts";
import { type FeedEntity, type FeedRow, lockFeeds, writeFeed } from "./feed.ts";
import { KnownRows } from "./knownRows.ts";
import { assertExclusive, type LockedVault, type LockMode, lockVaults } from "./locks.ts";
import { type Candidate, peopleOf, settle, viewersOf } from "./reach.ts";
import { refreshSearchHeads } from "./searchIndex.ts";
import { Taggings } from "./taggings.ts";

interface Touched {
  entity: FeedEntity;
  id: string;
  /** Everybody who sees it at the end of the transaction; absent: only `people`. */
  vaultId?: string;
  deleted: boolean;
  /** Whether it is gone for this one. */
  people: Map<string, boolean>;
}

/** What has to happen beside the rows themselves. Filled by the mutators' server side, carried out by `finish`. */
export class Change {
  readonly connection: Connection;
  readonly db: Database;
  /** Server time of the transaction, ISO. */
  readonly now: string;
  /** Those that are locked: nothing else is changed. */
  readonly vaults: ReadonlyMap<string, LockedVault>;
  /** Folders and documents whose access has to be made anew; emptied by access.ts. */
  readonly moved = new Map<string, { folders: Set<string>; documents: Set<string> }>();
  /** Raised whenever the transaction changes who may do what. */
  accessVersion = 0;
  /** What happens to documents, folders and labels: told to the subscribers at the end. */
  readonly events = new EventRecorder();
  readonly taggings = new Taggings();
  readonly known: KnownRows;
  readonly #touches = new Map<string, Touched>();
  readonly #jobs: QueuedJob[] = [];
  readonly #searchHeads = new Set<string>();
  readonly #counts = new Map<string, number>();
  readonly #labels: { vaultId: string; labels: readonly Label[]; people?: readonly string[]; documentId?: string }[] = [];
  readonly #meetings: { seer: string; seen: string }[] = [];

  constructor(connection: Connection, now: string, vaults: ReadonlyMap<string, LockedVault>, known = new KnownRows()) {
    this.connection = connection;
    this.db = database(connection);
    this.now = now;
    this.vaults = vaults;
    this.known = known;
  }

  /** One more of something that is counted by `count` when it is first asked for; how many that makes. */
  async counted(key: string, count: () => Promise<number>): Promise<number> {
    const now = (this.#counts.get(key) ?? (await count())) + 1;
    this.#counts.set(key, now);
    return now;
  }

  isShared(vaultId: string): boolean {
    return this.#vault(vaultId).shared;
  }

  /** Under the exclusive lock. What is shared may have come since the vault was locked: it runs again, and locks what it needs. */
  setShared(vaultId: string, shared: boolean): void {
    this.needExclusive(vaultId);
    this.#vault(vaultId).shared = shared;
  }

  /** @throws RetryTransaction where the vault is held less strongly: the transaction runs again, and locks what it needs */
  needExclusive(vaultId: string): void {
    if (this.#vault(vaultId).mode !== "exclusive") throw new RetryTransaction(vaultId);
  }

  /** Made, changed or gone: everybody who sees it at the end of the transaction hears of it. */
  touch(entity: FeedEntity, id: string, vaultId: string, deleted = false): void {
    Object.assign(this.#touched(entity, id), { vaultId, deleted });
  }

  /** For these people alone. `deleted`: it may live on, but not for them. */
  touchFor(entity: FeedEntity, id: string, people: Iterable<string>, deleted = false): void {
    const touched = this.#touched(entity, id);
    for (const userId of people) touched.people.set(userId, deleted);
  }

  enqueue<Name extends JobName>(task: Name, payload: JobInput<Name>, options: JobOptions = {}): void {
    this.#jobs.push({ task, payload, options } as QueuedJob);
  }

  /** The document has another file, or is to be read once more: the jobs that read and draw its current version. */
  readAgain(documentId: string): void {
    this.enqueue("extract", { documentId }, { key: `extract:${documentId}` });
    this.enqueue("thumbnail", { documentId }, { key: `thumbnail:${documentId}` });
  }

  /** Title, file name, tags, type, correspondent or notes of the document changed. */
  searchHeadChanged(documentId: string): void {
    this.#searchHeads.add(documentId);
  }

  /** A document of a shared vault got or lost these labels: who sees it may see, or not see, them from now on. */
  labelsChanged(vaultId: string, documentId: string, labels: readonly Label[]): void {
    if (this.isShared(vaultId) && labels.length > 0) this.#labels.push({ vaultId, documentId, labels });
  }

  /** These people may see, or not see, these labels from now on. */
  labelsReached(vaultId: string, people: readonly string[], labels: readonly Label[]): void {
    if (people.length > 0 && labels.length > 0) this.#labels.push({ vaultId, people, labels });
  }

  /** The two may know of each other, or not know, from now on. */
  met(one: string, other: string): void {
    if (one !== other) this.#meetings.push({ seer: one, seen: other }, { seer: other, seen: one });
  }

  /**
   * A change of its own for work that may be taken back by a savepoint: what it notes is dropped with it, or joins this one by `adopt`.
   * It shares what has been read (`known`): whoever drops it clears that. Tags that this change has not written yet are written first.
   */
  async child(): Promise<Change> {
    await this.taggings.write(this.connection, this.now);
    const vaults = new Map([...this.vaults].map(([id, vault]) => [id, { ...vault }]));
    const child = new Change(this.connection, this.now, vaults, this.known);
    child.accessVersion = this.accessVersion;
    for (const [key, count] of this.#counts) child.#counts.set(key, count);
    return child;
  }

  /** Takes over all that `child` noted, as if it had been noted here in the same order. Its tags are written. */
  adopt(child: Change): void {
    this.events.append(child.events.take());
    for (const { entity, id, vaultId, deleted, people } of child.#touches.values()) {
      if (vaultId !== undefined) this.touch(entity, id, vaultId, deleted);
      for (const [userId, gone] of people) this.touchFor(entity, id, [userId], gone);
    }
    for (const id of child.#searchHeads) this.#searchHeads.add(id);
    this.#jobs.push(...child.#jobs);
    this.#labels.push(...child.#labels);
    this.#meetings.push(...child.#meetings);
    for (const [key, count] of child.#counts) this.#counts.set(key, count);
    for (const [id, { shared }] of child.vaults) this.#vault(id).shared = shared;
    this.accessVersion = child.accessVersion;
  }

  /** The transaction's last statements. `atLeastOne`: their versions move in any case. Returns each affected person's new version. */
  async finish(atLeastOne: readonly string[]): Promise<Map<string, number>> {
    await this.taggings.write(this.connection, this.now);
    await refreshSearchHeads(this.connection, [...this.#searchHeads]);
    await this.#publish();
    await addJobs(this.connection, this.#jobs);
    const touches = [...this.#touches.values()];
    const inShared = touches.filter(({ vaultId }) => vaultId !== undefined && this.isShared(vaultId));
    const viewers = await viewersOf(this.connection, [
      ...inShared,
      ...this.#labels.flatMap(({ documentId }) => (documentId ? [{ entity: "document" as const, id: documentId }] : [])),
    ]);
    const candidates = await this.#candidates(inShared, viewers);
    const rows = new Map<string, Map<string, FeedRow>>(atLeastOne.map((userId) => [userId, new Map()]));
    const add = (userId: string, { entity, id, deleted }: FeedRow) => {
      const own = rows.get(userId) ?? new Map<string, FeedRow>();
      rows.set(userId, own.set(`${entity}/${id}`, { entity, id, deleted }));
    };
    for (const { entity, id, vaultId, deleted, people } of touches) {
      for (const [userId, gone] of people) add(userId, { entity, id, deleted: gone });
      if (vaultId === undefined) continue;
      add(vaultId, { entity, id, deleted });
      for (const userId of viewers.get(seenAs(entity, id)) ?? []) add(userId, { entity, id, deleted });
    }
    if (candidates.length > 0) {
      await lockFeeds(this.connection, new Set([...rows.keys(), ...candidates.map(({ userId }) => userId)]));
      for (const { userId, ...row } of await settle(this.connection, candidates)) add(userId, row);
    }
    return writeFeed(this.connection, new Map([...rows].map(([userId, own]) => [userId, [...own.values()]])));
  }

  /** Before the jobs are written and the feeds are locked: subscribers may enqueue. */
  async #publish(): Promise<void> {
    const events = this.events.take();
    if (events.length === 0) return;
    for (const { to, handle } of subscribers) {
      const own = to ? events.filter((event) => to.has(eventKey(event))) : events;
      if (own.length > 0) await handle(this, own);
    }
  }

  /** Labels and people that somebody who does not own them may see, or not see, from now on. */
  async #candidates(inShared: readonly Touched[], viewers: ReadonlyMap<string, readonly string[]>): Promise<Candidate[]> {
    const found = new Map<string, Candidate>();
    const add = (candidate: Candidate) => {
      const key = `${candidate.userId}/${candidate.entity}/${candidate.id}`;
      const before = found.get(key);
      if (candidate.userId !== candidate.vaultId)
        found.set(key, before ? { ...before, changed: before.changed || candidate.changed } : candidate);
    };
    const labels = inShared.filter((touched): touched is Touched & Label & { vaultId: string } => isLabel(touched.entity));
    for (const [vaultId, own] of Map.groupBy(labels, (touched) => touched.vaultId)) {
      // Whoever has just lost their last share saw them as well.
      const met = this.#meetings.flatMap(({ seer, seen }) => (seen === vaultId ? [seer] : []));
      for (const userId of new Set([...(await peopleOf(this.connection, vaultId)), ...met]))
        for (const { entity, id } of own) add({ userId, vaultId, entity, id, changed: true });
    }
    for (const { vaultId, labels: own, people, documentId } of this.#labels) {
      const key = `document/${documentId}`;
      for (const userId of people ?? [...(viewers.get(key) ?? []), ...(this.#touches.get(key)?.people.keys() ?? [])])
        for (const { entity, id } of own) add({ userId, vaultId, entity, id, changed: false });
    }
    for (const { seer, seen } of this.#meetings) add({ userId: seer, vaultId: seen, entity: "user", id: seen, changed: false });
    return [...found.values()];
  }

  #touched(entity: FeedEntity, id: string): Touched {
    const key = `${entity}/${id}`;
    const known = this.#touches.get(key);
    const touched = known ?? { entity, id, deleted: false, people: new Map() };
    this.#touches.set(key, touched);
    return touched;
  }

  #vault(vaultId: string): LockedVault {
    const vault = this.vaults.get(vaultId);
    if (!vault) throw new Error("a vault is changed that is not locked");
    return vault;
  }
}

export interface Label {
  entity: LabelEntity;
  id: string;
}
/** Whoever sees a document sees its text. */
const seenAs = (entity: FeedEntity, id: string) => `${entity === "text" ? "document" : entity}/${id}`;

export interface ChangeOptions {
  /** Vaults that the work touches, all of them: locked at once, in id order, before anything else. */
  vaults: readonly string[];
  /** `exclusive` for whatever changes who sees a vault's things; `moves`: where it is shared, for moving documents about. */
  lock?: LockMode | "moves";
  /** People whose version moves even if nothing else does. */
  atLeastOne?: readonly string[];
  now?: string;
}

/**
 * Runs `work` in one READ COMMITTED transaction. Deadlocks and serialization failures run it again, up to five times;
 * `work` must therefore have no effect outside the transaction. Poke `people` after it returns.
 */
export async function changeVault<T>(
  connection: Connection,
  options: ChangeOptions,
  work: (change: Change) => Promise<T>,
): Promise<{ result: T; people: string[] }> {
  const mode: LockMode = options.lock === "exclusive" ? "exclusive" : "share";
  return transaction(connection, async (exclusive) => {
    const vaults = await lockVaults(connection, new Map(options.vaults.map((id) => [id, exclusive.has(id) ? "exclusive" : mode])));
    if (options.lock === "moves") assertExclusive(vaults, vaults.keys());
    const change = new Change(connection, options.now ?? new Date().toISOString(), vaults);
    const result = await work(change);
    const versions = await change.finish(options.atLeastOne ?? []);
    return { result, people: [...versions.keys()] };
  });
}

/** `work` is told the vaults of which an earlier attempt found out that they have to be locked exclusively. */
export async function transaction<T>(connection: Connection, work: (exclusive: ReadonlySet<string>) => Promise<T>): Promise<T> {
  const exclusive = new Set<string>();
  for (let attempt = 1; ; attempt++) {
    await connection.query("BEGIN");
    try {
      const result = await work(exclusive);
      await connection.query("COMMIT");
      return result;
    } catch (error) {
      await connection.query("ROLLBACK").catch(() => {});
      if (!isRetryable(error) || attempt === 5) throw error;
      if (error instanceof RetryTransaction && error.exclusive !== undefined) exclusive.add(error.exclusive);
    }
  }
}
