import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ApiProblem } from "../data/errors.ts";
import { answerWithin, askAfter, firstPause, type Live, type LiveSocket, longestPause, openLive, openWithin } from "./live.ts";

class Socket implements LiveSocket {
  onopen: (() => void) | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onclose: (() => void) | null = null;
  readonly sent: string[] = [];
  closed = false;
  send(data: string): void {
    this.sent.push(data);
  }
  /** As in a browser whose network is gone without a word: `close` is never confirmed. */
  close(): void {
    this.closed = true;
  }
}

let sockets: Socket[];
let tickets: number;
let refuse: boolean;
let signedIn: boolean;
let pokes: number;
let connected: boolean[];
let live: Live;
let chance: number;

beforeEach(() => {
  vi.useFakeTimers();
  [sockets, tickets, refuse, signedIn, pokes, connected, chance] = [[], 0, false, true, 0, [], 1];
  live = openLive({
    async ticket() {
      tickets++;
      if (refuse) throw new Error("refused");
      if (!signedIn) throw new ApiProblem({ code: "auth.required", status: 401 });
      return `ticket ${tickets}`;
    },
    open() {
      const socket = new Socket();
      sockets.push(socket);
      return socket;
    },
    onPoke: () => void pokes++,
    onConnected: (value) => void connected.push(value),
    random: () => chance,
  });
});
afterEach(() => {
  live.close();
  vi.useRealTimers();
});

const said = (data: string) => new MessageEvent("message", { data });
const pass = (time: number) => vi.advanceTimersByTimeAsync(time);

async function anOpenSocket(): Promise<Socket> {
  await pass(0);
  const socket = sockets.at(-1)!;
  socket.onopen?.();
  return socket;
}

describe("the live connection", () => {
  test("a new connection pulls once for what happened in between, and then with every poke", async () => {
    const socket = await anOpenSocket();
    expect([pokes, connected]).toEqual([1, [true]]);
    socket.onmessage?.(said("poke"));
    socket.onmessage?.(said("pong"));
    expect(pokes).toBe(2);
  });

  test("one that the server closes is told at once and comes back after a pause, with a ticket of its own", async () => {
    const socket = await anOpenSocket();
    socket.onclose?.();
    expect(connected).toEqual([true, false]);
    await pass(firstPause - 1);
    expect(sockets).toHaveLength(1);
    await pass(1);
    expect([sockets.length, tickets]).toEqual([2, 2]);
    sockets[1]!.onopen?.();
    expect([pokes, connected]).toEqual([2, [true, false, true]]);
  });

  test("one that is dead without a word is noticed: asked for a sign of life, none comes, another is opened", async () => {
    const socket = await anOpenSocket();
    await pass(askAfter);
    expect(socket.sent).toEqual(["ping"]);
    await pass(answerWithin);
    expect([socket.closed, connected]).toEqual([true, [true, false]]);
    await pass(firstPause);
    expect(sockets).toHaveLength(2);
    // What the dead one still says is nobody's business.
    sockets[1]!.onopen?.();
    const before = pokes;
    socket.onmessage?.(said("poke"));
    socket.onclose?.();
    expect([pokes, connected]).toEqual([before, [true, false, true]]);
  });

  test("one that answers lives on, however quiet it is", async () => {
    const socket = await anOpenSocket();
    for (let round = 0; round < 20; round++) {
      await pass(askAfter);
      socket.onmessage?.(said("pong"));
    }
    expect([sockets.length, socket.sent.length, connected]).toEqual([1, 20, [true]]);
  });

  test("one that never opens is given up", async () => {
    await pass(openWithin);
    expect(sockets[0]!.closed).toBe(true);
    expect(connected).toEqual([]);
    await pass(firstPause);
    expect(sockets).toHaveLength(2);
  });

  test("refused tickets: pauses double up to a minute and are spread by chance", async () => {
    refuse = true;
    const socket = await anOpenSocket();
    socket.onclose?.();
    for (const pause of [500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, longestPause, longestPause]) {
      const before = tickets;
      await pass(pause - 1);
      expect(tickets).toBe(before);
      await pass(1);
      expect(tickets).toBe(before + 1);
    }
    chance = 0;
    await pass(longestPause);
    const before = tickets;
    await pass(longestPause / 2);
    expect(tickets).toBe(before + 1);
  });

  test("woken it tries at once, and makes sure of a socket that seems open", async () => {
    refuse = true;
    const first = await anOpenSocket();
    first.onclose?.();
    await pass(30_000);
    refuse = false;
    const before = tickets;
    live.wake();
    await pass(0);
    expect(tickets).toBe(before + 1);
    const second = sockets.at(-1)!;
    second.onopen?.();
    live.wake();
    expect(second.sent).toEqual(["ping"]);
    await pass(answerWithin + firstPause);
    expect(second.closed).toBe(true);
    expect(sockets.at(-1)).not.toBe(second);
  });

  test("where the session has ended nothing is tried until it is woken; closed it never is again", async () => {
    signedIn = false;
    const socket = await anOpenSocket();
    socket.onclose?.();
    await pass(10 * longestPause);
    expect([tickets, sockets.length]).toEqual([2, 1]);
    signedIn = true;
    live.wake();
    await pass(0);
    expect(sockets).toHaveLength(2);
    live.close();
    expect(sockets[1]!.closed).toBe(true);
    sockets[1]!.onclose?.();
    await pass(10 * longestPause);
    expect(sockets).toHaveLength(2);
  });
});
