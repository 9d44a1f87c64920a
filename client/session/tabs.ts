// Tabs of one person share an access token, so that a refresh happens once for all of them.
import type { Session } from "../../shared/api/identity.ts";

/** `expiresAt` in milliseconds of this device's clock. */
export interface SharedSession {
  session: Session;
  expiresAt: number;
}

export type TabMessage =
  | { kind: "ask" }
  | { kind: "session"; shared: SharedSession }
  | { kind: "expired"; userId: string }
  | { kind: "signedOut"; revoked: boolean };

export interface Tabs {
  post(message: TabMessage): void;
  onMessage(listener: (message: TabMessage) => void): () => void;
  close(): void;
}

export function openTabs(name = "docuvault-session"): Tabs {
  const channel = new BroadcastChannel(name);
  return {
    post: (message) => channel.postMessage(message),
    onMessage(listener) {
      const forward = ({ data }: MessageEvent<TabMessage>) => listener(data);
      channel.addEventListener("message", forward);
      return () => channel.removeEventListener("message", forward);
    },
    close: () => channel.close(),
  };
}
