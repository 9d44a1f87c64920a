// How the backend changes a vault: one transaction by the mutators that devices use, in the name of its owner.
import type { Pool, PoolClient } from "pg";
import { type Change, changeVault, transaction } from "../../../server/authority/change.ts";
import { mutate } from "../../../server/authority/run.ts";
import type { MutatorArgs, MutatorName } from "../../../shared/mutators/index.ts";
import type { Fence } from "./fence.ts";
import type { Poke } from "./poke.ts";

export interface ChangeContext {
  pool: Pool;
  poke: Poke;
  /** Whether this backend still holds the job that runs. Left out where no queue runs it. */
  fence?: Fence;
}

export async function withClient<T>(pool: Pool, use: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    return await use(client);
  } finally {
    client.release();
  }
}

/** One transaction that changes no vault; done again where it met another one. */
export const inTransaction = <T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> =>
  withClient(pool, (client) => transaction(client, () => work(client)));

export type SystemMutate = <Name extends MutatorName>(name: Name, args: MutatorArgs<Name>) => Promise<void>;

/**
 * One transaction in the name of the vault's owner, by the same mutators that devices use; pokes after the commit. `lock`: `moves`
 * where the document may come to lie in another folder.
 */
export async function changeAsSystem(
  context: ChangeContext,
  vaultId: string,
  work: (mutate: SystemMutate, change: Change) => Promise<void>,
  lock: "share" | "moves" = "share",
): Promise<void> {
  const actor = { kind: "system", userId: vaultId } as const;
  const { people } = await withClient(context.pool, (client) =>
    changeVault(client, { vaults: [vaultId], lock }, async (change) => {
      await context.fence?.assertHeld(change.connection);
      await work((name, args) => mutate(change, actor, { name, args }), change);
    }),
  );
  await context.poke(people);
}
