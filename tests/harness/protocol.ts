// A device as the sync protocol sees it: numbered mutations pushed over HTTP, and pulls by cookie.
import { v7 as uuid } from "uuid";
import type { Cookie } from "../../shared/api/sync.ts";
import { type PersonMutators, schemaVersion } from "../../shared/mutators/index.ts";
import type { PullResponse } from "../../worker/modules/sync/pull.ts";
import type { Answer, Api } from "./api.ts";

export interface NumberedMutation {
  clientID: string;
  id: number;
  name: keyof PersonMutators | (string & {});
  args: unknown;
}

export class ProtocolDevice {
  readonly api: Api;
  readonly clientGroupID: string;
  readonly clientID: string;
  readonly entities = new Map<string, unknown>();
  cookie: Cookie | null = null;
  lastMutationID = 0;
  #made = 0;

  constructor(api: Api, { clientGroupID = uuid() as string, clientID = uuid() as string } = {}) {
    this.api = api;
    this.clientGroupID = clientGroupID;
    this.clientID = clientID;
  }

  /** The next mutation of this client; nothing is sent. */
  make(name: NumberedMutation["name"], args: unknown): NumberedMutation {
    return { clientID: this.clientID, id: ++this.#made, name, args };
  }

  push(...mutations: NumberedMutation[]): Promise<Answer> {
    const { clientGroupID } = this;
    return this.api.call("POST", "/api/sync/push", { pushVersion: 1, schemaVersion, clientGroupID, mutations });
  }

  /** As a client does: the same push again until the server has taken it. */
  async pushUntilTaken(...mutations: NumberedMutation[]): Promise<void> {
    for (let tries = 1; ; tries++) {
      const answer = await this.push(...mutations).catch(() => undefined);
      if (answer?.status === 200) return;
      if (tries === 300) throw new Error(`the push was not taken: ${JSON.stringify(answer?.body)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Pulls until there is nothing more; returns the answers. @throws Error where the server does not answer 200 */
  async pullAll(): Promise<void> {
    const { clientGroupID } = this;
    for (;;) {
      const request = { pullVersion: 1, schemaVersion, clientGroupID, cookie: this.cookie };
      const { status, body } = await this.api.call<PullResponse>("POST", "/api/sync/pull", request);
      if (status !== 200 || "error" in body) throw new Error(`the pull answered ${status}: ${JSON.stringify(body)}`);
      for (const operation of body.patch) {
        if (operation.op === "clear") this.entities.clear();
        else if (operation.op === "del") this.entities.delete(operation.key);
        else this.entities.set(operation.key, operation.value);
      }
      this.lastMutationID = body.lastMutationIDChanges[this.clientID] ?? this.lastMutationID;
      const done = this.cookie?.order === body.cookie.order;
      this.cookie = body.cookie;
      if (done) return;
    }
  }

  of<T>(entity: string): T[] {
    return [...this.entities].filter(([key]) => key.startsWith(`${entity}/`)).map(([, value]) => value as T);
  }
}
