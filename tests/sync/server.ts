// Requests that run on the server at once: the real handlers, each on a gated connection, advanced statement by statement.
import pg from "pg";
import type { Connection } from "../../server/database/connection.ts";
import { AppError } from "../../shared/errors.ts";
import { check, SimulationFailure } from "./failure.ts";
import { Gate, type Watch } from "./gate.ts";
import { hold, letGo, within } from "./holding.ts";

export interface Answer {
  status: number;
  body: unknown;
}

export interface IdleConnection {
  client: pg.Client;
  pid: number;
}

type State = "waiting" | "running" | "done";
/** More statements than any request of a small vault needs. */
const endless = 1_500;
/** Time in which a statement that waits for no lock is usually done, as they have been lately. Only speed depends on it. */
let usual = 2;
const briefly = () => Math.min(40, Math.max(3, usual * 4));

export class Work {
  readonly name: string;
  readonly gate: Gate;
  state: State = "running";
  answer: Answer | undefined;
  steps = 0;
  #changed: () => void = () => {};
  #next: Promise<void>;

  constructor(name: string, gate: Gate, handler: (connection: Connection) => Promise<unknown>) {
    this.name = name;
    this.gate = gate;
    this.#next = this.#expectNext();
    gate.arrived = () => {
      this.state = "waiting";
      this.#changed();
    };
    handler(gate.connection)
      .then(
        (body): Answer => ({ status: 200, body }),
        (error: unknown): Answer => {
          if (error instanceof AppError) return { status: error.status, body: { code: error.code } };
          if (error instanceof SimulationFailure) this.failure = error;
          else if (!gate.dead) this.unexpected = error;
          return { status: 500, body: null };
        },
      )
      .then((answer) => {
        this.answer = answer;
        this.state = "done";
        this.#changed();
      });
  }

  /** An answer of 500 that no fault of the network explains. */
  unexpected: unknown;
  failure: SimulationFailure | undefined;

  #expectNext(): Promise<void> {
    return new Promise((resolve) => {
      this.#changed = resolve;
    });
  }

  /** Resolves when the request waits for the scheduler again, or is done. */
  async settled(): Promise<void> {
    if (this.state === "running") await this.#next;
  }

  release(): void {
    check(++this.steps < endless, "endless", () => `${this.name} does not end`);
    this.state = "running";
    this.#next = this.#expectNext();
    this.gate.go();
  }

  async end(how: "before" | "after"): Promise<void> {
    if (this.state === "done") return;
    const wasWaiting = this.state === "waiting";
    if (wasWaiting) {
      this.state = "running";
      this.#next = this.#expectNext();
    }
    if (how === "after" && wasWaiting) this.gate.dieAfter();
    else await this.gate.die();
  }
}

/** The server's connections and the requests that run on them. */
export class Server {
  readonly works: Work[] = [];
  readonly #url: string;
  readonly #admin: pg.Client;
  readonly #idle: IdleConnection[];
  readonly #connections = new Map<Work, IdleConnection>();
  /** Those that wait for a lock, in the order in which they came to it. */
  #waiting: Work[] = [];
  statements = 0;

  /** `idle` outlives the server: the next one goes on with its connections. */
  constructor(url: string, admin: pg.Client, idle: IdleConnection[]) {
    this.#url = url;
    this.#admin = admin;
    this.#idle = idle;
  }

  async start(name: string, watch: Watch, handler: (connection: Connection) => Promise<unknown>): Promise<Work> {
    const { client, pid } = this.#idle.pop() ?? (await connect(this.#url));
    const work = new Work(name, new Gate(client, pid, this.#admin, watch), handler);
    this.works.push(work);
    this.#connections.set(work, { client, pid });
    await work.settled();
    return work;
  }

  /** Runs one statement of it; returns when it is done or waits for a lock. Those it set free go on as well. */
  async advance(work: Work): Promise<void> {
    if (work.state !== "waiting") return;
    this.statements++;
    const releases = /^(COMMIT|ROLLBACK|INSERT INTO client_groups|\(between\))/.test(work.gate.label ?? "");
    work.release();
    await this.#settle(work);
    if (releases || work.gate.dead || work.gate.failed) await this.#settleAll();
  }

  async end(work: Work, how: "before" | "after"): Promise<void> {
    letGo(work.gate.pid);
    await work.end(how);
    await this.#settle(work);
    await this.#settleAll();
  }

  /** All of them, at once for whoever waits for one of them. */
  async endAll(how: () => "before" | "after"): Promise<void> {
    for (const work of [...this.works]) await this.end(work, how());
    for (const work of this.works) await work.settled();
  }

  /** Takes away what is done. */
  collect(): Work[] {
    const done = this.works.filter((work) => work.state === "done");
    for (const work of done) {
      this.works.splice(this.works.indexOf(work), 1);
      const connection = this.#connections.get(work)!;
      this.#connections.delete(work);
      if (!work.gate.dead) this.#idle.push(connection);
    }
    return done;
  }

  async close(): Promise<void> {
    for (const work of this.works) letGo(work.gate.pid);
    for (const work of [...this.works]) {
      await work.end("before");
      await work.settled();
    }
    this.collect();
  }

  /** Whoever has waited longest and waits no more goes on, then who is next: one after the other. */
  async #settleAll(): Promise<void> {
    for (;;) {
      const running = this.#waiting.filter(({ state }) => state === "running");
      this.#waiting = running;
      if (running.length === 0) return;
      const { rows } = await this.#admin.query<{ pid: number }>(
        "SELECT pid FROM unnest($1::int[]) AS pid WHERE cardinality(pg_blocking_pids(pid)) = 0",
        [running.map(({ gate }) => gate.pid)],
      );
      const first = running.find(({ gate }) => rows.some(({ pid }) => pid === gate.pid));
      if (!first) return;
      letGo(first.gate.pid);
      await this.#settle(first);
    }
  }

  async #settle(work: Work): Promise<void> {
    while (work.state === "running") {
      if (this.works.length === 1) return work.settled(); // nobody to wait for
      const started = performance.now();
      if (await within(work.settled(), briefly())) {
        usual += (performance.now() - started - usual) / 16;
        return;
      }
      // For so long that it is not about to be found in a deadlock.
      const { rows } = await this.#admin.query<{ blocked: boolean }>(
        `SELECT cardinality(pg_blocking_pids($1)) > 0
            AND EXISTS (SELECT FROM pg_locks WHERE pid = $1 AND NOT granted AND waitstart < clock_timestamp() - interval '6 ms') AS blocked`,
        [work.gate.pid],
      );
      if (!rows[0]!.blocked || work.state !== "running") continue;
      if (!this.#waiting.includes(work)) this.#waiting.push(work);
      return hold(this.#admin, work.gate.pid);
    }
  }
}

async function connect(url: string): Promise<IdleConnection> {
  const client = new pg.Client(url);
  client.on("error", () => undefined);
  await client.connect();
  const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  return { client, pid: rows[0]!.pid };
}
