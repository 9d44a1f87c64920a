// One user's open sockets. Says only "there is something to pull"; holds nothing that may not be lost with the process.
import { DurableObject } from "cloudflare:workers";
import { liveProtocol } from "../../shared/api/sync.ts";
import type { Env } from "../http/env.ts";

const ticketLife = 30_000;
const mostTickets = 64;
/** Pokes inside this time after one that was sent become one. */
const coalesce = 25;
/** How long an ended session is remembered: longer than the opening of a socket takes that was checked before. */
const closedFor = 60_000;
/** A device that does not answer the closing of its socket in this time is cut off. */
const closeGrace = 5_000;

interface Ticket {
  sessionId: string;
  expiresAt: number;
}

export class PokeHub extends DurableObject<Env> {
  #lastPoke = 0;
  #later: ReturnType<typeof setTimeout> | undefined;
  /** Sockets whose closing has not been answered yet. */
  readonly #closing = new Set<WebSocket>();

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  }

  override async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url);
    if (url.pathname === "/poke") return this.#poke();
    if (url.pathname === "/ticket") return this.#keepTicket(url.searchParams);
    if (url.pathname === "/close") return this.#close(url.searchParams.get("session") ?? "");
    if (url.pathname === "/take") return this.#take(url.searchParams.get("hash") ?? "");
    if (url.pathname === "/live") return this.#live(url.searchParams.get("session") ?? "");
    return new Response(null, { status: 404 });
  }

  #poke(): Response {
    if (this.#later === undefined) {
      const wait = Math.max(0, this.#lastPoke + coalesce - Date.now());
      if (wait === 0) this.#send();
      else this.#later = setTimeout(() => this.#send(), wait);
    }
    return new Response(null, { status: 204 });
  }

  #send(): void {
    clearTimeout(this.#later);
    this.#later = undefined;
    this.#lastPoke = Date.now();
    for (const socket of this.ctx.getWebSockets()) {
      try {
        socket.send("poke");
      } catch {
        socket.close(1011); // the device comes back with a new ticket
      }
    }
  }

  async #keepTicket(query: URLSearchParams): Promise<Response> {
    const tickets = await this.ctx.storage.list<Ticket>({ prefix: "ticket:" });
    const now = Date.now();
    const stale = [...tickets].filter(([, ticket]) => ticket.expiresAt < now).map(([key]) => key);
    if (tickets.size - stale.length >= mostTickets) stale.push(...tickets.keys());
    if (stale.length > 0) await this.ctx.storage.delete(stale.slice(0, 128));
    await this.ctx.storage.put<Ticket>(`ticket:${query.get("hash")}`, {
      sessionId: query.get("session") ?? "",
      expiresAt: now + ticketLife,
    });
    return new Response(null, { status: 204 });
  }

  /** The session that a ticket is bound to, in the answer's text. Single use: gone before it is looked at. */
  async #take(hash: string): Promise<Response> {
    const key = `ticket:${hash}`;
    const ticket = await this.ctx.storage.get<Ticket>(key);
    await this.ctx.storage.delete(key);
    if (!ticket || ticket.expiresAt < Date.now()) return new Response(null, { status: 401 });
    return new Response(ticket.sessionId);
  }

  /** The session was alive when the caller looked; it may have ended since. */
  async #live(sessionId: string): Promise<Response> {
    if (((await this.ctx.storage.get<number>(`closed:${sessionId}`)) ?? 0) > Date.now()) return new Response(null, { status: 401 });
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server, [sessionId]);
    return new Response(null, { status: 101, webSocket: client, headers: { "Sec-WebSocket-Protocol": liveProtocol } });
  }

  async #close(sessionId: string): Promise<Response> {
    const marks = await this.ctx.storage.list<number>({ prefix: "closed:" });
    const past = [...marks].filter(([, until]) => until < Date.now()).map(([key]) => key);
    await this.ctx.storage.delete(past.slice(0, 128));
    await this.ctx.storage.put(`closed:${sessionId}`, Date.now() + closedFor);
    const sockets = this.ctx.getWebSockets(sessionId);
    for (const socket of sockets) {
      this.#closing.add(socket);
      socket.close(4401, "session ended");
    }
    if (sockets.length > 0) setTimeout(() => this.#cutOff(), closeGrace);
    return new Response(null, { status: 204 });
  }

  /**
   * The runtime keeps a connection open until the other side has answered the closing. Ending the object is the one way to end it from
   * here: the person's other devices come back within a second, with new tickets.
   */
  #cutOff(): void {
    const open = new Set(this.ctx.getWebSockets());
    if ([...this.#closing].some((socket) => open.has(socket))) this.ctx.abort("a device did not answer the closing of its socket");
    this.#closing.clear();
  }

  override webSocketClose(socket: WebSocket): void {
    this.#closing.delete(socket);
  }

  override webSocketMessage(socket: WebSocket): void {
    socket.close(1003, "nothing is expected from a device here");
  }
}
