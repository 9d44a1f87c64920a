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
  /** Whether it is gone for these; of a person who is named twice the last one counts. Lists are shared by many things: not copied. */
  people: { list: readonly string[]; gone: boolean }[];
}

/** What a transaction has to do beside writing rows: events, search index, jobs, feed. Mutators note it here, `finish` carries it out. */
export class Change {
  readonly connection: Connection;
  readonly db: Database;
  /** Server time of the transaction, ISO. */
  readonly now: string;
  /** The vaults that this transaction has locked, by id. Nothing in any other vault may be changed. */
  readonly vaults: ReadonlyMap<string, LockedVault>;
  /** Folders and documents whose access has to be made anew; emptied by access.ts. */
  readonly moved = new Map<string, { folders: Set<string>; documents: Set<string> }>();
  /** Goes up whenever the transaction changes who may do what, so that rights that were looked up earlier are looked up again. */
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

  /** Counts one more of `key` and returns the total. `count` reads the number from the database the first time a key is asked for. */
  async counted(key: string, count: () => Promise<number>): Promise<number> {
    const now = (this.#counts.get(key) ?? (await count())) + 1;
    this.#counts.set(key, now);
    return now;
  }

  isShared(vaultId: string): boolean {
    return this.#vault(vaultId).shared;
  }

  followsNames(vaultId: string): boolean {
    return this.#vault(vaultId).followsNames;
  }

  /** Notes whether anything in the vault is shared from now on. @throws RetryTransaction where the vault's lock is not exclusive */
  setShared(vaultId: string, shared: boolean): void {
    this.needExclusive(vaultId);
    this.#vault(vaultId).shared = shared;
  }

  /** @throws RetryTransaction where the vault's lock is not exclusive: the transaction is retried and takes the exclusive one */
  needExclusive(vaultId: string): void {
    if (this.#vault(vaultId).mode !== "exclusive") throw new RetryTransaction(vaultId);
  }

  /** The entity was made, changed or deleted: it is written into the feed of everybody who sees it at the end of the transaction. */
  touch(entity: FeedEntity, id: string, vaultId: string, deleted = false): void {
    Object.assign(this.#touched(entity, id), { vaultId, deleted });
  }

  /** Writes the entity into the feeds of these people alone. `deleted`: it is gone for them, even if others still see it. */
  touchFor(entity: FeedEntity, id: string, people: readonly string[], deleted = false): void {
    this.#touched(entity, id).people.push({ list: people, gone: deleted });
  }

  enqueue<Name extends JobName>(task: Name, payload: JobInput<Name>, options: JobOptions = {}): void {
    this.#jobs.push({ task, payload, options } as QueuedJob);
  }

  /** Enqueues the jobs that read the document's current version and draw its first page. */
  readAgain(documentId: string): void {
    this.enqueue("extract", { documentId }, { key: `extract:${documentId}` });
    this.enqueue("thumbnail", { documentId }, { key: `thumbnail:${documentId}` });
  }

  /** Enqueues the job that makes documents of the parts of this file. */
  splitBatch(documentId: string, versionId: string): void {
    this.enqueue("split-batch", { documentId, versionId }, { key: `split-batch:${versionId}` });
  }

  /** The document's title, file name, labels or another searched field changed: its search head is written again. */
  searchHeadChanged(documentId: string): void {
    this.#searchHeads.add(documentId);
  }

  /** A document of a shared vault got or lost these labels, so its viewers may start or stop seeing them; `settle` (reach.ts) decides. */
  labelsChanged(vaultId: string, documentId: string, labels: readonly Label[]): void {
    if (this.isShared(vaultId) && labels.length > 0) this.#labels.push({ vaultId, documentId, labels });
  }

  /** These people may start or stop seeing these labels; `settle` (reach.ts) decides. */
  labelsReached(vaultId: string, people: readonly string[], labels: readonly Label[]): void {
    if (people.length > 0 && labels.length > 0) this.#labels.push({ vaultId, people, labels });
  }

  /** The two people may start or stop knowing of each other; `settle` (reach.ts) decides. */
  met(one: string, other: string): void {
    if (one !== other) this.#meetings.push({ seer: one, seen: other }, { seer: other, seen: one });
  }

  /**
   * A child change for work under a savepoint. If the savepoint is rolled back, the child is dropped with all it noted; otherwise `adopt`
   * adds its notes to this change. Parent and child share the rows read so far (`known`), so dropping a child must clear `known`. Tags that
   * this change still holds back are written first, so that the savepoint does not include them.
   */
  async child(): Promise<Change> {
    await this.taggings.write(this.connection, this.now);
    const vaults = new Map([...this.vaults].map(([id, vault]) => [id, { ...vault }]));
    const child = new Change(this.connection, this.now, vaults, this.known);
    child.accessVersion = this.accessVersion;
    for (const [key, count] of this.#counts) child.#counts.set(key, count);
    return child;
  }

  /** Takes over all that `child` noted, in order. The caller has written `child.taggings`. */
  adopt(child: Change): void {
    this.events.append(child.events.take());
    for (const { entity, id, vaultId, deleted, people } of child.#touches.values()) {
      if (vaultId !== undefined) this.touch(entity, id, vaultId, deleted);
      for (const { list, gone } of people) this.touchFor(entity, id, list, gone);
    }
    for (const id of child.#searchHeads) this.#searchHeads.add(id);
    this.#jobs.push(...child.#jobs);
    this.#labels.push(...child.#labels);
    this.#meetings.push(...child.#meetings);
    for (const [key, count] of child.#counts) this.#counts.set(key, count);
    for (const [id, { shared }] of child.vaults) this.#vault(id).shared = shared;
    this.accessVersion = child.accessVersion;
  }

  /** Carries out what was noted, as the last statements. `atLeastOne`: people whose version rises without a row. @returns new version by person. */
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
    const add = (userId: string, key: string, row: FeedRow) => {
      const own = rows.get(userId) ?? new Map<string, FeedRow>();
      rows.set(userId, own.set(key, row));
    };
    for (const { entity, id, vaultId, deleted, people } of touches) {
      const key = `${entity}/${id}`;
      for (const { list, gone } of people) {
        const row = { entity, id, deleted: gone };
        for (const userId of list) add(userId, key, row);
      }
      if (vaultId === undefined) continue;
      const row = { entity, id, deleted };
      add(vaultId, key, row);
      for (const userId of viewers.get(seenAs(entity, id)) ?? []) add(userId, key, row);
    }
    if (candidates.length > 0) {
      await lockFeeds(this.connection, new Set([...rows.keys(), ...candidates.map(({ userId }) => userId)]));
      for (const { userId, ...row } of await settle(this.connection, candidates)) add(userId, `${row.entity}/${row.id}`, row);
    }
    return writeFeed(this.connection, new Map([...rows].map(([userId, own]) => [userId, [...own.values()]])));
  }

  /** Tells the subscribers. This comes before jobs are written and feeds are locked, because subscribers may enqueue jobs. */
  async #publish(): Promise<void> {
    const events = this.events.take();
    if (events.length === 0) return;
    for (const { to, handle } of subscribers) {
      const own = to ? events.filter((event) => to.has(eventKey(event))) : events;
      if (own.length > 0) await handle(this, own);
    }
  }

  /** The labels and people that somebody other than their owner may have started or stopped seeing. */
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
      // People who have just lost their last share are not among the current recipients, but saw the labels until now.
      const met = this.#meetings.flatMap(({ seer, seen }) => (seen === vaultId ? [seer] : []));
      for (const userId of new Set([...(await peopleOf(this.connection, vaultId)), ...met]))
        for (const { entity, id } of own) add({ userId, vaultId, entity, id, changed: true });
    }
    for (const { vaultId, labels: own, people, documentId } of this.#labels) {
      const key = `document/${documentId}`;
      for (const userId of people ?? [...(viewers.get(key) ?? []), ...(this.#touches.get(key)?.people ?? []).flatMap(({ list }) => list)])
        for (const { entity, id } of own) add({ userId, vaultId, entity, id, changed: false });
    }
    for (const { seer, seen } of this.#meetings) add({ userId: seer, vaultId: seen, entity: "user", id: seen, changed: false });
    return [...found.values()];
  }

  #touched(entity: FeedEntity, id: string): Touched {
    const key = `${entity}/${id}`;
    const known = this.#touches.get(key);
    const touched = known ?? { entity, id, deleted: false, people: [] };
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
  /** People whose feed version is raised even if none of their rows changed. */
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

/** `work` gets the vaults that an earlier attempt found to need the exclusive lock. */
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
