// Several tabs, one person: messages between them, and work that exactly one of them does.

export interface Channel<Message> {
  post(message: Message): void;
  onMessage(listener: (message: Message) => void): void;
  close(): void;
}

/** Says something to the other tabs of this browser; a tab does not hear itself. */
export function broadcast<Message>(name: string): Channel<Message> {
  const channel = new BroadcastChannel(name);
  let closed = false;
  return {
    post: (message) => {
      if (!closed) channel.postMessage(message);
    },
    onMessage: (listener) => channel.addEventListener("message", ({ data }: MessageEvent<Message>) => listener(data)),
    close: () => {
      closed = true;
      channel.close();
    },
  };
}

/** Runs `lead` while this tab holds the lock; another takes over when the tab ends or `signal` aborts. */
export function whileLeading(name: string, signal: AbortSignal, lead: (signal: AbortSignal) => Promise<void>): void {
  navigator.locks
    .request(name, { signal }, () => lead(signal))
    .catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
}
