// The device's transaction over a map, with the real `deviceTx` on top: what Replicache gives the mutators, without its timers.
import { deviceTx, type ReplicaTx } from "../../client/replica/deviceTx.ts";
import { deviceMutators, type Folder, systemMutators } from "../../shared/mutators/index.ts";
import type { Mutator } from "../../shared/mutators/mutator.ts";
import { SimulationFailure } from "./failure.ts";

export type Entities = Map<string, unknown>;
/** More reads than any mutator needs on so small a vault: it goes round in a circle. */
const endless = 20_000;
const mutators = new Map(Object.entries({ ...deviceMutators, ...systemMutators })) as ReadonlyMap<string, unknown>;

/** Runs a mutator on a copy and gives it back. `sees`: the folders that the actor sees, where others are there too. Throws what the mutator throws. */
export async function mutated(
  entities: ReadonlyMap<string, unknown>,
  userId: string,
  now: string,
  mutation: { name: string; args: unknown },
  sees?: (folder: Folder) => boolean,
): Promise<Entities> {
  const after = new Map(entities);
  let reads = 0;
  const read = () => {
    if (++reads > endless) throw new SimulationFailure("endless", `${mutation.name} never ends on a device`);
  };
  const tx: ReplicaTx = {
    async get(key) {
      read();
      return after.get(key);
    },
    async set(key, value) {
      after.set(key, value);
    },
    del: async (key) => after.delete(key),
    scan: ({ prefix }) => ({
      async *values() {
        for (const [key, value] of [...after].sort(([a], [b]) => (a < b ? -1 : 1)))
          if (key.startsWith(prefix)) {
            read();
            yield value;
          }
      },
    }),
  };
  const mutator = mutators.get(mutation.name) as Mutator<unknown> | undefined;
  if (!mutator) return after;
  await mutator.run(deviceTx(tx, { userId, now, ...(sees && { sees }) }), mutator.args.parse(mutation.args));
  return after;
}
