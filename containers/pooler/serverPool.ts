// The few connections to PostgreSQL: opened when they are needed, lent in turns, closed after a rest.
import { setTimeout as sleep } from "node:timers/promises";
import { FairQueue } from "./fairQueue.ts";
import { ServerConnection, type ServerOptions } from "./serverConnection.ts";

export interface PoolLimits {
  /** Connections to PostgreSQL at once. */
  connections: number;
  /** Of them for one party at once: what is blocked by its own locks leaves the others room. */
  connectionsOfOne: number;
  /** Waiting for one: how long while all are lent, and how long while PostgreSQL can't be reached. */
  queueWaitMs: number;
  outageWaitMs: number;
  /** A connection that nobody needed for so long is closed, but for the last one. */
  restMs: number;
}

export interface Waiting {
  readonly party: string;
  /** When it began, in milliseconds. */
  readonly since: number;
  onGranted(server: ServerConnection): void;
  onRefused(state: string, reason: string): void;
}

/** SQLSTATE: too many connections; the connection could not be made. */
const tooMany = "53300";
const unreachable = "08006";

export class ServerPool {
  readonly #options: ServerOptions;
  readonly #limits: PoolLimits;
  readonly #all = new Set<ServerConnection>();
  /** Those that nobody has, the one used last at the end: the others get their rest. */
  readonly #free: ServerConnection[] = [];
  readonly #queue = new FairQueue<Waiting>();
  readonly #lentTo = new Map<string, number>();
  readonly #looking: NodeJS.Timeout;
  #opening = 0;
  /** When PostgreSQL was first found to be out of reach. */
  #outageSince: number | undefined;
  #reason = "";
  #closed = false;
  #settings: Buffer | undefined;

  constructor(options: ServerOptions, limits: PoolLimits) {
    this.#options = options;
    this.#limits = limits;
    this.#looking = setInterval(() => this.#look(), 250).unref();
  }

  get figures() {
    return { open: this.#all.size, free: this.#free.length, waiting: this.#queue.size };
  }

  /** What PostgreSQL reports to a new connection; undefined before there was one. */
  get settings(): Buffer | undefined {
    return this.#settings;
  }

  /** A connection as soon as it is the party's turn, at once where one is free. */
  ask(waiting: Waiting): void {
    this.#queue.add(waiting.party, waiting);
    this.#serve();
  }

  /** It does not wait any more. */
  forget(waiting: Waiting): void {
    this.#queue.remove(waiting.party, waiting);
  }

  /** Back from its borrower. `clean`: nothing runs and no transaction is open. */
  async giveBack(server: ServerConnection, party: string, clean: boolean): Promise<void> {
    server.borrower = undefined;
    if (clean && !server.isSettled) await server.settled();
    const lent = (this.#lentTo.get(party) ?? 1) - 1;
    if (lent > 0) this.#lentTo.set(party, lent);
    else this.#lentTo.delete(party);
    if (!clean || !server.isUsable || this.#closed) server.close();
    else {
      server.idleSince = Date.now();
      this.#free.push(server);
    }
    this.#serve();
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#looking);
    while (this.#queue.size > 0) this.#queue.take()?.onRefused(unreachable, "the pooler stops");
    for (const server of this.#all) server.close();
  }

  #serve(): void {
    while (this.#free.length > 0) {
      const next = this.#queue.take((party) => (this.#lentTo.get(party) ?? 0) < this.#limits.connectionsOfOne);
      if (!next) return;
      this.#lentTo.set(next.party, (this.#lentTo.get(next.party) ?? 0) + 1);
      next.onGranted(this.#free.pop()!);
    }
    const wanted = Math.min(this.#queue.size, this.#limits.connections - this.#all.size) - this.#opening;
    // While PostgreSQL is out of reach one attempt after another is enough.
    const atOnce = this.#outageSince === undefined ? wanted : Math.min(wanted, 1 - this.#opening);
    for (let count = 0; count < atOnce; count++) void this.#open();
  }

  async #open(): Promise<void> {
    if (this.#closed) return;
    this.#opening++;
    try {
      const server = await ServerConnection.open(this.#options);
      this.#outageSince = undefined;
      this.#settings = server.settings;
      this.#all.add(server);
      server.onDead = () => {
        this.#all.delete(server);
        const at = this.#free.indexOf(server);
        if (at !== -1) this.#free.splice(at, 1);
        this.#serve();
      };
      if (this.#closed) server.close();
      else this.#free.push(server);
    } catch (error) {
      this.#outageSince ??= Date.now();
      this.#reason = error instanceof Error ? error.message : String(error);
      await sleep(100, undefined, { ref: false });
    } finally {
      this.#opening--;
    }
    if (!this.#closed) this.#serve();
  }

  /** Ends what waits too long and what rests long enough. */
  #look(): void {
    const now = Date.now();
    const outage = this.#outageSince !== undefined && this.#all.size === 0;
    const longest = outage ? this.#limits.outageWaitMs : this.#limits.queueWaitMs;
    for (const late of this.#queue.removeAll((entry) => now - entry.since > longest))
      if (outage) late.onRefused(unreachable, `PostgreSQL can not be reached: ${this.#reason}`);
      else late.onRefused(tooMany, "no connection became free in time");
    const resting = this.#free.filter((server) => now - server.idleSince > this.#limits.restMs);
    for (const server of resting) if (this.#all.size > 1) server.close();
    this.#serve();
  }
}
