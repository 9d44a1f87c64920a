// One transaction that changes a vault: locks first, then the changes, then search, jobs and the feed; pokes after commit.
import { type Connection, type Database, database, isRetryable } from "./connection.ts";
import { type FeedEntity, type Touch, writeFeed } from "./feed.ts";
import { refreshSearchHeads } from "./searchIndex.ts";

export type TaskName = "extract" | "thumbnail" | "classify" | "delete-objects" | "refresh-search" | "send-mail";

export interface JobOptions {
  /** A job with the same key that has not started is replaced: the work is done once. */
  key?: string;
  maxAttempts?: number;
  /** Lower runs first; 0 if not said. */
  priority?: number;
}

/** What has to happen beside the rows themselves. Filled by the mutators' server side, carried out by `finish`. */
export class Change {
  readonly connection: Connection;
  readonly db: Database;
  /** Server time of the transaction, ISO. */
  readonly now: string;
  readonly #touches = new Map<string, Touch>();
  readonly #jobs: { task: TaskName; payload: object; options: JobOptions }[] = [];
  readonly #searchHeads = new Set<string>();

  constructor(connection: Connection, now: string) {
    this.connection = connection;
    this.db = database(connection);
    this.now = now;
  }

  /** `people`: everybody who sees it now or saw it before. */
  touch(entity: FeedEntity, id: string, people: readonly string[], deleted = false): void {
    const key = `${entity}/${id}`;
    const before = this.#touches.get(key);
    this.#touches.set(key, { entity, id, deleted, people: before ? [...new Set([...before.people, ...people])] : people });
  }

  enqueue(task: TaskName, payload: object, options: JobOptions = {}): void {
    this.#jobs.push({ task, payload, options });
  }

  /** Title, file name, tags, type or correspondent of the document changed. */
  searchHeadChanged(documentId: string): void {
    this.#searchHeads.add(documentId);
  }

  /** What a savepoint has to bring back when a mutation is refused. */
  mark(): () => void {
    const touches = new Map(this.#touches);
    const heads = new Set(this.#searchHeads);
    const jobs = this.#jobs.length;
    return () => {
      this.#touches.clear();
      for (const [key, touch] of touches) this.#touches.set(key, touch);
      this.#searchHeads.clear();
      for (const id of heads) this.#searchHeads.add(id);
      this.#jobs.length = jobs;
    };
  }

  /** The transaction's last statements. Returns each affected person's new version. */
  async finish(atLeastOne: readonly string[]): Promise<Map<string, number>> {
    await refreshSearchHeads(this.connection, [...this.#searchHeads]);
    for (const { task, payload, options } of this.#jobs) {
      await this.connection.query("SELECT graphile_worker.add_job($1, $2::json, max_attempts := $3, job_key := $4, priority := $5)", [
        task,
        JSON.stringify(payload),
        options.maxAttempts ?? 5,
        options.key ?? null,
        options.priority ?? 0,
      ]);
    }
    return writeFeed(this.connection, this.#touches.values(), atLeastOne);
  }
}

export interface ChangeOptions {
  /** Vaults that the work touches, all of them: locked at once, in id order, before anything else. */
  vaults: readonly string[];
  /** `exclusive` for whatever changes who sees a vault's things. */
  lock?: "share" | "exclusive";
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
  return transaction(connection, async () => {
    await lockVaults(connection, options.vaults, options.lock ?? "share");
    const change = new Change(connection, options.now ?? new Date().toISOString());
    const result = await work(change);
    const versions = await change.finish(options.atLeastOne ?? []);
    return { result, people: [...versions.keys()] };
  });
}

export async function transaction<T>(connection: Connection, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    await connection.query("BEGIN");
    try {
      const result = await work();
      await connection.query("COMMIT");
      return result;
    } catch (error) {
      await connection.query("ROLLBACK").catch(() => {});
      if (!isRetryable(error) || attempt === 5) throw error;
    }
  }
}

export async function lockVaults(connection: Connection, vaults: readonly string[], lock: "share" | "exclusive"): Promise<void> {
  await connection.query(
    `SELECT 1 FROM vault_locks WHERE vault_id = ANY($1::uuid[]) ORDER BY vault_id FOR ${lock === "share" ? "SHARE" : "UPDATE"}`,
    [[...new Set(vaults)].sort()],
  );
}
