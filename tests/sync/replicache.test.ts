// The real Replicache where the simulator has its own client: its timers and random ids can't be repeated, so that only the end
// is compared. Each person has two tabs over one in-memory store, and the network loses, doubles and delays.
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { PendingMutation, SyncRequest } from "../../client/replica/protocol.ts";
import type { Replica } from "../../client/replica/replica.ts";
import { openReplica } from "../../client/replica/replicache.ts";
import { type PullRequest, type PushRequest, pullRequest, pushRequest } from "../../shared/api/sync.ts";
import { AppError } from "../../shared/errors.ts";
import { pull } from "../../worker/modules/sync/pull.ts";
import { push } from "../../worker/modules/sync/push.ts";
import { aDatabase, type TestDatabase } from "../harness/database.ts";
import { aVault, withConnection } from "../harness/vault.ts";
import { waitFor } from "../harness/waitFor.ts";
import { aChange, entityOf } from "./changes.ts";
import { difference } from "./failure.ts";
import { wire } from "./letters.ts";
import { comparable } from "./oracle.ts";
import { smallPages } from "./plan.ts";
import { type Random, random } from "./random.ts";

let database: TestDatabase;
beforeAll(async () => {
  inject("postgresPort");
  database = await aDatabase();
});
afterAll(() => database.drop());

interface Network {
  healed: boolean;
  /** People whose feed moved: their tabs pull. */
  poke(people: readonly string[]): void;
}

function requests(userId: string, network: Network, chance: Random): SyncRequest {
  const serve = (kind: "push" | "pull", body: unknown) =>
    withConnection(database, async (connection) => {
      if (kind === "pull") return pull(connection, userId, pullRequest.parse(body) as PullRequest, smallPages);
      network.poke(await push(connection, userId, pushRequest.parse(body) as PushRequest));
      return {};
    });
  return async (kind, body) => {
    const sent = wire(body);
    const fault = network.healed ? "none" : chance.pick(["none", "none", "lost", "answer", "twice", "late"]);
    if (fault === "lost") throw new TypeError("Failed to fetch");
    try {
      if (fault === "twice") await Promise.allSettled([serve(kind, sent), serve(kind, sent)]);
      const answer = await serve(kind, sent);
      if (fault === "answer") throw new TypeError("Failed to fetch");
      if (fault === "late") await new Promise((resolve) => setTimeout(resolve, chance.below(20)));
      return { status: 200, body: wire(answer), text: "" };
    } catch (error) {
      if (error instanceof AppError) return { status: error.status, body: null, text: error.code };
      throw error;
    }
  };
}

function aTab(userId: string, request: SyncRequest): { replica: Replica; view: Map<string, unknown> } {
  const view = new Map<string, unknown>();
  let backedUp: PendingMutation[] = [];
  const replica = openReplica({
    userId,
    request,
    kvStore: "mem",
    pullInterval: null,
    backup: {
      load: async () => backedUp,
      save: async (unsent) => {
        backedUp = unsent;
      },
    },
    onChanges(changes, whole) {
      if (whole) view.clear();
      for (const { key, next } of changes) {
        if (next === undefined) view.delete(key);
        else view.set(key, next);
      }
    },
  });
  return { replica, view };
}

describe("the real Replicache over an unreliable network", () => {
  test.each([1, 2, 3])("all tabs of all people end with what the server has (seed %i)", async (seed) => {
    const chance = random(seed, 15_3);
    const people = [(await aVault(database)).userId, (await aVault(database)).userId];
    const tabs: { userId: string; replica: Replica; view: Map<string, unknown> }[] = [];
    const pullAll = (of: readonly string[]) => {
      for (const { userId, replica } of tabs) if (of.includes(userId)) replica.pull();
    };
    const network: Network = { healed: false, poke: pullAll };
    for (const userId of [...people, ...people]) tabs.push({ userId, ...aTab(userId, requests(userId, network, chance)) });
    try {
      const known: [string, string][] = [];
      for (let count = 0; count < 60; count++) {
        const { userId, replica, view } = chance.pick(tabs);
        const own = known.filter(([, owner]) => owner === userId).map(([key]) => key);
        const newId = () => crypto.randomUUID();
        const handles = people.map((id) => `u${id.slice(-12)}`);
        const change = aChange(chance, { view, known: known.map(([key]) => key), own, handles, groups: [], versions: new Map(), newId });
        if (!change || change.blind) continue;
        const run = (replica.mutate as Record<string, (args: unknown) => Promise<void>>)[change.name]!;
        await run(change.args).catch((error: unknown) => {
          if (!(error instanceof AppError)) throw error;
        });
        if (change.name.startsWith("create")) known.push([`${entityOf(change.name)}/${(change.args as { id: string }).id}`, userId]);
      }
      network.healed = true;
      for (const { replica } of tabs) {
        replica.push();
        replica.pull();
      }
      for (const { userId, replica, view } of tabs)
        await waitFor(async () => {
          expect(await replica.pending()).toEqual([]);
          expect(difference(await onTheServer(userId), comparable(view))).toBeNull();
        });
    } finally {
      for (const { replica } of tabs) await replica.close();
    }
  });
});

async function onTheServer(userId: string): Promise<Map<string, unknown>> {
  const request: PullRequest = { pullVersion: 1, schemaVersion: "1", clientGroupID: `fresh-${userId}`, cookie: null };
  const answer = await withConnection(database, (connection) => pull(connection, userId, request));
  if ("error" in answer) throw new Error(answer.error);
  return comparable(new Map(answer.patch.flatMap((operation) => (operation.op === "put" ? [[operation.key, operation.value]] : []))));
}
