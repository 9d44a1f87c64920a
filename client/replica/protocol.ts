// What travels between a replica and the server.
export interface PendingMutation {
  name: string;
  args: unknown;
}

/** A pending mutation with who made it and its number there: what makes it one of a kind. */
export interface OwnMutation extends PendingMutation {
  clientID: string;
  id: number;
}

/** How a request of the protocol reaches the server. Throws where no answer came. */
export type SyncRequest = (kind: "push" | "pull", body: unknown) => Promise<SyncAnswer>;
export interface SyncAnswer {
  status: number;
  body: unknown;
  text: string;
}
