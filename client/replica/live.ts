// Hears from the server that something changed. Carries no data: a poke only says "pull".
import { liveProtocol } from "../../shared/api/sync.ts";
import { ApiProblem } from "../data/errors.ts";

const silenceLimit = 60_000;

export interface Live {
  /** Try now rather than after the pause: the network is back, the tab is seen again. */
  wake(): void;
  close(): void;
}

export interface LiveOptions {
  /** A ticket for one socket. Rejects with a 401 where the session has ended: then nothing is tried before `wake`. */
  ticket(): Promise<string>;
  onPoke(): void;
  onConnected(connected: boolean): void;
}

/** Keeps one socket open, with pauses that double from half a second to a minute and are spread by chance. */
export function openLive({ ticket, onPoke, onConnected }: LiveOptions): Live {
  let socket: WebSocket | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let connecting = false;
  let closed = false;

  async function connect(): Promise<void> {
    if (closed || socket || connecting) return;
    clearTimeout(timer);
    connecting = true;
    try {
      const granted = await ticket();
      if (!closed) listen(granted);
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.status !== 401) later();
    } finally {
      connecting = false;
    }
  }

  function listen(granted: string): void {
    const opened = new WebSocket(`${location.origin.replace(/^http/, "ws")}/api/sync/live`, [liveProtocol, granted]);
    socket = opened;
    opened.onopen = () => {
      failures = 0;
      onConnected(true);
      // Whatever was committed between the last pull and now.
      onPoke();
    };
    opened.onmessage = ({ data }) => {
      if (data === "poke") onPoke();
    };
    opened.onclose = () => {
      if (socket !== opened) return;
      socket = undefined;
      onConnected(false);
      later();
    };
  }

  function later(): void {
    if (closed) return;
    clearTimeout(timer);
    const pause = Math.min(500 * 2 ** failures, silenceLimit);
    failures++;
    timer = setTimeout(() => void connect(), pause * (0.5 + Math.random() / 2));
  }

  void connect();
  return {
    wake() {
      failures = 0;
      void connect();
    },
    close() {
      closed = true;
      clearTimeout(timer);
      socket?.close();
      socket = undefined;
    },
  };
}
