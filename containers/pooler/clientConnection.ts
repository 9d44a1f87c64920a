// One connection of the worker: welcomed without PostgreSQL, lent a connection to it for each transaction.
import { randomInt } from "node:crypto";
import type { Socket } from "node:net";
import { type Frame, FrameReader, headerBytes } from "./frames.ts";
import { encryptionRefused, endOfString, fatal, fromClient, type Opening, onlyVersion30, readOpening, welcome } from "./messages.ts";
import type { Borrower, ServerConnection } from "./serverConnection.ts";
import type { ServerPool, Waiting } from "./serverPool.ts";
import { lookedAt, refusalOf } from "./statements.ts";

export interface ClientOptions {
  pool: ServerPool;
  user: string;
  database: string;
  /** Finds the connection that a request to cancel is about. */
  cancel(processId: number, secret: number): void;
  /** The connection is over. */
  onEnd(client: ClientConnection): void;
}

/** Settings of a start-up that change nothing that outlives a transaction. */
const harmless = new Set(["user", "database", "application_name", "client_encoding"]);
const openingMs = 10_000;
const longestPending = 2 ** 20; // bytes
const known = new Set<number>(Object.values(fromClient));
/** After these PostgreSQL answers with ReadyForQuery. */
const asking = new Set<number>([fromClient.query, fromClient.sync]);
const copying = new Set<number>([fromClient.copyData, fromClient.copyDone, fromClient.copyFail]);

