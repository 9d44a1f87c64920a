// Between the worker, which opens a connection a request, and PostgreSQL, where opening one costs a process and 4 ms: a pooler in
// transaction mode, for the embedded parts (the composition has PgBouncer). It relays messages without reading rows.
import { once } from "node:events";
import { chmod, rm } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { ClientConnection } from "./clientConnection.ts";
import { fatal } from "./messages.ts";
import { type PoolLimits, ServerPool } from "./serverPool.ts";

export interface PoolerOptions extends Partial<PoolLimits> {
  /** PostgreSQL, as the one role that clients may be. */
  connectionString: string;
  /**
   * Path of the Unix socket that clients connect to. Whoever may open it needs no password: it has to lie in a folder that only its
   * owner can enter.
   */
  socketPath: string;
  /** Connections of clients at once; the next one is refused. */
  clients?: number;
}

const defaults: PoolLimits = { connections: 12, connectionsOfOne: 6, queueWaitMs: 10_000, outageWaitMs: 3_000, restMs: 30_000 };

export class Pooler {
  readonly #pool: ServerPool;
  readonly #clients = new Map<number, ClientConnection>();
  readonly #server: Server;
  readonly #socketPath: string;

  private constructor({ connectionString, socketPath, clients = 1_000, ...limits }: PoolerOptions) {
    const url = new URL(connectionString);
    this.#socketPath = socketPath;
    this.#pool = new ServerPool({ connectionString, connectTimeoutMs: 5_000, idleInTransactionMs: 60_000 }, { ...defaults, ...limits });
    const options = {
      pool: this.#pool,
      user: decodeURIComponent(url.username),
      database: decodeURIComponent(url.pathname.slice(1)),
      cancel: (processId: number, secret: number) => {
        const client = this.#clients.get(processId);
        if (client?.secret === secret) client.cancel();
      },
      onEnd: (client: ClientConnection) => this.#clients.delete(client.processId),
    };
    this.#server = createServer((socket) => {
      if (this.#clients.size >= clients) {
        socket.on("error", () => undefined);
        socket.end(fatal("53300", "too many connections"));
        return;
      }
      const client = new ClientConnection(socket, options);
      this.#clients.set(client.processId, client);
    });
  }

  /** @throws Error where nothing can listen at the path */
  static async start(options: PoolerOptions): Promise<Pooler> {
    const pooler = new Pooler(options);
    await rm(options.socketPath, { force: true }); // of a process that was killed
    pooler.#server.listen(options.socketPath);
    await once(pooler.#server, "listening");
    await chmod(options.socketPath, 0o600);
    return pooler;
  }

  /** Connections to PostgreSQL, those of them that nobody has, and transactions that wait for one. */
  get figures() {
    return { clients: this.#clients.size, ...this.#pool.figures };
  }

  /** Takes nobody in any more, lets transactions end for so long, and closes everything. */
  async stop(graceMs = 2_000): Promise<void> {
    this.#server.close();
    for (const until = Date.now() + graceMs; Date.now() < until; await sleep(20)) {
      for (const client of [...this.#clients.values()]) if (!client.isBusy) client.refuse("57P01", "the pooler stops");
      if (this.#clients.size === 0) break;
    }
    for (const client of [...this.#clients.values()]) client.refuse("57P01", "the pooler stops");
    this.#pool.close();
    await rm(this.#socketPath, { force: true });
  }
}
