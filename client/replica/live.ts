// Hears from the server that something changed. Carries no data: a poke only says "pull". Without it the replica pulls by the clock.
//
//   connect -> ticket -> open: listens, asks for a sign of life now and then
//      ^         |         |  closed, or no sign of life
//      +--pause--+---------+   (doubles, spread by chance; none when woken)
import { pauseAfter } from "../../shared/backoff.ts";
import { ApiProblem } from "../data/errors.ts";

/** The part of a WebSocket that is used. */
export interface LiveSocket {
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  send(data: string): void;
  close(): void;
}

export interface Live {
  /** Try now rather than after the pause, and be sure that an open socket lives: the network is back, the tab is seen again. */
  wake(): void;
  close(): void;
}

export interface LiveOptions {
  /** A ticket for one socket. Rejects with a 401 where the session has ended: then nothing is tried before `wake`. */
  ticket(): Promise<string>;
  open(ticket: string): LiveSocket;
  onPoke(): void;
  onConnected(connected: boolean): void;
  random?(): number;
}

/** Milliseconds. */
export const firstPause = 500;
export const longestPause = 60_000;
/** Without a word from the server for so long it is asked; without an answer the socket is dead, whatever the browser believes. */
export const askAfter = 25_000;
export const answerWithin = 10_000;
/** A connection that has not opened by then won't. */
export const openWithin = 15_000;

/** Keeps one socket open. */
export function openLive({ ticket, open, onPoke, onConnected, random = Math.random }: LiveOptions): Live {
  let socket: LiveSocket | undefined;
  let connected = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let watch: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let connecting = false;
  let closed = false;

  async function connect(): Promise<void> {
    if (closed || socket || connecting) return;
    clearTimeout(timer);
    connecting = true;
    try {
      const given = await ticket();
      if (!closed) listen(given);
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.status !== 401) later();
    } finally {
      connecting = false;
    }
  }

  function listen(given: string): void {
    const opened = open(given);
    socket = opened;
    lost(openWithin);
    opened.onopen = () => {
      if (socket !== opened) return;
      failures = 0;
      connected = true;
      onConnected(true);
      alive();
      // Whatever was committed between the last pull and now.
      onPoke();
    };
    opened.onmessage = ({ data }) => {
      if (socket !== opened) return;
      alive();
      if (data === "poke") onPoke();
    };
    opened.onclose = () => gone(opened);
  }

  function gone(which: LiveSocket): void {
    if (socket !== which) return;
    socket = undefined;
    clearTimeout(watch);
    if (connected) onConnected(false);
    connected = false;
    later();
  }

  function alive(): void {
    clearTimeout(watch);
    watch = setTimeout(ask, askAfter);
  }

  function ask(): void {
    socket?.send("ping");
    lost(answerWithin);
  }

  /** Unless something is heard until then. */
  function lost(after: number): void {
    clearTimeout(watch);
    watch = setTimeout(() => {
      const dead = socket;
      if (!dead) return;
      dead.close();
      gone(dead);
    }, after);
  }

  function later(): void {
    if (closed) return;
    clearTimeout(timer);
    timer = setTimeout(() => void connect(), pauseAfter(++failures, { first: firstPause, longest: longestPause }, random()));
  }

  void connect();
  return {
    wake() {
      failures = 0;
      // A machine that slept has sockets that died without a word.
      if (connected) ask();
      else void connect();
    },
    close() {
      closed = true;
      clearTimeout(timer);
      clearTimeout(watch);
      const last = socket;
      socket = undefined;
      last?.close();
    },
  };
}