export class ClientConnection implements Borrower {
  /** What a request to cancel has to name. */
  readonly processId = randomInt(1, 2 ** 31 - 1);
  readonly secret = randomInt(0, 2 ** 31 - 1);
  readonly #socket: Socket;
  readonly #options: ClientOptions;
  readonly #frames = new FrameReader({
    peek: (type) => (type === fromClient.query || type === fromClient.parse ? lookedAt : 0),
    longest: 2 ** 28,
  });
  #opening: Buffer | undefined = Buffer.alloc(0);
  /** On whose behalf it asks, as the worker says at the start-up; for taking turns only. */
  #party = "";
  #server: ServerConnection | undefined;
  /** What waits for a connection. */
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #waiting: Waiting | undefined;
  /** Requests without their ReadyForQuery, and whether there are messages after the last of them. */
  #unanswered = 0;
  #unsynced = false;
  #leaving = false;
  #over = false;

  constructor(socket: Socket, options: ClientOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.on("data", (chunk: Buffer) => this.#guarded(() => this.#receive(chunk)));
    socket.on("drain", () => this.#server?.resume());
    socket.on("error", () => undefined); // "close" follows
    socket.on("close", () => this.#end());
    socket.setTimeout(openingMs, () => socket.destroy());
  }

  get isBusy(): boolean {
    return this.#server !== undefined || this.#waiting !== undefined;
  }

  cancel(): void {
    if (this.#server) this.#server.cancel();
    else if (this.#waiting) this.refuse("57014", "canceled while it waited for a connection");
  }

  /** Ends it with an error that the worker sees. */
  refuse(state: string, reason: string): void {
    if (!this.#over) this.#hangUp(fatal(state, reason));
    this.#end();
  }

  onData(bytes: Buffer): boolean {
    return this.#socket.write(bytes);
  }

  onAnswered(count: number, outside: boolean): void {
    this.#unanswered = Math.max(0, this.#unanswered - count);
    if (outside && this.#unanswered === 0 && !this.#unsynced) this.#release(true);
  }

  onDrain(): void {
    this.#socket.resume();
  }

  /** Its place is given back like any other: what is lost counts against nobody. */
  onLost(): void {
    this.#unanswered = 0;
    this.refuse("08006", "the connection to PostgreSQL was lost");
  }

  /** What can't be read as PostgreSQL's protocol ends this connection and nothing else. */
  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.refuse("08P01", error instanceof Error ? error.message : String(error));
    }
  }

  #receive(chunk: Buffer): void {
    if (this.#over) return;
    if (this.#opening === undefined) {
      this.#relay(chunk);
      return;
    }
    this.#opening = Buffer.concat([this.#opening, chunk]);
    for (let read = readOpening(this.#opening); read; read = this.#opening && readOpening(this.#opening)) {
      this.#opening = this.#opening.subarray(read.length);
      this.#open(read.opening);
    }
  }

  #open(opening: Opening): void {
    if (opening.kind === "encryption") this.#socket.write(encryptionRefused);
    else if (opening.kind === "cancel") {
      this.#options.cancel(opening.processId, opening.secret);
      this.#hangUp();
      this.#end();
    } else this.#startUp(opening.parameters, opening.minor);
  }

  #startUp(parameters: ReadonlyMap<string, string>, minor: number): void {
    const { pool, user, database } = this.#options;
    const strange = [...parameters.keys()].find((name) => !harmless.has(name));
    if (strange) throw new Error(`unsupported start-up parameter: ${strange}`);
    if (!/^'?utf-?8'?$/i.test(parameters.get("client_encoding") ?? "UTF8")) throw new Error("client_encoding is UTF8");
    if (parameters.get("user") !== user || parameters.get("database") !== database) {
      this.refuse("28000", "this pooler is for another user and database");
      return;
    }
    this.#party = parameters.get("application_name") ?? "";
    this.#socket.setTimeout(0);
    const rest = this.#opening ?? Buffer.alloc(0);
    this.#opening = undefined;
    if (minor > 0) this.#socket.write(onlyVersion30);
    if (pool.settings) this.#welcome(pool.settings, rest);
    else
      this.#wait((server) => {
        this.#release(true);
        this.#welcome(server.settings, rest);
      });
  }

  #welcome(settings: Buffer, rest: Buffer): void {
    this.#socket.write(welcome(settings, this.processId, this.secret));
    if (rest.length > 0) this.#relay(rest);
  }

  #relay(chunk: Buffer): void {
    const bytes = this.#frames.push(chunk, (frame) => this.#look(frame));
    if (this.#over) return;
    if (bytes.length > 0) {
      if (this.#server) this.#send(this.#server, [bytes]);
      else this.#keep(bytes);
    }
    if (this.#leaving) {
      this.#hangUp();
      this.#end();
    }
  }

  /** Reading goes on while it waits, or nobody would notice that the client has gone. */
  #keep(bytes: Buffer): void {
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    if (this.#pendingBytes > longestPending) this.#socket.pause();
    if (!this.#waiting) this.#wait((server) => this.#send(server, this.#pending.splice(0)));
  }

  /** The client may have stopped reading: it gets a moment. */
  #hangUp(last?: Buffer): void {
    const socket = this.#socket;
    if (last) socket.write(last);
    socket.end();
    setTimeout(() => socket.destroy(), 1_000).unref();
  }

  #send(server: ServerConnection, chunks: readonly Buffer[]): void {
    for (const bytes of chunks) if (!server.send(bytes)) this.#socket.pause();
  }

  #look({ type, at, length, bytes }: Frame): "stop" | undefined {
    if (type === fromClient.terminate) {
      this.#leaving = true;
      return "stop";
    }
    if (!known.has(type)) throw new Error("a message that is not possible here");
    if (asking.has(type)) {
      this.#unanswered++;
      this.#unsynced = false;
    } else if (!copying.has(type)) this.#unsynced = true;
    const until = Math.min(bytes.length, at + length);
    if (type === fromClient.query) this.#allow(bytes.toString("latin1", at + headerBytes, Math.min(until, at + headerBytes + lookedAt)));
    if (type === fromClient.parse) {
      if (endOfString(bytes, at + headerBytes, until) !== at + headerBytes)
        throw new Error("prepared statements have no names on a pooled connection");
      this.#allow(bytes.toString("latin1", at + headerBytes + 1, Math.min(until, at + headerBytes + lookedAt)));
    }
    return undefined;
  }

  #allow(statement: string): void {
    const refusal = refusalOf(statement);
    if (refusal) throw new Error(refusal);
  }

  #wait(use: (server: ServerConnection) => void): void {
    this.#waiting = {
      party: this.#party,
      since: Date.now(),
      onGranted: (server) => {
        this.#waiting = undefined;
        this.#server = server;
        server.borrower = this;
        this.#pendingBytes = 0;
        this.#socket.resume();
        this.#guarded(() => use(server));
      },
      onRefused: (state, reason) => {
        this.#waiting = undefined;
        this.refuse(state, reason);
      },
    };
    this.#options.pool.ask(this.#waiting);
  }

  #release(clean: boolean): void {
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    server.resume();
    void this.#options.pool.giveBack(server, this.#party, clean);
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#waiting) this.#options.pool.forget(this.#waiting);
    this.#waiting = undefined;
    this.#pending = [];
    if (this.#server && this.#unanswered > 0) this.#server.cancel();
    this.#release(false);
    this.#options.onEnd(this);
  }
}
