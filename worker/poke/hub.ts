// One user's open sockets. Says only "there is something to pull"; holds nothing that may not be lost with the process.
import { DurableObject } from "cloudflare:workers";
import { liveProtocol } from "../../shared/api/sync.ts";
import type { Env } from "../env.ts";

const ticketLife = 30_000;
const mostTickets = 64;
/** Pokes inside this time after one that was sent become one. */
const coalesce = 25;

interface Ticket {
  sessionId: string;
  expiresAt: number;
}

export class PokeHub extends DurableObject<Env> {
  #lastPoke = 0;
  #later: ReturnType<typeof setTimeout> | undefined;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  }

  override async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url);
    if (url.pathname === "/poke") return this.#poke();
    if (url.pathname === "/ticket") return this.#keepTicket(url.searchParams);
    if (url.pathname === "/close") return this.#close(url.searchParams.get("session") ?? "");
    if (url.pathname === "/live") return this.#live(url.searchParams.get("hash") ?? "");
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

  async #live(hash: string): Promise<Response> {
    const key = `ticket:${hash}`;
    const ticket = await this.ctx.storage.get<Ticket>(key);
    // Single use: gone before it is looked at.
    await this.ctx.storage.delete(key);
    if (!ticket || ticket.expiresAt < Date.now()) return new Response(null, { status: 401 });
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server, [ticket.sessionId]);
    return new Response(null, { status: 101, webSocket: client, headers: { "Sec-WebSocket-Protocol": liveProtocol } });
  }

  #close(sessionId: string): Response {
    for (const socket of this.ctx.getWebSockets(sessionId)) socket.close(4401, "session ended");
    return new Response(null, { status: 204 });
  }

  override webSocketMessage(socket: WebSocket): void {
    socket.close(1003, "nothing is expected from a device here");
  }
}
