// Changes that the server has not confirmed: kept beside their replica, made again in the next one, taken over from clients that are gone.
import type { ReadonlyJSONValue, Replicache } from "replicache";
import { schemaVersion } from "../../shared/mutators/index.ts";
import type { Mirrored, PendingMutationBackup } from "./pendingMutationBackup.ts";
import type { OwnMutation } from "./protocol.ts";
import type { ReplicaMutators } from "./replicaMutators.ts";

/** Milliseconds; well before Replicache writes. */
const mirrorAfter = 30;
/** Replicache writes to disk within a second or two; until then the changes that were made again are kept. Milliseconds. */
const persistedAfter = 10_000;

type OurReplicache = Replicache<ReplicaMutators>;

interface UnsentDeps {
  backup: PendingMutationBackup;
  /** The replica in use; undefined once it is closed. */
  current(): OurReplicache | undefined;
  /** Makes one change by name with its arguments checked. Rejects where this app can't make it. */
  mutate(name: string, args: unknown): Promise<void>;
}

export interface Unsent {
  /** Changes that outlived their replica. Made twice they do no harm: ids and values are their own. */
  replay(into: OurReplicache): Promise<void>;
  /** Soon copies what is unsent to where it outlives this client. */
  mirrorSoon(): void;
  /**
   * Makes the changes that another client left unsent and that `into` does not know of: those of an earlier version of the app, whose
   * replica is another one, and those of a tab that died before they were written.
   */
  takeOver(into: () => OurReplicache): Promise<void>;
}

export function createUnsent({ backup, current, mutate }: UnsentDeps): Unsent {
  let mirroring = false;
  let mirrored = "";
  let last: Promise<unknown> = Promise.resolve();
  /** One copy after the other: each reads what is unsent only when the one before is written, so that the newest stays. */
  function mirror(replicache: OurReplicache): Promise<void> {
    const copy = async () => {
      const mutations = await pendingOf(replicache);
      const keys = mutations.map(keyOfMutation).join();
      if (replicache !== current() || keys === mirrored) return;
      await backup.mirror?.(replicache.clientID, { schemaVersion, mutations });
      mirrored = keys;
    };
    const copied = last.then(copy, copy);
    last = copied;
    return copied;
  }
  return {
    async replay(into) {
      const unsent = await backup.load();
      for (const { name, args } of unsent) await into.mutate[name]?.(args as ReadonlyJSONValue).catch(() => {});
      if (unsent.length > 0)
        setTimeout(() => backup.save([]).catch((error) => current() === into && console.error("replica:", error)), persistedAfter);
    },
    mirrorSoon() {
      if (mirroring || !backup.mirror) return;
      mirroring = true;
      setTimeout(async () => {
        mirroring = false;
        const replicache = current();
        if (!replicache) return;
        try {
          await mirror(replicache);
        } catch (error) {
          if (replicache === current()) console.error("replica:", error);
        }
      }, mirrorAfter);
    },
    async takeOver(into) {
      await backup.takeOver?.(async (left) => {
        const kept: Mirrored[] = [];
        const known = new Set((await pendingOf(into())).map(keyOfMutation));
        for (const record of left) {
          const unmade: OwnMutation[] = [];
          for (const mutation of record.mutations) {
            if (known.has(keyOfMutation(mutation))) continue;
            known.add(keyOfMutation(mutation));
            await mutate(mutation.name, mutation.args).catch(() => unmade.push(mutation));
          }
          if (unmade.length > 0) kept.push({ ...record, mutations: unmade });
        }
        await mirror(into());
        return kept;
      });
    },
  };
}

/** What a replica has not sent, oldest first. Waits until it has been read from disk: asked earlier, Replicache fails. */
export async function pendingOf(replicache: OurReplicache): Promise<OwnMutation[]> {
  await replicache.query(() => undefined);
  const pending = await replicache.experimentalPendingMutations();
  return pending.map(({ name, args, clientID, id }) => ({ name, args, clientID, id }));
}

const keyOfMutation = ({ clientID, id }: OwnMutation) => `${clientID}/${id}`;
