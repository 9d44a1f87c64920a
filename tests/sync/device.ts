// A device as the protocol sees Replicache 15.3: one client group, its persisted state, and its tabs. It runs the product's own
// mutators and `deviceTx`, without Replicache's timers and random ids, so that a seed repeats a run step by step.
import type { Cookie } from "../../shared/api/sync.ts";
import { AppError } from "../../shared/errors.ts";
import { check, SimulationFailure } from "./failure.ts";
import { type Entities, mutated } from "./memoryTx.ts";

export interface PendingMutation {
  clientID: string;
  id: number;
  name: string;
  args: unknown;
}

export type PullAnswer =
  | { error: string }
  | {
      cookie: Cookie;
      lastMutationIDChanges: Record<string, number>;
      patch: ({ op: "clear" } | { op: "put"; key: string; value: unknown } | { op: "del"; key: string })[];
    };

interface Snapshot {
  cookie: Cookie | null;
  base: Entities;
  lastMutationIDs: ReadonlyMap<string, number>;
}

const deviceTime = "2026-02-02T02:02:02.000Z";
const empty = (): Snapshot => ({ cookie: null, base: new Map(), lastMutationIDs: new Map() });

export class Device {
  readonly id: string;
  readonly userId: string;
  readonly tabs: Tab[] = [];
  /** Of all tabs that it ever had. */
  readonly clientIDs = new Set<string>();
  /** What survives when all tabs are killed. */
  persisted: Snapshot & { pending: PendingMutation[] } = { ...empty(), pending: [] };
  /** While false, pokes don't arrive; on opening it again the tabs pull. */
  socket = true;
  textCursor: string | undefined;
  textsComplete = false;
  /** The texts were started over. */
  textsOver = false;
  readonly texts = new Map<string, string>();

  constructor(id: string, userId: string) {
    this.id = id;
    this.userId = userId;
  }

  /** Mutations that survive, whoever of the tabs does not. */
  remember(mutations: readonly PendingMutation[], lastMutationIDs: ReadonlyMap<string, number>): void {
    this.persisted.pending = unconfirmed([...this.persisted.pending, ...mutations], lastMutationIDs);
  }
}

export class Tab {
  readonly device: Device;
  readonly clientID: string;
  #snapshot: Snapshot;
  #pending: PendingMutation[];
  #nextId = 1;
  view: Entities = new Map();
  wantsPush: boolean;
  wantsPull = true;
  pushing: object | undefined;
  pulling: object | undefined;

  private constructor(device: Device, clientID: string) {
    this.device = device;
    this.clientID = clientID;
    const { pending, ...snapshot } = device.persisted;
    this.#snapshot = snapshot;
    this.#pending = [...pending];
    this.wantsPush = pending.length > 0;
  }

  static async open(device: Device, clientID: string): Promise<Tab> {
    const tab = new Tab(device, clientID);
    await tab.#rebase();
    device.tabs.push(tab);
    device.clientIDs.add(clientID);
    return tab;
  }

  get cookie(): Cookie | null {
    return this.#snapshot.cookie;
  }
  get base(): Entities {
    return this.#snapshot.base;
  }
  get pending(): readonly PendingMutation[] {
    return this.#pending;
  }
  lastMutationID(clientID: string): number {
    return this.#snapshot.lastMutationIDs.get(clientID) ?? 0;
  }

  /** As the app does: on screen at once, or refused and never recorded. */
  async mutate(name: string, args: unknown): Promise<void> {
    try {
      this.view = await mutated(this.view, this.device.userId, deviceTime, { name, args });
    } catch (error) {
      if (error instanceof AppError) return;
      throw error;
    }
    this.record(name, args);
  }

  /** Recorded without being run: what a newer, older or dishonest app would send. */
  record(name: string, args: unknown): void {
    this.#pending.push({ clientID: this.clientID, id: this.#nextId++, name, args });
    this.wantsPush = true;
  }

  /** Replicache's rules: an answer to an older state is dropped; content under an old cookie is an error. */
  async receive(asked: Cookie | null, answer: PullAnswer): Promise<boolean> {
    if (asked?.order !== this.cookie?.order) return false;
    check(!("error" in answer), "wedged", () => `${this.clientID} is told ${JSON.stringify(answer)}`);
    const { cookie, lastMutationIDChanges, patch } = answer;
    const silent = patch.length === 0 && Object.keys(lastMutationIDChanges).length === 0;
    if (asked && cookie.order <= asked.order) {
      check(cookie.order === asked.order, "protocol", () => `the cookie went back from ${asked.order} to ${cookie.order}`);
      check(silent, "protocol", () => `an answer with content has the old cookie ${cookie.order}`);
      return true;
    }
    const base = new Map(this.base);
    for (const operation of patch) {
      if (operation.op === "clear") base.clear();
      else if (operation.op === "del") base.delete(operation.key);
      else base.set(operation.key, operation.value);
    }
    const last = new Map(this.#snapshot.lastMutationIDs);
    for (const [clientID, id] of Object.entries(lastMutationIDChanges)) {
      check(id >= (last.get(clientID) ?? 0), "protocol", () => `the mutation id of ${clientID} went back to ${id}`);
      last.set(clientID, id);
    }
    this.#snapshot = { cookie, base, lastMutationIDs: last };
    await this.#rebase();
    if (base.has("sync/backfill")) this.wantsPull = true;
    return true;
  }

  /** To the disk: the newer snapshot of both, and all that is not confirmed. */
  persist(): void {
    const { device } = this;
    if (newer(this.#snapshot, device.persisted)) device.persisted = { ...this.#snapshot, pending: device.persisted.pending };
    device.remember(this.#pending, device.persisted.lastMutationIDs);
  }

  /** From the disk: what other tabs have brought there. */
  async refresh(): Promise<void> {
    const { pending, ...snapshot } = this.device.persisted;
    if (newer(snapshot, this.#snapshot)) this.#snapshot = snapshot;
    const known = this.#pending.length;
    this.#pending = unconfirmed([...this.#pending, ...pending], this.#snapshot.lastMutationIDs);
    if (this.#pending.length > known) this.wantsPush = true;
    await this.#rebase();
  }

  close(): void {
    this.device.tabs.splice(this.device.tabs.indexOf(this), 1);
  }

  async #rebase(): Promise<void> {
    this.#pending = unconfirmed(this.#pending, this.#snapshot.lastMutationIDs);
    let view = this.base;
    for (const mutation of this.#pending) {
      try {
        view = await mutated(view, this.device.userId, deviceTime, mutation);
      } catch (error) {
        if (error instanceof SimulationFailure) throw error; // Anything else has no effect and waits for the server's word.
      }
    }
    this.view = new Map(view);
  }
}

const newer = (one: Snapshot, other: Snapshot): boolean => (one.cookie?.order ?? "") > (other.cookie?.order ?? "");

function unconfirmed(mutations: readonly PendingMutation[], lastMutationIDs: ReadonlyMap<string, number>): PendingMutation[] {
  const kept = new Map<string, PendingMutation>();
  for (const mutation of mutations)
    if (mutation.id > (lastMutationIDs.get(mutation.clientID) ?? 0)) kept.set(`${mutation.clientID}:${mutation.id}`, mutation);
  // Each client's in order; clients in the order in which they first appear.
  const byClient = Map.groupBy(kept.values(), ({ clientID }) => clientID);
  return [...byClient.values()].flatMap((own) => own.sort((a, b) => a.id - b.id));
}
