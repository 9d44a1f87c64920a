// A connection that stops before every statement until the scheduler lets it go on: the order of statements of all requests,
// and where each one dies, is the scheduler's choice and therefore repeatable. PostgreSQL and the handlers are the real ones.
import type pg from "pg";
import { parseMutation } from "../../server/authority/rules.ts";
import type { Connection } from "../../server/database/connection.ts";
import type { Applied } from "./oracle.ts";

export interface Result {
  rows: Record<string, unknown>[];
  rowCount: number | null;
  command: string;
}
export interface Statement {
  text: string;
  values: unknown[];
}

/** What a variant may do with a statement instead of running it as it is. */
export interface Rewriting {
  /** Runs it, or another one, on the request's own connection. */
  run(text?: string, values?: unknown[]): Promise<Result>;
  /** Runs it on a connection outside of the transaction. */
  aside(text?: string, values?: unknown[]): Promise<Result>;
  /** The scheduler may do something else, or end the request, here. */
  pause(): Promise<void>;
  /** Tells everybody, now. */
  poke(): void;
  /** What the request wants done: names of mutations, or of what the server does by itself. */
  names: readonly string[];
  /** Of this transaction, for the variant to remember things in. */
  memory: Map<string, unknown>;
}
export type Rewrite = (statement: Statement, rewriting: Rewriting) => Promise<Result> | undefined;

/** What a transaction did, as seen from outside of the code under test. */
export interface Journal {
  applied: Applied[];
  /** Number of commits when it began. */
  since: number;
}

export interface Watch {
  /** The mutations of a push that the server takes as new, once it knows how far each client is. */
  expected?(last: Map<string, number>): Applied[];
  committed(journal: Journal): Promise<void>;
  /** A statement is done, whether or not its answer arrives. */
  ran?(statement: Statement, result: Result): Promise<void> | void;
  /** Number of commits so far. */
  commits(): number;
  names: readonly string[];
  /** A variant tells everybody, whenever it likes. */
  poke(): void;
  rewrite?: Rewrite | undefined;
}

/** The label of a stop that a variant made. */
export const between = "(between)";

const gone = () => new Error("Connection terminated unexpectedly");

export class Gate {
  readonly #client: pg.Client;
  readonly #admin: pg.Client;
  readonly pid: number;
  readonly #watch: Watch;
  #waiting: { go: () => Promise<void>; fail: (error: Error) => void; label: string } | undefined;
  #dead = false;
  #loseAnswer = false;
  #failed = false;
  readonly #rolledBack = new Set<Applied>();
  #refusals: { id: string; code: string; change: string }[] = [];
  /** By client: the last mutation id of this transaction. */
  readonly #reached = new Map<string, number>();
  #queue: Applied[] = [];
  #journal: Journal = { applied: [], since: 0 };
  #memory = new Map<string, unknown>();
  /** Called whenever the request waits for the scheduler. */
  arrived: () => void = () => {};

  constructor(client: pg.Client, pid: number, admin: pg.Client, watch: Watch) {
    this.#client = client;
    this.#admin = admin;
    this.pid = pid;
    this.#watch = watch;
  }

