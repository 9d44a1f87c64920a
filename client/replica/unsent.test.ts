// The copy of what is not sent follows what is not sent, whoever wrote it last.
import type { Replicache } from "replicache";
import { expect, test } from "vitest";
import { waitFor } from "../../tests/harness/waitFor.ts";
import type { Mirrored, PendingMutationBackup } from "./pendingMutationBackup.ts";
import type { OwnMutation } from "./protocol.ts";
import type { ReplicaMutators } from "./replicaMutators.ts";
import { createUnsent } from "./unsent.ts";

const made: OwnMutation = { clientID: "this", id: 1, name: "createTag", args: {} };

/** A client whose unsent changes the test decides; `write` is the copy on disk. */
function aClient(write: (record: Mirrored) => Promise<void>) {
  const client = { pending: [] as OwnMutation[] };
  const replicache = {
    clientID: "this",
    query: async () => undefined,
    experimentalPendingMutations: async () => client.pending,
  } as unknown as Replicache<ReplicaMutators>;
  const backup: PendingMutationBackup = {
    load: async () => [],
    save: async () => undefined,
    mirror: (_clientID, record) => write(record),
    takeOver: async (take) => void (await take([])),
  };
  const unsent = createUnsent({ backup, current: () => replicache, mutate: async () => undefined });
  return { client, unsent, takeOver: () => unsent.takeOver(() => replicache) };
}

test("a copy that was written while others were taken over goes when its changes are sent", async () => {
  let copy: string[] = [];
  const { client, unsent, takeOver } = aClient(async ({ mutations }) => {
    copy = mutations.map(({ name }) => name);
  });
  client.pending = [made];
  await takeOver();
  expect(copy).toEqual(["createTag"]);
  client.pending = [];
  unsent.mirrorSoon();
  await waitFor(() => expect(copy).toEqual([]));
});

test("a copy that takes long to be written does not come after a newer one", async () => {
  const copies: string[][] = [];
  const slow = Promise.withResolvers<void>();
  const { client, unsent, takeOver } = aClient(async ({ mutations }) => {
    if (mutations.length > 0) await slow.promise;
    copies.push(mutations.map(({ name }) => name));
  });
  client.pending = [made];
  const taken = takeOver();
  await new Promise((resolve) => setTimeout(resolve, 20));
  client.pending = [];
  unsent.mirrorSoon();
  await new Promise((resolve) => setTimeout(resolve, 100));
  slow.resolve();
  await taken;
  await waitFor(() => expect(copies).toEqual([["createTag"], []]));
});
