// One connection to PostgreSQL that is lent to one transaction after another. `pg` opens it (SCRAM); afterwards its bytes are relayed.
import { connect, Socket } from "node:net";
import pg from "pg";
import { type Frame, FrameReader, FramingError } from "./frames.ts";
import { cancelRequest, fromServer, idle, terminate } from "./messages.ts";

export interface ServerOptions {
  /** As the role whose transactions are relayed. */
  connectionString: string;
  connectTimeoutMs: number;
  /** A transaction whose client sends nothing for so long is ended by PostgreSQL. */
  idleInTransactionMs: number;
}

/** Who has the connection at the moment. */
export interface Borrower {
  /** Bytes of answers; false: not so fast, `resume` will be called. */
  onData(bytes: Buffer): boolean;
  /** So many requests were answered. `outside`: no transaction is open. */
  onAnswered(count: number, outside: boolean): void;
  /** More may be sent. */
  onDrain(): void;
  /** The connection broke. */
  onLost(): void;
}

export class ServerConnection {
  /** The settings that PostgreSQL reports at the start, as its own messages. */
  readonly settings: Buffer;
  readonly openedAt = Date.now();
  idleSince = Date.now();
  borrower: Borrower | undefined;
  onDead: () => void = () => undefined;
  /** Requests to cancel that are under way: it is not lent to the next one before they have arrived. */
  #cancelling: Promise<void>[] = [];
  readonly #socket: Socket;
  readonly #key: { processId: number; secret: number };
  readonly #frames = new FrameReader({ peek: (type) => (type === fromServer.readyForQuery ? 1 : 0) });
  #dead = false;
  /** It reported a setting that changed: it is not as it was, and nobody else gets it. */
  #changed = false;

  private constructor(socket: Socket, settings: Buffer, key: { processId: number; secret: number }) {
    this.#socket = socket;
    this.settings = settings;
    this.#key = key;
    socket.on("data", (chunk: Buffer) => this.#receive(chunk));
    socket.on("drain", () => this.borrower?.onDrain());
    socket.on("error", () => undefined); // "close" follows
    socket.on("close", () => this.#end());
  }

  /** @throws Error of `pg` where PostgreSQL can't be reached or refuses */
  static async open({ connectionString, connectTimeoutMs, idleInTransactionMs }: ServerOptions): Promise<ServerConnection> {
    const socket = new Socket();
    const settings: Buffer[] = [];
    const key = { processId: 0, secret: 0 };
    const frames = new FrameReader({ peek: () => 1_000 });
    const listen = (chunk: Buffer) => {
      frames.push(chunk, ({ type, at, length, bytes }) => {
        if (type === fromServer.parameterStatus) settings.push(Buffer.from(bytes.subarray(at, at + length)));
        if (type === fromServer.backendKeyData) {
          key.processId = bytes.readInt32BE(at + 5);
          key.secret = bytes.readInt32BE(at + 9);
        }
        return undefined;
      });
    };
    socket.on("data", listen);
    const client = new pg.Client({
      connectionString,
      stream: () => socket,
      connectionTimeoutMillis: connectTimeoutMs,
      idle_in_transaction_session_timeout: idleInTransactionMs,
      application_name: "docuvault-pooler",
    });
    client.on("error", () => undefined); // told by the rejection
    try {
      await client.connect();
    } catch (error) {
      socket.destroy();
      throw error;
    }
    for (const event of ["data", "drain", "error", "close", "end", "connect"]) socket.removeAllListeners(event);
    return new ServerConnection(socket, Buffer.concat(settings), key);
  }

  get isUsable(): boolean {
    return !this.#dead && !this.#changed;
  }

  /** False: not so fast, the borrower's `onDrain` will be called. */
  send(bytes: Buffer): boolean {
    return this.#socket.write(bytes);
  }

  pause(): void {
    this.#socket.pause();
  }
  resume(): void {
    this.#socket.resume();
  }

  /** Asks PostgreSQL, on a connection of its own, to end what runs here. */
  cancel(): void {
    const { remoteAddress, remotePort } = this.#socket;
    if (!remoteAddress || !remotePort) return;
    const socket = connect({ host: remoteAddress, port: remotePort });
    socket.on("error", () => undefined);
    socket.setTimeout(5_000, () => socket.destroy());
    socket.end(cancelRequest(this.#key.processId, this.#key.secret));
    socket.resume();
    // Also where PostgreSQL is not there any more: what could not be sent hits nobody.
    this.#cancelling.push(new Promise((resolve) => socket.once("close", () => resolve())));
  }

  /** Resolves when no request to cancel is on its way that could hit the next transaction. */
  async settled(): Promise<void> {
    const waiting = this.#cancelling;
    this.#cancelling = [];
    await Promise.all(waiting);
  }

  get isSettled(): boolean {
    return this.#cancelling.length === 0;
  }

  /** Politely where nothing runs; PostgreSQL takes back an open transaction. */
  close(): void {
    if (this.#dead) return;
    this.#socket.end(terminate);
    setTimeout(() => this.#socket.destroy(), 1_000).unref();
    this.#end();
  }

  #receive(chunk: Buffer): void {
    const { borrower } = this;
    let answered = 0;
    let outside = false;
    const onFrame = ({ type, at, bytes }: Frame) => {
      if (type === fromServer.parameterStatus) this.#changed = true;
      if (type === fromServer.readyForQuery) {
        answered++;
        outside = bytes[at + 5] === idle;
      }
      return undefined;
    };
    try {
      const bytes = this.#frames.push(chunk, onFrame);
      if (!borrower) return; // a notice; an error is followed by the end of the connection
      if (bytes.length > 0 && !borrower.onData(bytes)) this.#socket.pause();
      if (answered > 0) borrower.onAnswered(answered, outside);
    } catch (error) {
      if (!(error instanceof FramingError)) throw error;
      this.#socket.destroy();
    }
  }

  #end(): void {
    if (this.#dead) return;
    this.#dead = true;
    this.borrower?.onLost();
    this.onDead();
  }
}
