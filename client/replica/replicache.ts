// The replica, made with Replicache. It holds metadata and unsent changes, never bytes, texts or tokens.
import { signal } from "@preact/signals";
import { dropDatabase, makeIDBName, Replicache } from "replicache";
import { backfillKey, expandBatch, schemaVersion } from "../../shared/mutators/index.ts";
import { createExchange } from "./exchange.ts";
import { sliceLimits } from "./pushSlices.ts";
import type { Replica, ReplicaOptions } from "./replica.ts";
import { type ReplicaMutators, replicaMutators, validated } from "./replicaMutators.ts";
import { createUnsent, pendingOf } from "./unsent.ts";

/** How Replicache's log begins where the function of a watch, or what it reads for it, failed. */
const failedWatch = "Error in subscription body:";

export function openReplica({
  userId,
  request,
  onChanges,
  backup,
  poked = () => false,
  pullInterval = 60_000,
  kvStore = "idb",
  onRun,
  slices = sliceLimits,
}: ReplicaOptions): Replica {
  const online = signal(true);
  const syncing = signal(false);
  const settled = signal(false);
  let closed = false;
  let backfilling = false;
  const mutators = validated((name, args) => current.mutate[name]!(args));
  const exchange = createExchange({ request, slices, backup, poked, isCurrent: (replicache) => !closed && replicache === current });
  const unsent = createUnsent({
    backup,
    current: () => (closed ? undefined : current),
    async mutate(name, args) {
      const mutator = (mutators as Record<string, (args: unknown) => Promise<void>>)[name];
      if (!mutator) throw new Error(`This app has no mutator ${name}`);
      await mutator(args);
    },
  });
  /** Settles when `current` has read what is on this device, or could not. */
  let firstRead: Promise<void>;
  let current = open();
  let reopening: Promise<void> | undefined;
  const tookOver = unsent.replay(current).then(() => unsent.takeOver(() => current));
  tookOver
    .catch((error: unknown) => {
      if (!closed) console.error("replica:", error);
    })
    .finally(() => {
      settled.value = true;
    });

  function open(): Replicache<ReplicaMutators> {
    let firstReadDone = () => {};
    const watched = new Promise<void>((resolve) => {
      firstReadDone = resolve;
    });
    const replicache: Replicache<ReplicaMutators> = new Replicache({
      name: userId,
      schemaVersion,
      kvStore,
      mutators: replicaMutators(userId, onRun),
      pullInterval,
      pushURL: "/api/sync/push",
      pullURL: "/api/sync/pull",
      pusher: exchange.pusher(() => replicache),
      puller: exchange.puller(() => replicache),
      logLevel: "error",
      logSinks: [
        {
          log(_level, _context, ...rest) {
            if (rest[0] === failedWatch) firstReadDone();
            report(rest);
          },
        },
      ],
    });
    replicache.onOnlineChange = (value) => {
      online.value = value;
    };
    replicache.onSync = (value) => {
      syncing.value = value;
      // What was confirmed as it was made changes nothing that anybody watches.
      if (!value) unsent.mirrorSoon();
      // Replicache does not ask for the next page by itself.
      if (!value && backfilling && online.peek()) exchange.pull(replicache);
    };
    replicache.onUpdateNeeded = ({ type }) => exchange.needsUpdate(type);
    // Both the default and a reload would lose what is not sent: start anew and make the unsent changes once more.
    replicache.onClientStateNotFound = () => {
      reopening ??= startAnew(replicache).finally(() => {
        reopening = undefined;
      });
    };
    let whole = true;
    replicache.experimentalWatch(
      (diff) => {
        const changes = diff.map((operation) => ({ key: operation.key, next: operation.op === "del" ? undefined : operation.newValue }));
        const backfill = changes.find(({ key }) => key === backfillKey);
        if (backfill) backfilling = backfill.next !== undefined;
        else if (whole) backfilling = false;
        onChanges(changes, whole);
        whole = false;
        firstReadDone();
        unsent.mirrorSoon();
      },
      { initialValuesInFirstDiff: true },
    );
    firstRead = replicache
      .query(() => undefined)
      .then(
        () => watched,
        () => {},
      );
    return replicache;
  }

  /**
   * The server does not know this state any more (it was restored from a backup), or this device's was dropped. A new
   * replica with the old state would be refused again, so that all of it is fetched anew; unsent changes are made once more.
   */
  async function startAnew(old: Replicache<ReplicaMutators>): Promise<void> {
    await backup.save(await pendingOf(old).catch(() => []));
    await close(old);
    await dropDatabase(makeIDBName(userId, schemaVersion), { kvStore, logLevel: "error" });
    if (closed) return;
    current = open();
    await unsent.replay(current);
  }

  /** Replicache closes its database under its own first read, whose rejection nobody could catch: that read ends first. */
  async function close(replicache: Replicache<ReplicaMutators>): Promise<void> {
    await firstRead;
    await replicache.close();
  }

  return {
    mutate: mutators,
    online,
    syncing,
    pulled: exchange.pulled,
    updateNeeded: exchange.updateNeeded,
    settled,
    async pending() {
      await reopening;
      return closed ? [] : (await pendingOf(current)).flatMap(expandBatch);
    },
    async pendingIds() {
      await reopening;
      return new Set(closed ? [] : (await pendingOf(current)).map(({ clientID, id }) => `${clientID}:${id}`));
    },
    pull: () => exchange.pull(current),
    async unmade() {
      await tookOver.catch(() => {});
      return (await backup.left?.()) ?? [];
    },
    async discardUnmade(key) {
      await backup.discard?.(key);
    },
    fresh: () => exchange.fresh(current),
    async startOver() {
      await reopening;
      await exchange.startOver(
        () => current,
        () => mutators.dismissRefusal({ id: crypto.randomUUID() }),
      );
    },
    push() {
      if (!closed) current.push({ now: true }).catch(() => {});
    },
    async close() {
      closed = true;
      await reopening;
      await close(current);
      backup.close?.();
    },
  };
}

/** Answers other than 200 are part of life (signed out, busy) and shown elsewhere; everything else is a fault. */
function report(parts: unknown[]): void {
  if (typeof parts[0] === "string" && /^(Got a non 200 response|Client state not found)/.test(parts[0])) return;
  console.error("replica:", ...parts);
}
