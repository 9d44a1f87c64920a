// The mutators as Replicache runs them on this device.
import type { ReadonlyJSONValue, WriteTransaction } from "replicache";
import { deviceMutators, groupOf } from "../../shared/mutators/index.ts";
import type { Mutator } from "../../shared/mutators/mutator.ts";
import type { Mutate } from "../data/types.ts";
import { type DeviceEntry, recording } from "./deviceHistory.ts";
import { deviceTx, type ReplicaTx } from "./deviceTx.ts";

export type ReplicaMutators = Record<string, (tx: WriteTransaction, args: ReadonlyJSONValue) => Promise<void>>;

/** Arguments are checked before anything is recorded, so that the caller hears of a mistake and the queue never holds one. */
export function validated(run: (name: string, args: ReadonlyJSONValue) => Promise<unknown>): Mutate {
  const entries = Object.entries(deviceMutators as Record<string, Mutator<unknown>>).map(([name, mutator]) => [
    name,
    async (args: unknown) => {
      await run(name, mutator.args.parse(args) as ReadonlyJSONValue);
    },
  ]);
  return Object.fromEntries(entries) as { [Name in keyof typeof deviceMutators]: (args: never) => Promise<void> } as Mutate;
}

/** `onRun`: what a mutation did, the first time that it runs here. */
export function replicaMutators(userId: string, onRun?: (entries: DeviceEntry[]) => void): ReplicaMutators {
  const nowOf = steadyClock();
  const told = new Set<string>();
  return Object.fromEntries(
    Object.entries(deviceMutators as Record<string, Mutator<unknown>>).map(([name, mutator]) => [
      name,
      async (tx: WriteTransaction, args: ReadonlyJSONValue) => {
        const mutation = `${tx.clientID}:${tx.mutationID}`;
        const now = nowOf(mutation);
        const run = (replica: ReplicaTx) => mutator.run(deviceTx(replica, { userId, now }), mutator.args.parse(args));
        if (!onRun || told.has(mutation)) return run(tx as ReplicaTx);
        const recorded = recording(tx as ReplicaTx);
        await run(recorded.tx);
        told.add(mutation);
        const group = groupOf({ clientID: tx.clientID, id: tx.mutationID, name, args });
        const entries = await recorded.entries();
        if (entries.length > 0)
          onRun(entries.map((entry, number) => ({ ...entry, id: `${mutation}/${number}`, at: now, group, mutation })));
      },
    ]),
  );
}

/** A mutation is run again after every pull until it is confirmed: it keeps its time, or its document would change each time. */
function steadyClock(): (mutation: string) => string {
  const times = new Map<string, string>();
  return (mutation) => {
    const known = times.get(mutation);
    if (known) return known;
    const now = new Date().toISOString();
    times.set(mutation, now);
    const oldest = times.keys().next().value;
    if (times.size > 2_000 && oldest) times.delete(oldest);
    return now;
  };
}