  /** For the handlers: the real client, its `query` behind the gate. */
  get connection(): Connection {
    return new Proxy(this.#client, {
      get: (client, property) => {
        if (property === "query") return (query: unknown, values?: unknown[]) => this.#query(query, values);
        const value: unknown = Reflect.get(client, property);
        return typeof value === "function" ? value.bind(client) : value;
      },
    });
  }

  get dead(): boolean {
    return this.#dead;
  }

  /** The last statement failed, which gives its locks free. */
  get failed(): boolean {
    return this.#failed;
  }

  /** The first words of the statement that waits. */
  get label(): string | undefined {
    return this.#waiting?.label;
  }

  /** Lets the waiting statement go. */
  go(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    void waiting?.go();
  }

  /** The connection is gone before the waiting statement, or while a statement waits for a lock. */
  async die(): Promise<void> {
    this.#dead = true;
    await this.#terminate();
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.fail(gone());
  }

  /** The waiting statement runs, and its answer never arrives. */
  dieAfter(): void {
    this.#loseAnswer = true;
    this.go();
  }

  async #terminate(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.#client.once("end", () => resolve()));
    // Until it is gone, with its locks: what waits for them goes on at once.
    await this.#admin.query("SELECT pg_terminate_backend($1, 10000)", [this.pid]);
    await ended;
  }

  #query(query: unknown, values: unknown[] | undefined): Promise<Result> {
    if (this.#dead) return Promise.reject(gone());
    const config = typeof query === "string" ? { text: query } : (query as { text: string; values?: unknown[] });
    const statement = { text: config.text, values: values ?? config.values ?? [] };
    const rewriting: Rewriting = {
      run: async (text = statement.text, changed = statement.values) =>
        this.#note(text, changed, (await this.#client.query({ ...config, text, values: changed })) as unknown as Result),
      aside: async (text = statement.text, changed = statement.values) =>
        this.#note(text, changed, (await this.#admin.query(text, changed)) as unknown as Result),
      pause: async () => {
        await this.#answerLost();
        await this.#stop(between, async () => {});
      },
      poke: () => this.#watch.poke(),
      names: this.#watch.names,
      memory: this.#memory,
    };
    return this.#stop(statement.text.trim().replace(/\s+/g, " ").slice(0, 50), async () => {
      try {
        const result = await (this.#watch.rewrite?.(statement, rewriting) ?? rewriting.run());
        await this.#watch.ran?.(statement, result);
        return result;
      } finally {
        await this.#answerLost(); // whatever it was
      }
    });
  }

  async #answerLost(): Promise<void> {
    if (!this.#loseAnswer) return;
    this.#loseAnswer = false;
    this.#dead = true;
    await this.#terminate();
    throw gone();
  }

  #stop<T>(label: string, run: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const go = async () => {
        this.#failed = false;
        try {
          resolve(await run());
        } catch (error) {
          this.#failed = true;
          reject(error);
        }
      };
      this.#waiting = { label, fail: reject, go };
      this.arrived();
    });
  }

  async #note(text: string, values: readonly unknown[], result: Result): Promise<Result> {
    if (text === "BEGIN") {
      this.#journal = { applied: [], since: this.#watch.commits() };
      this.#queue = [];
      this.#rolledBack.clear();
      this.#refusals = [];
      this.#reached.clear();
      this.#memory.clear();
    } else if (text.startsWith("SELECT c.id, c.client_group_id, c.last_mutation_id, g.user_id") && text.includes("FOR UPDATE OF c")) {
      const last = new Map(result.rows.map((row) => [row.id as string, Number(row.last_mutation_id)]));
      this.#queue = this.#watch.expected?.(last) ?? [];
    } else if (text === "SAVEPOINT mutation") {
      // What is malformed is refused without a savepoint.
      let next = this.#queue.shift();
      for (; next && isMalformed(next); next = this.#queue.shift()) this.#journal.applied.push({ ...next });
      if (next) this.#journal.applied.push({ ...next });
    } else if (text === "ROLLBACK TO SAVEPOINT mutation") {
      this.#rolledBack.add(this.#journal.applied.at(-1)!);
    } else if (text.startsWith("INSERT INTO refusals")) {
      const [, names, args, codes] = values as [string, string[], string[], string[]];
      this.#refusals = result.rows.map(({ id }, index) => ({
        id: id as string,
        code: codes[index]!,
        change: names[index]! + args[index]!,
      }));
    } else if (text.startsWith("UPDATE clients c SET last_mutation_id")) {
      const [ids, last] = values as [string[], (number | string)[]];
      ids.forEach((id, index) => {
        this.#reached.set(id, Number(last[index]));
      });
    } else if (text === "COMMIT" && result.command === "COMMIT") {
      const journal = this.#journal;
      // What no savepoint was made for was taken as it came, as far as this transaction went.
      let within = false;
      for (const change of this.#queue) {
        if (change.client) within = change.client.id <= (this.#reached.get(change.client.clientID) ?? 0);
        if (within) journal.applied.push({ ...change });
      }
      this.#tellRefusals(journal.applied);
      this.#queue = [];
      this.#journal = { applied: [], since: 0 };
      await this.#watch.committed(journal);
    }
    return result;
  }

  /** Refusals are written in the order of the changes, at the end; somebody else's id is passed over in silence. */
  #tellRefusals(applied: readonly Applied[]): void {
    const waiting = [...this.#refusals];
    for (const change of applied) {
      const [refusal] = waiting;
      if (!refusal || !(this.#rolledBack.has(change) || isMalformed(change)) || writtenAs(change) !== refusal.change) continue;
      Object.assign(change, { refusalId: refusal.id, code: refusal.code });
      waiting.shift();
    }
    if (waiting.length > 0) throw new Error(`a refusal of nothing that was sent: ${waiting[0]!.change}`);
  }
}

function isMalformed({ name, args }: Applied): boolean {
  try {
    parseMutation({ name, args }, "person");
    return false;
  } catch {
    return true;
  }
}

/** Name and arguments as the refusal's row has them: PostgreSQL keeps no NUL. */
const writtenAs = ({ name, args }: Applied) =>
  name.replaceAll("\u0000", "\ufffd") + JSON.stringify(args ?? null).replaceAll("\\u0000", "\\ufffd");
