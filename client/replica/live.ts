// Hears from the server that something changed. Carries no data: a poke only says "pull".
import { z } from "zod";
import { liveProtocol } from "../../shared/api/sync.ts";
import { fetchJson } from "../data/http.ts";

const ticketAnswer = z.object({ ticket: z.string() });
const silenceLimit = 60_000;

export interface Live {
  /** Try now rather than after the pause: the network is back, the tab is seen again. */
  wake(): void;
  close(): void;
}

export interface LiveOptions {
  token(): Promise<string | null>;
  onPoke(): void;
  onConnected(connected: boolean): void;
}

/** Keeps one socket open, with pauses that double from half a second to a minute and are spread by chance. */
export function openLive({ token, onPoke, onConnected }: LiveOptions): Live {
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
      const bearer = await token();
      if (!bearer || closed) return;
      const { ticket } = await fetchJson("/api/sync/ticket", ticketAnswer, { method: "POST", token: bearer });
      if (!closed) listen(ticket);
    } catch {
      later();
    } finally {
      connecting = false;
    }
  }

  function listen(ticket: string): void {
    const opened = new WebSocket(`${location.origin.replace(/^http/, "ws")}/api/sync/live`, [liveProtocol, ticket]);
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
